package io.pixelake.config;

import io.pixelake.model.FoldedNames;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
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

    private static final ValueForm<Form> WORD = ValueForms.oneOf(Form.class);
    private static final GivenPaths NO_PATHS = new GivenPaths(Map.of());

    /** As {@link #parse} reads them. */
    public static final ValueForm<JsonForms> FORM = new ValueForm<>(
            "string|infer|variant|COLUMN=infer,..",
            "form of JSON columns",
            false,
            (texts, paths, refuse) -> Optional.of(parse(texts.get(0))),
            JsonForms::toString);

    /** A form. */
    public enum Form {
        /** JSON text. */
        STRING,
        /** The type that all values fit. */
        INFER,
        /** Iceberg's VARIANT. */
        VARIANT
    }

    /** What stands for a column's type when it is a VARIANT, in Flink's SQL. */
    public static final String VARIANT_TYPE = "VARIANT";

    /** Whether a type of Flink's SQL is {@link #VARIANT_TYPE}, which no column is cast to but by its form. */
    public static boolean isVariant(String type) {
        return type.strip().split("\\s", 2)[0].equalsIgnoreCase(VARIANT_TYPE);
    }

    /**
     * Reads a form for all columns, {@code infer}, or for some, {@code meta=infer, other=variant}.
     *
     * @throws IllegalArgumentException when it is neither; the message is the end of a sentence
     */
    public static JsonForms parse(String text) {
        if (!text.contains("=")) {
            return new JsonForms(WORD.parse(text, NO_PATHS), Map.of());
        }
        Map<String, Form> columns = new TreeMap<>();
        for (String entry : text.split(",", -1)) {
            String[] parts = entry.split("=", 2);
            if (parts.length != 2 || parts[0].isBlank()) {
                throw new IllegalArgumentException(
                        "\"" + entry.strip() + "\" isn't a column and a form, as in meta=infer");
            }
            columns.put(parts[0].strip(), WORD.parse(parts[1], NO_PATHS));
        }
        return new JsonForms(Form.STRING, columns);
    }

    public JsonForms {
        columns = new TreeMap<>(columns);
    }

    /** The form of a column. */
    public Form of(String column) {
        return FoldedNames.find(columns, column).orElse(others);
    }

    /** Whether all are text. */
    public boolean areText() {
        return others == Form.STRING && columns.values().stream().allMatch(Form.STRING::equals);
    }

    /** The same with text in place of VARIANT, which only tables have. */
    public JsonForms withoutVariant() {
        Map<String, Form> plain = new TreeMap<>(columns);
        plain.replaceAll((column, form) -> withoutVariant(form));
        return new JsonForms(withoutVariant(others), plain);
    }

    private static Form withoutVariant(Form form) {
        return form == Form.VARIANT ? Form.STRING : form;
    }

    /** Whether any column is a VARIANT. */
    public boolean haveVariant() {
        return others == Form.VARIANT || columns.containsValue(Form.VARIANT);
    }
}
