package io.pixelake.types.array;

import io.pixelake.types.array.NpyArray.Kind;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The element types of mirrored lists: which numpy types become which Iceberg type, and how elements are read without loss.
 * Unsigned 64-bit integers are decimal(20, 0), since half of them don't fit Iceberg's signed long.
 */
public enum ArrayElement {
    BOOLEAN(Types.BooleanType.get(), (kind, size) -> kind == Kind.BOOL, NpyArray::booleanAt),
    INT(
            Types.IntegerType.get(),
            (kind, size) -> kind == Kind.SIGNED && size <= 4 || kind == Kind.UNSIGNED && size <= 2,
            (array, index) -> (int) array.longAt(index),
            ArrayElement::ints),
    LONG(
            Types.LongType.get(),
            (kind, size) -> kind == Kind.SIGNED || kind == Kind.UNSIGNED && size <= 4,
            NpyArray::longAt,
            ArrayElement::longs),
    UNSIGNED_LONG(
            Types.DecimalType.of(20, 0),
            (kind, size) -> kind == Kind.UNSIGNED,
            (array, index) ->
                    DecimalData.fromBigDecimal(new BigDecimal(Long.toUnsignedString(array.longAt(index))), 20, 0)),
    FLOAT(
            Types.FloatType.get(),
            (kind, size) -> kind == Kind.FLOAT && size <= 4,
            NpyArray::floatAt,
            (array, first, count) -> new GenericArrayData(array.floats(first, count))),
    DOUBLE(
            Types.DoubleType.get(),
            (kind, size) -> kind == Kind.FLOAT,
            NpyArray::doubleAt,
            (array, first, count) -> new GenericArrayData(array.doubles(first, count))),
    STRING(
            Types.StringType.get(),
            (kind, size) -> kind == Kind.UNICODE || kind == Kind.BYTES,
            (array, index) -> StringData.fromString(array.textAt(index)));

    private final Type icebergType;
    private final BiPredicate<Kind, Integer> accepted;
    private final Scalar scalar;
    private final Elements list;

    /** Lists are boxed, as there is nothing better for the element type. */
    ArrayElement(Type icebergType, BiPredicate<Kind, Integer> accepted, Scalar scalar) {
        this(icebergType, accepted, scalar, (array, first, count) -> boxed(array, scalar, first, count));
    }

    ArrayElement(Type icebergType, BiPredicate<Kind, Integer> accepted, Scalar scalar, Elements list) {
        this.icebergType = icebergType;
        this.accepted = accepted;
        this.scalar = scalar;
        this.list = list;
    }

    private interface Scalar {
        Object at(NpyArray array, int index);
    }

    private interface Elements {
        ArrayData of(NpyArray array, int first, int count);
    }

    private static ArrayData boxed(NpyArray array, Scalar scalar, int first, int count) {
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = scalar.at(array, first + i);
        }
        return new GenericArrayData(values);
    }

    private static ArrayData ints(NpyArray array, int first, int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = (int) array.longAt(first + i);
        }
        return new GenericArrayData(values);
    }

    private static ArrayData longs(NpyArray array, int first, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = array.longAt(first + i);
        }
        return new GenericArrayData(values);
    }

    /** The element type of numpy's name for it; empty for a type Iceberg has nothing for. */
    public static Optional<ArrayElement> of(String numpyType) {
        return switch (numpyType) {
            case "bool" -> Optional.of(BOOLEAN);
            case "int8", "int16", "int32", "uint8", "uint16" -> Optional.of(INT);
            case "uint32", "int64" -> Optional.of(LONG);
            case "uint64" -> Optional.of(UNSIGNED_LONG);
            case "float16", "float32" -> Optional.of(FLOAT);
            case "float64" -> Optional.of(DOUBLE);
            case "str" -> Optional.of(STRING);
            default -> Optional.empty();
        };
    }

    public Type icebergType() {
        return icebergType;
    }

    /** Whether every such element fits, without rounding. */
    public boolean accepts(Kind kind, int itemSize) {
        return accepted.test(kind, itemSize);
    }

    /** One element in Flink's internal form. */
    public Object scalar(NpyArray array, int index) {
        return scalar.at(array, index);
    }

    /** Elements in Flink's internal form. */
    public ArrayData list(NpyArray array, int first, int count) {
        return list.of(array, first, count);
    }
}
