package io.pixelake.types.schema;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;
import io.pixelake.types.array.ArrayDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** The types that columns can be cast to: Flink's SQL types, as far as Iceberg has them. */
public final class CastTypes {
    private static final int MICROS = 6;
    private static final String NO_TYPE = "isn't a type of Flink's SQL such as BIGINT, DOUBLE, DECIMAL(10, 2), STRING,"
            + " TIMESTAMP(6), ARRAY<STRING> or ROW<a BIGINT, b STRING>";

    private CastTypes() {}

    /**
     * Reads a type.
     *
     * @throws IllegalArgumentException when it isn't one, or one that Iceberg lacks; the message is the end of a sentence
     */
    public static LogicalType parse(String flinkType) {
        LogicalType type;
        try {
            type = LogicalTypeParser.parse(flinkType, CastTypes.class.getClassLoader());
        } catch (ValidationException e) {
            throw new IllegalArgumentException(NO_TYPE + ": " + firstLine(e), e);
        }
        if (!isVariant(type)) {
            refuseUnknown(type);
        }
        return type;
    }

    private static String firstLine(ValidationException e) {
        return e.getMessage().lines().findFirst().orElse("").strip();
    }

    private static void refuseUnknown(LogicalType type) {
        switch (type.getTypeRoot()) {
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, DOUBLE, DECIMAL, CHAR, VARCHAR, DATE -> {}
            case BINARY, VARBINARY -> {}
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
                if (LogicalTypeChecks.getPrecision(type) > MICROS) {
                    throw new IllegalArgumentException("has more digits than microseconds; give TIMESTAMP(6) or less");
                }
            }
            case ARRAY -> refuseUnknown(((ArrayType) type).getElementType());
            case MAP -> {
                if (!isText(((MapType) type).getKeyType())) {
                    throw new IllegalArgumentException("has keys that aren't STRING, as those of JSON objects are");
                }
                refuseUnknown(((MapType) type).getValueType());
            }
            case ROW -> refuseUnknownFields((RowType) type);
            case VARIANT -> throw new IllegalArgumentException("holds VARIANT, which only a whole column can be");
            case UNRESOLVED -> throw new IllegalArgumentException(NO_TYPE);
            default ->
                throw new IllegalArgumentException(
                        "holds " + type.copy(true).asSummaryString() + ", which Iceberg tables don't have");
        }
    }

    private static void refuseUnknownFields(RowType row) {
        if (row.getFieldCount() == 0) {
            throw new IllegalArgumentException("has no fields");
        }
        row.getChildren().forEach(CastTypes::refuseUnknown);
    }

    public static boolean isVariant(LogicalType type) {
        return type.is(LogicalTypeRoot.VARIANT);
    }

    public static boolean isText(LogicalType type) {
        return type.is(LogicalTypeFamily.CHARACTER_STRING);
    }

    /** The type that a column is cast to; empty for one that isn't cast. */
    public static Optional<LogicalType> of(SourceColumn column) {
        return column.treatment().type().map(CastTypes::parse);
    }

    /**
     * Why no cell of a column can ever become a type, as the end of a sentence; empty when some can.
     *
     * @param type as {@link #parse} gives it
     */
    public static Optional<String> impossible(SourceColumn column, LogicalType type) {
        return switch (column.part()) {
            case ERROR_TYPE, ERROR_MESSAGE, EMBEDDING ->
                Optional.of("what Pixelake adds for errors and embeddings can't be cast");
            case VALUE, POSITION, EXPRESSION ->
                isPossible(column.type(), type)
                        ? Optional.empty()
                        : Optional.of(
                                nameOf(column.type()) + " can't become " + textOf(type) + hintFor(column.type(), type));
        };
    }

    private static String hintFor(PixeltableType from, LogicalType to) {
        return switch (to.getTypeRoot()) {
            case VARIANT -> "; only Json can";
            case ROW, MAP, ARRAY -> "; only Json can, and an array another array";
            default -> from.kind() == PixeltableType.Kind.ARRAY ? "; an array can become an array, or STRING" : "";
        };
    }

    /** Flink's SQL for a type, without what says that cells can be NULL: all of them can. */
    public static String textOf(LogicalType type) {
        return type.copy(true).asSummaryString();
    }

    private static boolean isPossible(PixeltableType from, LogicalType to) {
        return switch (from.kind()) {
            case JSON -> !isBinary(to);
            case STRING, IMAGE, VIDEO, AUDIO, DOCUMENT -> !isNested(to) && !isBinary(to);
            case INT, FLOAT -> isNumber(to) || isText(to);
            case BOOL -> to.is(LogicalTypeRoot.BOOLEAN) || isNumber(to) || isText(to);
            case TIMESTAMP, DATE -> isMoment(to) || isText(to);
            case UUID -> isText(to);
            case BINARY -> isBinary(to);
            case ARRAY -> to instanceof ArrayType || isText(to) || isScalar(from) && !isNested(to) && !isBinary(to);
        };
    }

    private static boolean isScalar(PixeltableType array) {
        return array.dimensions().filter(List::isEmpty).isPresent();
    }

    private static boolean isNested(LogicalType type) {
        return type.isAnyOf(LogicalTypeRoot.ARRAY, LogicalTypeRoot.MAP, LogicalTypeRoot.ROW, LogicalTypeRoot.VARIANT);
    }

    private static boolean isBinary(LogicalType type) {
        return type.is(LogicalTypeFamily.BINARY_STRING);
    }

    private static boolean isNumber(LogicalType type) {
        return type.is(LogicalTypeFamily.NUMERIC);
    }

    private static boolean isMoment(LogicalType type) {
        return type.is(LogicalTypeFamily.DATETIME);
    }

    /** A type as users of Pixeltable know it. */
    public static String nameOf(PixeltableType type) {
        return switch (type.kind()) {
            case ARRAY -> ArrayDeclaration.of(type);
            case UUID -> "UUID";
            default -> {
                String name = type.kind().name();
                yield name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
            }
        };
    }

    /**
     * The Iceberg type. Fields get their ids in the order in which Iceberg itself numbers those of a new column: all of a level before
     * what they hold.
     */
    static Type toIceberg(LogicalType type, IntSupplier nextId) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> Types.BooleanType.get();
            case TINYINT, SMALLINT, INTEGER -> Types.IntegerType.get();
            case BIGINT -> Types.LongType.get();
            case FLOAT -> Types.FloatType.get();
            case DOUBLE -> Types.DoubleType.get();
            case DECIMAL -> Types.DecimalType.of(((DecimalType) type).getPrecision(), ((DecimalType) type).getScale());
            case CHAR, VARCHAR -> Types.StringType.get();
            case BINARY, VARBINARY -> Types.BinaryType.get();
            case DATE -> Types.DateType.get();
            case TIMESTAMP_WITHOUT_TIME_ZONE -> Types.TimestampType.withoutZone();
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> Types.TimestampType.withZone();
            case ARRAY -> {
                int element = nextId.getAsInt();
                yield Types.ListType.ofOptional(element, toIceberg(((ArrayType) type).getElementType(), nextId));
            }
            case MAP -> {
                int key = nextId.getAsInt();
                int value = nextId.getAsInt();
                MapType map = (MapType) type;
                yield Types.MapType.ofOptional(
                        key, value, toIceberg(map.getKeyType(), nextId), toIceberg(map.getValueType(), nextId));
            }
            case ROW -> struct((RowType) type, nextId);
            case VARIANT -> Types.VariantType.get();
            default -> throw new IllegalArgumentException("No column is cast to " + type);
        };
    }

    private static Type struct(RowType row, IntSupplier nextId) {
        int[] ids =
                row.getFields().stream().mapToInt(field -> nextId.getAsInt()).toArray();
        List<NestedField> fields = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            RowType.RowField field = row.getFields().get(i);
            fields.add(NestedField.optional(ids[i], field.getName(), toIceberg(field.getType(), nextId)));
        }
        return Types.StructType.of(fields);
    }
}
