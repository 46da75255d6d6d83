package io.pixelake.query;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.Expression;

/** Names as SQL writes them: plain, or in double quotes, which stand twice inside. */
final class QueryNames {
    private static final Pattern DOT_OUTSIDE_QUOTES = Pattern.compile("\\.(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

    private QueryNames() {}

    static String unquoted(String name, Expression where, QueryText text) throws QueryException {
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
            return QueryText.written(name.substring(1, name.length() - 1).replace("\"\"", "\""));
        }
        if (!name.matches("[\\p{L}_][\\p{L}\\p{N}_$]*")) {
            throw text.wrongAt(where, "a name is plain, or stands in double quotes");
        }
        return name;
    }

    /** The parts of a name with dots. */
    static List<String> parts(String name, Expression where, QueryText text) throws QueryException {
        List<String> parts = new ArrayList<>();
        for (String part : DOT_OUTSIDE_QUOTES.split(name, -1)) {
            parts.add(unquoted(part, where, text));
        }
        return parts;
    }
}
