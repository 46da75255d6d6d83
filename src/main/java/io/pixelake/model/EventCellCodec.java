package io.pixelake.model;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
 * Rows whose cells say what they are: a tag byte before each cell, so that no schema is needed to read them back.
 */
final class EventCellCodec {
    private static final byte NULL = 0;
    private static final byte FALSE = 1;
    private static final byte TRUE = 2;
    private static final byte INT = 3;
    private static final byte LONG = 4;
    private static final byte FLOAT = 5;
    private static final byte DOUBLE = 6;
    private static final byte ARRAY = 10;
    private static final byte PRIMITIVE_ARRAY = 11;

    /** All cells but NULL and truth values, which are their tag. Tags are never given to anything else. */
    private static final List<Kind<?>> KINDS = List.of(
            new Kind<>(INT, Integer.class, (cell, out) -> out.writeInt(cell), DataInputView::readInt),
            new Kind<>(LONG, Long.class, (cell, out) -> out.writeLong(cell), DataInputView::readLong),
            new Kind<>(FLOAT, Float.class, (cell, out) -> out.writeFloat(cell), DataInputView::readFloat),
            new Kind<>(DOUBLE, Double.class, (cell, out) -> out.writeDouble(cell), DataInputView::readDouble),
            new Kind<>(
                    (byte) 7,
                    StringData.class,
                    (cell, out) -> LengthPrefixed.write(out, cell.toBytes()),
                    in -> StringData.fromBytes(LengthPrefixed.readBytes(in))),
            new Kind<>(
                    (byte) 8,
                    TimestampData.class,
                    EventCellCodec::writeTimestamp,
                    in -> TimestampData.fromEpochMillis(in.readLong(), in.readInt())),
            new Kind<>(
                    (byte) 9, byte[].class, (cell, out) -> LengthPrefixed.write(out, cell), LengthPrefixed::readBytes),
            new Kind<>(ARRAY, GenericArrayData.class, EventCellCodec::writeArray, EventCellCodec::readArray),
            new Kind<>(
                    PRIMITIVE_ARRAY,
                    GenericArrayData.class,
                    EventCellCodec::writePrimitiveArray,
                    EventCellCodec::readPrimitiveArray),
            new Kind<>((byte) 12, DecimalData.class, EventCellCodec::writeDecimal, EventCellCodec::readDecimal),
            new Kind<>((byte) 13, GenericRowData.class, EventCellCodec::writeRow, EventCellCodec::readRow),
            new Kind<>((byte) 14, GenericMapData.class, EventCellCodec::writeMap, EventCellCodec::readMap),
            new Kind<>(
                    (byte) 15,
                    BinaryVariant.class,
                    EventCellCodec::writeVariant,
                    in -> new BinaryVariant(LengthPrefixed.readBytes(in), LengthPrefixed.readBytes(in))));

    private EventCellCodec() {}

    private interface Writer<T> {
        void write(T cell, DataOutputView out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputView in) throws IOException;
    }

    /** How the cells of a class are written behind their tag, and read back. */
    private record Kind<T>(byte tag, Class<T> type, Writer<T> writer, Reader<T> reader) {
        private boolean isOf(Object cell) {
            return type.isInstance(cell)
                    && (!(cell instanceof GenericArrayData array) || isPrimitive(array) == (tag == PRIMITIVE_ARRAY));
        }

        private void write(Object cell, DataOutputView out) throws IOException {
            writer.write(type.cast(cell), out);
        }
    }

    /** An empty primitive array has no element to tell its type by; as an empty array of objects it reads the same. */
    private static boolean isPrimitive(GenericArrayData array) {
        return array.isPrimitiveArray() && array.size() > 0;
    }

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

    static GenericRowData readRow(DataInputView in) throws IOException {
        RowKind kind = RowKind.fromByteValue(in.readByte());
        GenericRowData row = new GenericRowData(kind, in.readInt());
        for (int i = 0; i < row.getArity(); i++) {
            row.setField(i, readCell(in));
        }
        return row;
    }

    private static void writeCell(Object cell, DataOutputView out) throws IOException {
        if (cell == null) {
            out.writeByte(NULL);
        } else if (cell instanceof Boolean bool) {
            out.writeByte(bool ? TRUE : FALSE);
        } else {
            Kind<?> kind = kindOf(cell);
            out.writeByte(kind.tag());
            kind.write(cell, out);
        }
    }

    private static Kind<?> kindOf(Object cell) throws IOException {
        for (Kind<?> kind : KINDS) {
            if (kind.isOf(cell)) {
                return kind;
            }
        }
        throw new IOException("Cannot send a cell of class " + cell.getClass().getName()
                + " between tasks: known are null, Boolean, "
                + KINDS.stream()
                        .map(kind -> kind.type().getSimpleName())
                        .distinct()
                        .collect(Collectors.joining(", "))
                + ".");
    }

    private static Object readCell(DataInputView in) throws IOException {
        byte tag = in.readByte();
        if (tag >= NULL && tag <= TRUE) {
            return tag == NULL ? null : tag == TRUE;
        }
        for (Kind<?> kind : KINDS) {
            if (kind.tag() == tag) {
                return kind.reader().read(in);
            }
        }
        throw new IOException("Cannot read a cell: its tag " + tag
                + " is unknown. The bytes are damaged or come from another Pixelake; start without that state.");
    }

    private static void writeTimestamp(TimestampData timestamp, DataOutputView out) throws IOException {
        out.writeLong(timestamp.getMillisecond());
        out.writeInt(timestamp.getNanoOfMillisecond());
    }

    private static void writeDecimal(DecimalData decimal, DataOutputView out) throws IOException {
        out.writeInt(decimal.precision());
        out.writeInt(decimal.scale());
        LengthPrefixed.write(out, decimal.toUnscaledBytes());
    }

    private static DecimalData readDecimal(DataInputView in) throws IOException {
        int precision = in.readInt();
        int scale = in.readInt();
        return DecimalData.fromUnscaledBytes(LengthPrefixed.readBytes(in), precision, scale);
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
        LengthPrefixed.write(out, variant.getValue());
        LengthPrefixed.write(out, variant.getMetadata());
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

    /** One tag for all elements; truth values, which have two, are bytes behind {@link #TRUE}. */
    private static void writePrimitiveArray(GenericArrayData array, DataOutputView out) throws IOException {
        Object[] elements = array.toObjectArray();
        if (elements[0] instanceof Boolean) {
            out.writeByte(TRUE);
            out.writeInt(elements.length);
            for (Object element : elements) {
                out.writeBoolean((Boolean) element);
            }
            return;
        }
        Kind<?> kind = kindOf(elements[0]);
        out.writeByte(kind.tag());
        out.writeInt(elements.length);
        for (Object element : elements) {
            kind.write(element, out);
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
}
