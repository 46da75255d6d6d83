package io.pixelake.query;

import io.pixelake.config.JsonForms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Types of columns as they stand on a command line: {@code ratio=DOUBLE, meta=ROW<k BIGINT, tags ARRAY<STRING>>}. */
public final class QueryColumnTypes {
    private QueryColumnTypes() {}

    /**
     * Reads them; whether the types are any is checked with the table's columns.
     *
     * @return types by column, in the order given
     * @throws QueryException when an entry isn't a name and a type
     */
    public static Map<String, String> parse(String text) throws QueryException {
        Map<String, String> types = new LinkedHashMap<>();
        if (text.isBlank()) {
            return types;
        }
        for (String entry : entries(text)) {
            int equals = entry.indexOf('=');
            String column = equals < 0 ? "" : entry.substring(0, equals).strip();
            String type = entry.substring(equals + 1).strip();
            if (column.isEmpty() || type.isEmpty()) {
                throw new QueryException("types \"" + text + "\": \"" + entry.strip()
                        + "\" isn't a column and a type, as in ratio=DOUBLE");
            }
            if (JsonForms.isVariant(type)) {
                throw new QueryException("types \"" + text + "\": VARIANT isn't a type to cast to; give --json "
                        + column + "=variant instead");
            }
            if (types.put(column, type) != null) {
                throw new QueryException("types \"" + text + "\": " + column + " has two types; leave one of them");
            }
        }
        return types;
    }

    /** Splits at commas that no bracket of a type holds. */
    private static List<String> entries(String text) {
        List<String> entries = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                entries.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        entries.add(text.substring(begin));
        return entries;
    }
}
