package io.pixelake.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.BinaryVariant;

/**
 * Rows whose cells say what they are: a tag byte before each cell, so that no schema is needed to read them back. Text
 * carries a 4-byte length, since {@code writeUTF} ends at 64 KB.
 */
final class EventCellCodec {
    private static final byte NULL = 0;
    private static final byte FALSE = 1;
    private static final byte TRUE = 2;
    private static final byte INT = 3;
    private static final byte LONG = 4;
    private static final byte FLOAT = 5;
    private static final byte DOUBLE = 6;
    private static final byte STRING = 7;
    private static final byte TIMESTAMP = 8;
    private static final byte BYTES = 9;
    private static final byte ARRAY = 10;
    private static final byte PRIMITIVE_ARRAY = 11;
    private static final byte DECIMAL = 12;
    private static final byte ROW = 13;
    private static final byte MAP = 14;
    private static final byte VARIANT = 15;

    private EventCellCodec() {}

    static void writeRow(RowData row, DataOutputView out) throws IOException {
        if (!(row instanceof GenericRowData cells)) {
            throw new IOException("Cannot send a row of class " + row.getClass().getName()
                    + " between tasks: only GenericRowData says what its cells are.");
        }
        out.writeByte(cells.getRowKind().toByteValue());
        out.writeInt(cells.getArity());
        for (int i = 0; i < cells.getArity(); i++) {
            writeCell(cells.getField(i), out);
        }
    }

    static RowData readRow(DataInputView in) throws IOException {
        RowKind kind = RowKind.fromByteValue(in.readByte());
        GenericRowData row = new GenericRowData(kind, in.readInt());
        for (int i = 0; i < row.getArity(); i++) {
            row.setField(i, readCell(in));
        }
        return row;
    }

    private static void writeCell(Object cell, DataOutputView out) throws IOException {
        byte tag = tagOf(cell);
        out.writeByte(tag);
        if (tag == ARRAY) {
            writeArray((GenericArrayData) cell, out);
        } else if (tag == PRIMITIVE_ARRAY) {
            writePrimitiveArray((GenericArrayData) cell, out);
        } else {
            writeValue(tag, cell, out);
        }
    }

    private static byte tagOf(Object cell) throws IOException {
        if (cell == null) {
            return NULL;
        } else if (cell instanceof Boolean bool) {
            return bool ? TRUE : FALSE;
        } else if (cell instanceof Integer) {
            return INT;
        } else if (cell instanceof Long) {
            return LONG;
        } else if (cell instanceof Float) {
            return FLOAT;
        } else if (cell instanceof Double) {
            return DOUBLE;
        }
        return tagOfObject(cell);
    }

    private static byte tagOfObject(Object cell) throws IOException {
        if (cell instanceof StringData) {
            return STRING;
        } else if (cell instanceof TimestampData) {
            return TIMESTAMP;
        } else if (cell instanceof byte[]) {
            return BYTES;
        } else if (cell instanceof DecimalData) {
            return DECIMAL;
        } else if (cell instanceof GenericRowData) {
            return ROW;
        } else if (cell instanceof GenericMapData) {
            return MAP;
        } else if (cell instanceof BinaryVariant) {
            return VARIANT;
        } else if (cell instanceof GenericArrayData array) {
            // An empty primitive array has no element to tell its type by; as an empty array of objects it reads the
            // same.
            return array.isPrimitiveArray() && array.size() > 0 ? PRIMITIVE_ARRAY : ARRAY;
        }
        throw new IOException("Cannot send a cell of class " + cell.getClass().getName()
                + " between tasks: known are null, Boolean, Integer, Long, Float, Double, StringData, TimestampData,"
                + " DecimalData, byte[], GenericArrayData, GenericRowData, GenericMapData and BinaryVariant.");
    }

    private static void writeValue(byte tag, Object cell, DataOutputView out) throws IOException {
        switch (tag) {
            case INT -> out.writeInt((Integer) cell);
            case LONG -> out.writeLong((Long) cell);
            case FLOAT -> out.writeFloat((Float) cell);
            case DOUBLE -> out.writeDouble((Double) cell);
            case STRING -> writeBytes(((StringData) cell).toBytes(), out);
            case TIMESTAMP -> writeTimestamp((TimestampData) cell, out);
            case BYTES -> writeBytes((byte[]) cell, out);
            case DECIMAL -> writeDecimal((DecimalData) cell, out);
            case ROW -> writeRow((GenericRowData) cell, out);
            case MAP -> writeMap((GenericMapData) cell, out);
            case VARIANT -> writeVariant((BinaryVariant) cell, out);
            default -> {
                // NULL, FALSE and TRUE are their tag.
            }
        }
    }

    private static Object readCell(DataInputView in) throws IOException {
        return readValue(in.readByte(), in);
    }

    private static Object readValue(byte tag, DataInputView in) throws IOException {
        return switch (tag) {
            case NULL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.readFloat();
            case DOUBLE -> in.readDouble();
            case STRING -> StringData.fromBytes(readBytes(in));
            case TIMESTAMP -> TimestampData.fromEpochMillis(in.readLong(), in.readInt());
            case BYTES -> readBytes(in);
            case ARRAY -> readArray(in);
            case PRIMITIVE_ARRAY -> readPrimitiveArray(in);
            case DECIMAL -> readDecimal(in);
            case ROW -> readRow(in);
            case MAP -> readMap(in);
            case VARIANT -> new BinaryVariant(readBytes(in), readBytes(in));
            default ->
                throw new IOException(
                        "Cannot read a cell: its tag " + tag
                                + " is unknown. The bytes are damaged or come from another Pixelake; start without that state.");
        };
    }

    private static void writeTimestamp(TimestampData timestamp, DataOutputView out) throws IOException {
        out.writeLong(timestamp.getMillisecond());
        out.writeInt(timestamp.getNanoOfMillisecond());
    }

    private static void writeDecimal(DecimalData decimal, DataOutputView out) throws IOException {
        out.writeInt(decimal.precision());
        out.writeInt(decimal.scale());
        writeBytes(decimal.toUnscaledBytes(), out);
    }

    private static DecimalData readDecimal(DataInputView in) throws IOException {
        int precision = in.readInt();
        int scale = in.readInt();
        return DecimalData.fromUnscaledBytes(readBytes(in), precision, scale);
    }

    private static void writeMap(GenericMapData map, DataOutputView out) throws IOException {
        writeArray((GenericArrayData) map.keyArray(), out);
        writeArray((GenericArrayData) map.valueArray(), out);
    }

    private static GenericMapData readMap(DataInputView in) throws IOException {
        Object[] keys = readArray(in).toObjectArray();
        Object[] values = readArray(in).toObjectArray();
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keys.length; i++) {
            map.put(keys[i], values[i]);
        }
        return new GenericMapData(map);
    }

    private static void writeVariant(BinaryVariant variant, DataOutputView out) throws IOException {
        writeBytes(variant.getValue(), out);
        writeBytes(variant.getMetadata(), out);
    }

    private static void writeArray(GenericArrayData array, DataOutputView out) throws IOException {
        out.writeInt(array.size());
        for (Object element : array.toObjectArray()) {
            writeCell(element, out);
        }
    }

    private static GenericArrayData readArray(DataInputView in) throws IOException {
        Object[] elements = new Object[in.readInt()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = readCell(in);
        }
        return new GenericArrayData(elements);
    }

    private static void writePrimitiveArray(GenericArrayData array, DataOutputView out) throws IOException {
        Object[] elements = array.toObjectArray();
        boolean isBoolean = elements[0] instanceof Boolean;
        byte elementTag = isBoolean ? TRUE : tagOf(elements[0]);
        out.writeByte(elementTag);
        out.writeInt(elements.length);
        for (Object element : elements) {
            if (isBoolean) {
                out.writeBoolean((Boolean) element);
            } else {
                writeValue(elementTag, element, out);
            }
        }
    }

    private static GenericArrayData readPrimitiveArray(DataInputView in) throws IOException {
        byte elementTag = in.readByte();
        int size = in.readInt();
        return switch (elementTag) {
            case TRUE -> readBooleans(size, in);
            case INT -> readInts(size, in);
            case LONG -> readLongs(size, in);
            case FLOAT -> readFloats(size, in);
            case DOUBLE -> readDoubles(size, in);
            default ->
                throw new IOException(
                        "Cannot read an array: its element tag " + elementTag
                                + " is unknown. The bytes are damaged or come from another Pixelake; start without that state.");
        };
    }

    private static GenericArrayData readBooleans(int size, DataInputView in) throws IOException {
        boolean[] elements = new boolean[size];
        for (int i = 0; i < size; i++) {
            elements[i] = in.readBoolean();
        }
        return new GenericArrayData(elements);
    }

    private static GenericArrayData readInts(int size, DataInputView in) throws IOException {
        int[] elements = new int[size];
        for (int i = 0; i < size; i++) {
            elements[i] = in.readInt();
        }
        return new GenericArrayData(elements);
    }

    private static GenericArrayData readLongs(int size, DataInputView in) throws IOException {
        long[] elements = new long[size];
        for (int i = 0; i < size; i++) {
            elements[i] = in.readLong();
        }
        return new GenericArrayData(elements);
    }

    private static GenericArrayData readFloats(int size, DataInputView in) throws IOException {
        float[] elements = new float[size];
        for (int i = 0; i < size; i++) {
            elements[i] = in.readFloat();
        }
        return new GenericArrayData(elements);
    }

    private static GenericArrayData readDoubles(int size, DataInputView in) throws IOException {
        double[] elements = new double[size];
        for (int i = 0; i < size; i++) {
            elements[i] = in.readDouble();
        }
        return new GenericArrayData(elements);
    }

    static void writeText(String text, DataOutputView out) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
    }

    static String readText(DataInputView in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] readBytes(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
