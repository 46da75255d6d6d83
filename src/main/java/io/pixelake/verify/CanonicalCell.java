package io.pixelake.verify;

import io.pixelake.types.json.JsonVariant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Writes a value as bytes of which no two are the same for different values, whatever class holds it: NULL isn't the empty text, all
 * NaN are one value, 0.0 and -0.0 are two, an empty list isn't NULL, and lengths stand before contents, so that nothing can move from
 * one cell to the next.
 */
interface CanonicalCell {
    void write(Object value, DataOutputSerializer out) throws IOException;

    /** The writer for a type; values may be null. */
    static CanonicalCell of(LogicalType type) {
        CanonicalCell content = contentOf(type);
        return (value, out) -> {
            out.writeBoolean(value != null);
            if (value != null) {
                content.write(value, out);
            }
        };
    }

    private static CanonicalCell contentOf(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> (value, out) -> out.writeBoolean((Boolean) value);
            case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE -> (value, out) -> out.writeInt((Integer) value);
            case BIGINT -> (value, out) -> out.writeLong((Long) value);
            case FLOAT -> (value, out) -> out.writeInt(Float.floatToIntBits((Float) value));
            case DOUBLE -> (value, out) -> out.writeLong(Double.doubleToLongBits((Double) value));
            case CHAR, VARCHAR -> (value, out) -> bytes(((StringData) value).toBytes(), out);
            case BINARY, VARBINARY -> (value, out) -> bytes((byte[]) value, out);
            case DECIMAL -> (value, out) -> bytes(((DecimalData) value).toUnscaledBytes(), out);
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> CanonicalCell::timestamp;
            case ARRAY -> list(((ArrayType) type).getElementType());
            case MAP -> map((MapType) type);
            case ROW -> struct((RowType) type);
            // Bytes of variants depend on who wrote them.
            case VARIANT -> (value, out) -> bytes(JsonVariant.toJson(value).getBytes(StandardCharsets.UTF_8), out);
            default -> throw new IllegalArgumentException("Values of type " + type + " can't be compared");
        };
    }

    private static void bytes(byte[] bytes, DataOutputSerializer out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void timestamp(Object value, DataOutputSerializer out) throws IOException {
        TimestampData timestamp = (TimestampData) value;
        out.writeLong(timestamp.getMillisecond());
        out.writeInt(timestamp.getNanoOfMillisecond());
    }

    private static CanonicalCell list(LogicalType elementType) {
        ArrayData.ElementGetter getter = ArrayData.createElementGetter(elementType);
        CanonicalCell element = of(elementType);
        return (value, out) -> {
            ArrayData list = (ArrayData) value;
            out.writeInt(list.size());
            for (int i = 0; i < list.size(); i++) {
                element.write(getter.getElementOrNull(list, i), out);
            }
        };
    }

    /** Entries have no order. */
    private static CanonicalCell map(MapType type) {
        ArrayData.ElementGetter keys = ArrayData.createElementGetter(type.getKeyType());
        ArrayData.ElementGetter values = ArrayData.createElementGetter(type.getValueType());
        CanonicalCell key = of(type.getKeyType());
        CanonicalCell value = of(type.getValueType());
        return (map, out) -> {
            MapData entries = (MapData) map;
            List<byte[]> written = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                DataOutputSerializer entry = new DataOutputSerializer(64);
                key.write(keys.getElementOrNull(entries.keyArray(), i), entry);
                value.write(values.getElementOrNull(entries.valueArray(), i), entry);
                written.add(entry.getCopyOfBuffer());
            }
            written.sort(Arrays::compare);
            out.writeInt(written.size());
            for (byte[] entry : written) {
                out.write(entry);
            }
        };
    }

    private static CanonicalCell struct(RowType type) {
        List<CanonicalCell> fields =
                type.getChildren().stream().map(CanonicalCell::of).toList();
        RowData.FieldGetter[] getters = new RowData.FieldGetter[fields.size()];
        for (int i = 0; i < getters.length; i++) {
            getters[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
        }
        return (value, out) -> {
            for (int i = 0; i < getters.length; i++) {
                fields.get(i).write(getters[i].getFieldOrNull((RowData) value), out);
            }
        };
    }
}
