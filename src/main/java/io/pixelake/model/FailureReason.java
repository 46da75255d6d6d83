package io.pixelake.model;

import java.io.IOException;
import java.util.regex.Pattern;

/** What went wrong, in a line. Clients of catalogs and stores say what they were doing, and their causes why it failed and with which server. */
public final class FailureReason {
    private static final Pattern STACK_TRACE = Pattern.compile("\\R\\s+at .*", Pattern.DOTALL);

    private FailureReason() {}

    /**
     * A failure's own words, followed by those of the cause that says most of the first one: the outermost that holds its words.
     *
     * @return without a full stop
     */
    public static String of(Throwable failure) {
        String said = words(failure);
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String first = words(root);
        if (said.contains(first)) {
            return withoutFullStop(said);
        }
        Throwable telling = failure.getCause();
        while (telling != root && !words(telling).contains(first)) {
            telling = telling.getCause();
        }
        return withoutFullStop(withoutFullStop(said) + ": " + words(telling));
    }

    /** The first cause's words alone, of a failure whose own ones are about the job; those of a connection's error name the server too. */
    public static String first(Throwable failure) {
        Throwable root = failure;
        Throwable above = failure;
        while (root.getCause() != null && root.getCause() != root) {
            above = root;
            root = root.getCause();
        }
        boolean namesServer = above instanceof IOException && words(above).contains(words(root));
        return words(namesServer ? above : root);
    }

    /** Without the stack trace that some clients put into their message. */
    private static String words(Throwable failure) {
        return failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : STACK_TRACE.matcher(failure.getMessage()).replaceFirst("");
    }

    private static String withoutFullStop(String words) {
        return words.replaceFirst("\\.+$", "");
    }
}
