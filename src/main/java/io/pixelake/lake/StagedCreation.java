package io.pixelake.lake;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.util.ExceptionUtils;

/** Whether a REST catalog refuses to stage the creation of a table, as Amazon's two do. There a table comes into being empty before its first version. */
public final class StagedCreation {
    private static final Pattern REFUSAL =
            Pattern.compile("stage[ -]?create\\b.*not supported", Pattern.CASE_INSENSITIVE);

    private StagedCreation() {}

    /** Why, and what to do instead, for users; empty where the failure is another. */
    public static Optional<String> refusal(Throwable failure) {
        return ExceptionUtils.findThrowable(
                        failure,
                        cause -> cause.getMessage() != null
                                && REFUSAL.matcher(cause.getMessage()).find())
                .map(
                        cause -> "the catalog's server doesn't stage the creation of tables ("
                                + TableTrouble.reason(failure)
                                + "), so that none can appear together with its rows. Create the table first, and give --if-exists replace");
    }
}
