package io.pixelake.config;

import java.util.ArrayList;
import java.util.List;

/** Collects faults while a configuration is read. Not thread-safe. */
final class Problems {
    private final List<String> lines = new ArrayList<>();

    /**
     * Adds a fault. Secrets in it are masked here.
     *
     * @param where key and file, or the flag
     * @param what the value and what is allowed
     */
    void add(String where, String what) {
        lines.add(where + ": " + Secrets.maskWithin(what));
    }

    void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new ConfigProblems(lines);
        }
    }
}
