package io.pixelake.types.array;

import io.pixelake.types.array.NpyArray.Kind;
import java.math.BigDecimal;
import java.util.Optional;
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
    BOOLEAN(Types.BooleanType.get()) {
        @Override
        public boolean accepts(Kind kind, int itemSize) {
            return kind == Kind.BOOL;
        }

        @Override
        public Object scalar(NpyArray array, int index) {
            return array.booleanAt(index);
        }
    },
    INT(Types.IntegerType.get()) {
        @Override
        public boolean accepts(Kind kind, int itemSize) {
            return kind == Kind.SIGNED && itemSize <= 4 || kind == Kind.UNSIGNED && itemSize <= 2;
        }

        @Override
        public Object scalar(NpyArray array, int index) {
            return (int) array.longAt(index);
        }

        @Override
        public ArrayData list(NpyArray array, int first, int count) {
            int[] values = new int[count];
            for (int i = 0; i < count; i++) {
                values[i] = (int) array.longAt(first + i);
            }
            return new GenericArrayData(values);
        }
    },
    LONG(Types.LongType.get()) {
        @Override
        public boolean accepts(Kind kind, int itemSize) {
            return kind == Kind.SIGNED || kind == Kind.UNSIGNED && itemSize <= 4;
        }

        @Override
        public Object scalar(NpyArray array, int index) {
            return array.longAt(index);
        }

        @Override
        public ArrayData list(NpyArray array, int first, int count) {
            long[] values = new long[count];
            for (int i = 0; i < count; i++) {
                values[i] = array.longAt(first + i);
            }
            return new GenericArrayData(values);
        }
    },
    UNSIGNED_LONG(Types.DecimalType.of(20, 0)) {
        @Override
        public boolean accepts(Kind kind, int itemSize) {
            return kind == Kind.UNSIGNED;
        }

        @Override
        public Object scalar(NpyArray array, int index) {
            return DecimalData.fromBigDecimal(new BigDecimal(Long.toUnsignedString(array.longAt(index))), 20, 0);
        }
    },
    FLOAT(Types.FloatType.get()) {
        @Override
        public boolean accepts(Kind kind, int itemSize) {
            return kind == Kind.FLOAT && itemSize <= 4;
        }

        @Override
        public Object scalar(NpyArray array, int index) {
            return array.floatAt(index);
        }

        @Override
        public ArrayData list(NpyArray array, int first, int count) {
            return new GenericArrayData(array.floats(first, count));
        }
    },
    DOUBLE(Types.DoubleType.get()) {
        @Override
        public boolean accepts(Kind kind, int itemSize) {
            return kind == Kind.FLOAT;
        }

        @Override
        public Object scalar(NpyArray array, int index) {
            return array.doubleAt(index);
        }

        @Override
        public ArrayData list(NpyArray array, int first, int count) {
            return new GenericArrayData(array.doubles(first, count));
        }
    },
    STRING(Types.StringType.get()) {
        @Override
        public boolean accepts(Kind kind, int itemSize) {
            return kind == Kind.UNICODE || kind == Kind.BYTES;
        }

        @Override
        public Object scalar(NpyArray array, int index) {
            return StringData.fromString(array.textAt(index));
        }
    };

    private final Type icebergType;

    ArrayElement(Type icebergType) {
        this.icebergType = icebergType;
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
    public abstract boolean accepts(Kind kind, int itemSize);

    /** One element in Flink's internal form. */
    public abstract Object scalar(NpyArray array, int index);

    /** Elements in Flink's internal form; boxed, where an element type has nothing better. */
    public ArrayData list(NpyArray array, int first, int count) {
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = scalar(array, first + i);
        }
        return new GenericArrayData(values);
    }
}
