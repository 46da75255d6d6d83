package io.pixelake.types.json;

import org.apache.flink.table.data.StringData;

/**
 * JSON as text. Only spaces between tokens are ever touched: numbers (which may be wider than any Java type), strings and
 * the order of keys stay as PostgreSQL printed them.
 */
public final class CompactJson {
    private static final String HEX = "0123456789abcdef";

    private CompactJson() {}

    /** The text without whitespace between its tokens. */
    public static StringData compact(StringData json) {
        byte[] text = json.toBytes();
        int length = compact(text);
        return length == text.length ? json : StringData.fromBytes(text, 0, length);
    }

    /**
     * Compacts UTF-8 in place and returns the new length. Every byte of a multi-byte character is negative, so none can be
     * taken for a quote, a backslash or a space.
     */
    private static int compact(byte[] text) {
        int length = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length; i++) {
            byte c = text[i];
            if (quoted) {
                text[length++] = c;
                if (c == '\\' && i + 1 < text.length) {
                    text[length++] = text[++i];
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
                text[length++] = c;
                quoted = c == '"';
            }
        }
        return length;
    }

    /** Appends a quoted JSON string; characters beyond ASCII stay as they are. */
    public static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> appendCharacter(out, c);
            }
        }
        out.append('"');
    }

    private static void appendCharacter(StringBuilder out, char c) {
        if (c < 0x20) {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        } else {
            out.append(c);
        }
    }
}
