package io.pixelake.config;

import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * In which form the JSON columns of a table are mirrored.
 *
 * @param others the form of the columns that aren't named
 * @param columns by the columns' names in the mirror
 */
public record JsonForms(Form others, Map<String, Form> columns) implements Serializable {
    /** All as text. */
    public static final JsonForms TEXT = new JsonForms(Form.STRING, Map.of());

    /** A form. */
    public enum Form {
        /** JSON text. */
        STRING,
        /** The type that all values fit. */
        INFER
    }

    /** The end of a sentence about a form that isn't there. */
    private static final String NO_VARIANT =
            "variant isn't supported: Pixelake doesn't write Iceberg's VARIANT, which is of format"
                    + " version 3 only and which not every reader reads; give infer, which makes columns of the values, or string";

    /**
     * Reads a form.
     *
     * @throws IllegalArgumentException when there is none of that name; the message is the end of a sentence
     */
    static Form form(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "string" -> Form.STRING;
            case "infer" -> Form.INFER;
            case "variant" -> throw new IllegalArgumentException(NO_VARIANT);
            default -> throw new IllegalArgumentException("\"" + word + "\" isn't allowed; give string or infer");
        };
    }

    /**
     * Reads a form for all columns, {@code infer}, or for some, {@code meta=infer, other=string}.
     *
     * @throws IllegalArgumentException when it is neither; the message is the end of a sentence
     */
    public static JsonForms parse(String text) {
        if (!text.contains("=")) {
            return new JsonForms(form(text), Map.of());
        }
        Map<String, Form> columns = new TreeMap<>();
        for (String entry : text.split(",", -1)) {
            String[] parts = entry.split("=", 2);
            if (parts.length != 2 || parts[0].isBlank()) {
                throw new IllegalArgumentException(
                        "\"" + entry.strip() + "\" isn't a column and a form, as in meta=infer");
            }
            columns.put(parts[0].strip(), form(parts[1]));
        }
        return new JsonForms(Form.STRING, columns);
    }

    public JsonForms {
        columns = new TreeMap<>(columns);
    }

    /** Whether the type of a column is to be found from its values. */
    public boolean infers(String column) {
        return columns.getOrDefault(column, others) == Form.INFER;
    }

    /** Whether that may be so of any column. */
    public boolean infersAny() {
        return others == Form.INFER || columns.containsValue(Form.INFER);
    }
}
