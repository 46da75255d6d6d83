package io.pixelake.changes.lines;

import io.pixelake.types.json.JsonVariant;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * The form in which a cell is given to one of Flink's formats.
 *
 * @param type what the cell is then
 * @param form makes it of a cell that isn't NULL
 */
record CellForm(LogicalType type, UnaryOperator<Object> form) {
    private static final LogicalType TEXT = VarCharType.STRING_TYPE;
    private static final int UUID_BYTES = 16;

    /** For lines of JSON with times in ISO 8601: the text is that of Flink's format, which takes a multiple of the time for it. */
    static Optional<CellForm> ofIsoJson(LogicalType type) {
        return type.is(LogicalTypeRoot.DATE)
                ? Optional.of(new CellForm(
                        TEXT,
                        days -> StringData.fromString(
                                LocalDate.ofEpochDay((Integer) days).toString())))
                : ofTime(type).or(() -> ofJson(type));
    }

    /** For lines of JSON. Empty where bytes can't be told. */
    static Optional<CellForm> ofJson(LogicalType type) {
        return type.is(LogicalTypeRoot.VARBINARY) || type.is(LogicalTypeRoot.BINARY) && !isUuid(type)
                ? Optional.empty()
                : Optional.of(json(type));
    }

    /** For lines of CSV, where what has parts is JSON. */
    static Optional<CellForm> ofCsv(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case ARRAY, MAP, ROW -> {
                CellForm json = json(type);
                NestedJson text = new NestedJson(json.type());
                yield Optional.of(
                        new CellForm(TEXT, value -> text.of(json.form().apply(value))));
            }
            default -> ofTime(type).or(() -> ofJson(type));
        };
    }

    private static Optional<CellForm> ofTime(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case TIMESTAMP_WITHOUT_TIME_ZONE -> Optional.of(new CellForm(TEXT, value -> time(value, "")));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> Optional.of(new CellForm(TEXT, value -> time(value, "Z")));
            default -> Optional.empty();
        };
    }

    /** As {@link java.time.format.DateTimeFormatter#ISO_LOCAL_DATE_TIME} has it: with seconds, and no zeros behind their last digit. */
    private static StringData time(Object value, String zone) {
        LocalDateTime time = ((TimestampData) value).toLocalDateTime();
        StringBuilder text = new StringBuilder().append(time);
        if (time.getNano() != 0) {
            int end = text.length();
            while (text.charAt(end - 1) == '0') {
                end--;
            }
            text.setLength(end);
        } else if (time.getSecond() == 0) {
            text.append(":00");
        }
        return StringData.fromString(text.append(zone).toString());
    }

    private static boolean isUuid(LogicalType type) {
        return type instanceof BinaryType binary && binary.getLength() == UUID_BYTES;
    }

    private static CellForm json(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BINARY -> new CellForm(TEXT, isUuid(type) ? CellForm::uuid : UnaryOperator.identity());
            case VARIANT -> new CellForm(TEXT, value -> StringData.fromString(JsonVariant.toJson(value)));
            case FLOAT -> new CellForm(type.copy(true), value -> Float.isFinite((Float) value) ? value : null);
            case DOUBLE -> new CellForm(type.copy(true), value -> Double.isFinite((Double) value) ? value : null);
            case ARRAY -> list(((ArrayType) type).getElementType());
            case ROW -> struct((RowType) type);
            default -> new CellForm(type, UnaryOperator.identity());
        };
    }

    private static Object uuid(Object bytes) {
        ByteBuffer halves = ByteBuffer.wrap((byte[]) bytes);
        return StringData.fromString(new UUID(halves.getLong(), halves.getLong()).toString());
    }

    private static CellForm list(LogicalType elements) {
        CellForm element = json(elements);
        ArrayData.ElementGetter getter = ArrayData.createElementGetter(elements);
        return new CellForm(new ArrayType(element.type()), value -> {
            ArrayData list = (ArrayData) value;
            Object[] formed = new Object[list.size()];
            for (int i = 0; i < formed.length; i++) {
                formed[i] = element.of(getter.getElementOrNull(list, i));
            }
            return new GenericArrayData(formed);
        });
    }

    private static CellForm struct(RowType type) {
        List<CellForm> forms = type.getChildren().stream().map(CellForm::json).toList();
        List<RowType.RowField> fields = new ArrayList<>();
        RowData.FieldGetter[] getters = new RowData.FieldGetter[forms.size()];
        for (int i = 0; i < getters.length; i++) {
            fields.add(new RowType.RowField(
                    type.getFieldNames().get(i), forms.get(i).type()));
            getters[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
        }
        return new CellForm(new RowType(fields), value -> {
            GenericRowData formed = new GenericRowData(getters.length);
            for (int i = 0; i < getters.length; i++) {
                formed.setField(i, forms.get(i).of(getters[i].getFieldOrNull((RowData) value)));
            }
            return formed;
        });
    }

    /** The form of a cell, which may be NULL. */
    Object of(Object cell) {
        return cell == null ? null : form.apply(cell);
    }
}
