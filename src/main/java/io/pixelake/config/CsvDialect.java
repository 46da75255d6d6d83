package io.pixelake.config;

import java.util.Optional;

/**
 * How a CSV file is written, in the terms of Python's {@code csv} module.
 *
 * @param nullText what stands for NULL, never in quotes; an equal text is quoted then. Absent: NULL is written as an empty text is
 */
public record CsvDialect(char delimiter, Quoting quoting, Optional<String> nullText) {
    public static final CsvDialect DEFAULT = new CsvDialect(',', Quoting.MINIMAL, Optional.empty());

    /** A delimiter; {@code \\t} is a tab. */
    public static final ValueForm<Character> DELIMITER = ValueForm.single(
            "CHARACTER",
            "character",
            "one character, and neither a quote nor a line end",
            (text, paths) -> Optional.of(text.replace("\\t", "\t"))
                    .filter(one -> one.length() == 1 && !"\"\r\n".contains(one))
                    .map(one -> one.charAt(0)),
            String::valueOf);

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
