package io.pixelake.config;

import java.util.Optional;

/**
 * How a CSV file is written, in the terms of Python's {@code csv} module.
 *
 * @param nullText what stands for NULL, never in quotes; an equal text is quoted then. Absent: NULL is written as an empty text is
 */
public record CsvDialect(char delimiter, Quoting quoting, Optional<String> nullText) {
    public static final CsvDialect DEFAULT = new CsvDialect(',', Quoting.MINIMAL, Optional.empty());

    /** Which fields stand in quotes. */
    public enum Quoting {
        /** Those that couldn't be read otherwise. */
        MINIMAL,
        ALL,
        /** All but numbers and truth values. */
        NONNUMERIC,
        /** None: a field that needs them is an error. */
        NONE
    }
}
