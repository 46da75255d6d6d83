package io.pixelake.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.pixelake.types.json.PythonFloat;
import java.io.IOException;

/**
 * JSON text as Python's {@code json.dumps} writes it, which is what {@code export_csv} puts into the cells of JSON and array
 * columns: a space after comma and colon, everything but printable ASCII escaped, Python's floats.
 */
final class PythonJson {
    private PythonJson() {}

    /** The same value in Python's writing. */
    static String rewrite(String json) throws IOException {
        return rewrite(json, true);
    }

    /** The same for what {@link NestedCellText} wrote: its floats are Python's, and its decimals have more digits than a float. */
    static String rewriteNested(String json) throws IOException {
        return rewrite(json, false);
    }

    private static String rewrite(String json, boolean asFloats) throws IOException {
        StringBuilder out = new StringBuilder(json.length() + json.length() / 4);
        try (JsonParser parser = UnboundedJsonText.parser(json)) {
            JsonToken previous = JsonToken.START_ARRAY;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (needsComma(previous, token)) {
                    out.append(", ");
                }
                append(parser, token, asFloats, out);
                previous = token;
            }
        }
        return out.toString();
    }

    private static boolean needsComma(JsonToken previous, JsonToken token) {
        return !previous.isStructStart() && previous != JsonToken.FIELD_NAME && !token.isStructEnd();
    }

    private static void append(JsonParser parser, JsonToken token, boolean asFloats, StringBuilder out)
            throws IOException {
        switch (token) {
            case FIELD_NAME -> {
                appendString(parser.currentName(), out);
                out.append(": ");
            }
            case VALUE_STRING -> appendString(parser.getText(), out);
            case VALUE_NUMBER_FLOAT ->
                out.append(asFloats ? PythonFloat.jsonText(parser.getDoubleValue()) : parser.getText());
            default -> out.append(parser.getText());
        }
    }

    static void appendString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            appendCharacter(text.charAt(i), out);
        }
        out.append('"');
    }

    private static void appendCharacter(char c, StringBuilder out) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\f' -> out.append("\\f");
            case '\b' -> out.append("\\b");
            default -> {
                if (c >= ' ' && c <= '~') {
                    out.append(c);
                } else {
                    appendEscaped(c, out);
                }
            }
        }
    }

    private static void appendEscaped(char c, StringBuilder out) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit((c >> shift) & 0xf, 16));
        }
    }
}
