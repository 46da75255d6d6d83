package io.pixelake.config;

import java.util.List;

/**
 * Everything that is wrong with a configuration, found in one go, so that nobody mends faults one by one. Exit code 2.
 */
public final class ConfigProblems extends UserError {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigProblems(List<String> problems) {
        super(2, message(problems));
        this.problems = List.copyOf(problems);
    }

    /** One line per fault: where it stands, the value, and what is allowed. Secrets are masked. */
    public List<String> problems() {
        return problems;
    }

    private static String message(List<String> problems) {
        return problems.size() == 1
                ? "The configuration has a problem: " + problems.get(0)
                : "The configuration has " + problems.size() + " problems:\n  - " + String.join("\n  - ", problems);
    }
}
