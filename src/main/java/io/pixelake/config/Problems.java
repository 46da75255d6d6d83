package io.pixelake.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects faults while a configuration is read. Not thread-safe. */
final class Problems {
    private final Set<String> lines = new LinkedHashSet<>();

    /**
     * Adds a fault, unless it is known. Secrets in it are masked here.
     *
     * @param where key and file, or the flag
     * @param what the value and what is allowed
     */
    void add(String where, String what) {
        lines.add(where + ": " + Secrets.maskWithin(what));
    }

    void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new ConfigProblems(List.copyOf(lines));
        }
    }
}
