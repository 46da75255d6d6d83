package io.pixelake.verify;

import java.util.List;

/**
 * What came of a verification.
 *
 * @param lines one paragraph for each version compared, and for what couldn't be compared
 * @param tables how many tables were compared
 * @param equal how many versions are equal
 * @param failures the paragraphs of {@code lines} that stand for a difference or a failure
 */
public record VerifyResult(List<String> lines, int tables, int equal, List<String> failures) {
    public VerifyResult {
        lines = List.copyOf(lines);
        failures = List.copyOf(failures);
    }

    /** The total, as one line. */
    public String total() {
        return "%,d %s compared: %,d %s equal, %,d not"
                .formatted(
                        tables,
                        tables == 1 ? "table" : "tables",
                        equal,
                        equal == 1 ? "version" : "versions",
                        failures.size());
    }
}
