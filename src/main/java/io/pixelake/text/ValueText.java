package io.pixelake.text;

import io.pixelake.types.json.JsonVariant;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/** Values as people read them, cut where they are long. */
public final class ValueText {
    private static final int MOST_CHARACTERS = 60;
    private static final int BEFORE_DIFFERENCE = 10;
    private static final int MOST_BYTES = 2_000;
    private static final int UUID_BYTES = 16;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private ValueText() {}

    /** A value of a type, in full but for large binaries. */
    public static String of(Object value, LogicalType type) {
        if (value == null) {
            return "NULL";
        }
        return switch (type.getTypeRoot()) {
            case CHAR, VARCHAR -> "\"" + value + "\"";
            case BINARY, VARBINARY -> binary((byte[]) value, type);
            case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
            case TIME_WITHOUT_TIME_ZONE ->
                LocalTime.ofNanoOfDay((Integer) value * NANOS_PER_MILLI).toString();
            case TIMESTAMP_WITHOUT_TIME_ZONE -> value.toString();
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                ((TimestampData) value).toInstant().toString();
            case ARRAY -> list((ArrayData) value, ((ArrayType) type).getElementType());
            case MAP -> map((MapData) value, (MapType) type);
            case ROW -> struct((RowData) value, (RowType) type);
            case VARIANT -> JsonVariant.toJson(value);
            default -> value.toString();
        };
    }

    private static String binary(byte[] bytes, LogicalType type) {
        if (type instanceof BinaryType && bytes.length == UUID_BYTES) {
            ByteBuffer halves = ByteBuffer.wrap(bytes);
            return new UUID(halves.getLong(), halves.getLong()).toString();
        }
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, MOST_BYTES));
        return bytes.length + " bytes " + hex;
    }

    private static String list(ArrayData list, LogicalType elementType) {
        ArrayData.ElementGetter getter = ArrayData.createElementGetter(elementType);
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            elements.add(of(getter.getElementOrNull(list, i), elementType));
        }
        return "[" + String.join(", ", elements) + "]";
    }

    private static String map(MapData map, MapType type) {
        ArrayData.ElementGetter values = ArrayData.createElementGetter(type.getValueType());
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < map.size(); i++) {
            String key = map.keyArray().getString(i).toString();
            entries.add(key + ": " + of(values.getElementOrNull(map.valueArray(), i), type.getValueType()));
        }
        entries.sort(null);
        return "{" + String.join(", ", entries) + "}";
    }

    private static String struct(RowData row, RowType type) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            Object value = RowData.createFieldGetter(type.getTypeAt(i), i).getFieldOrNull(row);
            fields.add(type.getFieldNames().get(i) + ": " + of(value, type.getTypeAt(i)));
        }
        return "{" + String.join(", ", fields) + "}";
    }

    /** Two texts that stand for different values, each cut to a line's length, around where they begin to differ. */
    public static String pair(String source, String mirror) {
        int same = 0;
        while (same < source.length() && same < mirror.length() && source.charAt(same) == mirror.charAt(same)) {
            same++;
        }
        if (source.equals(mirror)) {
            return "both begin with " + cut(source, 0) + ", what follows differs";
        }
        boolean early = same < MOST_CHARACTERS - BEFORE_DIFFERENCE;
        int from = early ? 0 : same - BEFORE_DIFFERENCE;
        return "source " + cut(source, from) + ", mirror " + cut(mirror, from);
    }

    /** A text's beginning, where it is longer than a line takes. */
    public static String shortened(String text) {
        return cut(text, 0);
    }

    private static String cut(String text, int from) {
        int to = Math.min(text.length(), from + MOST_CHARACTERS);
        String shown = text.substring(Math.min(from, text.length()), to);
        String line = shown.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
        return (from > 0 ? "..." : "") + line + (to < text.length() ? "..." : "");
    }
}
