package io.pixelake.verify;

import java.util.List;
import java.util.Locale;

/**
 * What came of a verification.
 *
 * @param lines one paragraph for each version compared, and for what couldn't be compared
 * @param tables how many tables were compared
 * @param equal how many versions are equal
 * @param failures the paragraphs that stand for a difference or for what couldn't be compared
 * @param differences of these, the ones that say that a mirror isn't what the source shows at the very same position
 */
public record VerifyResult(int tables, int equal, List<String> failures, List<String> differences) {
    public VerifyResult {
        failures = List.copyOf(failures);
        differences = List.copyOf(differences);
    }

    /** The total, as one line. */
    public String total() {
        return String.format(
                Locale.ROOT,
                "%,d %s compared: %,d %s equal, %,d not",
                tables,
                tables == 1 ? "table" : "tables",
                equal,
                equal == 1 ? "version" : "versions",
                failures.size());
    }
}
