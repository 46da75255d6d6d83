package io.pixelake.types.cell;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;
import io.pixelake.types.array.NpyArray;
import io.pixelake.types.array.NpyToJson;
import io.pixelake.types.json.CellMappingException;
import io.pixelake.types.json.CompactJson;
import io.pixelake.types.json.JsonVariant;
import io.pixelake.types.json.PythonFloat;
import io.pixelake.types.json.StoredJson;
import io.pixelake.types.schema.CastTypes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Casts a column's cells to the type that its settings name, without loss but for fractions that a narrower float or a decimal rounds:
 * what doesn't fit is an error, never NULL and never cut. Immutable.
 *
 * <p>Of JSON, a text becomes a number, a moment and the like as that of a text column does; fields of an object that the type doesn't
 * name are left out, and fields that an object lacks are NULL.
 */
final class CellCast {
    private static final int SHOWN_CHARACTERS = 80;

    /** A moment with or without a zone, with a T or a space, and a date alone. */
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private final SourceColumn column;
    private final LogicalType type;
    private final NumberCast numbers;

    CellCast(SourceColumn column, LogicalType type) {
        this.column = column;
        this.type = type;
        this.numbers = new NumberCast(this::bad, column.type().kind() == PixeltableType.Kind.JSON);
    }

    /** @param cell as it was read; not null */
    Object cast(Object cell) {
        if (CastTypes.isText(type)) {
            return toText(wholeText(cell), type);
        }
        if (CastTypes.isVariant(type)) {
            return toVariant(((StringData) cell).toString());
        }
        return convert(plain(cell), type);
    }

    private Object toVariant(String json) {
        try {
            return JsonVariant.of(json);
        } catch (CellMappingException e) {
            throw refused(json, type, e.getMessage());
        }
    }

    /** A text in JSON is that text; other JSON and arrays keep the text that they have as JSON. */
    private Object wholeText(Object cell) {
        return switch (column.type().kind()) {
            case JSON -> {
                String json = CompactJson.compact((StringData) cell).toString();
                yield json.startsWith("\"") ? json(json) : json;
            }
            case ARRAY -> NpyToJson.convert(ArrayCells.parse(column, cell));
            default -> plain(cell);
        };
    }

    /** The cell as Java's text, numbers, lists and maps. */
    private Object plain(Object cell) {
        return switch (column.type().kind()) {
            case JSON -> json(((StringData) cell).toString());
            case ARRAY -> array((byte[]) cell);
            case DATE -> LocalDate.ofEpochDay((Integer) cell);
            case UUID -> {
                ByteBuffer bytes = ByteBuffer.wrap((byte[]) cell);
                yield new UUID(bytes.getLong(), bytes.getLong());
            }
            default -> cell instanceof StringData ? cell.toString() : cell;
        };
    }

    private Object json(String text) {
        try {
            return StoredJson.read(text);
        } catch (IOException e) {
            throw bad(text, type, "can't be read as JSON");
        }
    }

    private Object array(byte[] npy) {
        NpyArray array = ArrayCells.parse(column, npy);
        return nested(array, 0, 0, array.size());
    }

    private static Object nested(NpyArray array, int depth, int first, int count) {
        if (depth == array.shape().size()) {
            return array.plainAt(first);
        }
        int length = array.shape().get(depth);
        int step = length == 0 ? 0 : count / length;
        List<Object> entries = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            entries.add(nested(array, depth + 1, first + i * step, step));
        }
        return entries;
    }

    private Object convert(Object value, LogicalType to) {
        if (value == null) {
            return null;
        }
        return switch (to.getTypeRoot()) {
            case BOOLEAN -> toBoolean(value, to);
            case TINYINT -> (int) numbers.whole(value, to, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SMALLINT -> (int) numbers.whole(value, to, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> (int) numbers.whole(value, to, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> numbers.whole(value, to, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> numbers.toFloat(value, to);
            case DOUBLE -> numbers.toDouble(value, to);
            case DECIMAL -> numbers.toDecimal(value, (DecimalType) to);
            case CHAR, VARCHAR -> toText(value, to);
            case DATE -> days(value, to);
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> toTimestamp(value, to);
            case ARRAY -> toArray(value, (ArrayType) to);
            case MAP -> toMap(value, (MapType) to);
            case ROW -> toRow(value, (RowType) to);
            case BINARY, VARBINARY -> toBytes((byte[]) value, to);
            default -> throw new IllegalStateException("No cell is cast to " + to);
        };
    }

    private Object toBoolean(Object value, LogicalType to) {
        if (value instanceof Boolean) {
            return value;
        }
        String text = value instanceof String given ? given.strip().toLowerCase(Locale.ROOT) : "";
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(value, to, "is neither true nor false");
        };
    }

    private Object toText(Object value, LogicalType to) {
        String text = text(value);
        if (text.codePointCount(0, text.length()) > LogicalTypeChecks.getLength(to)) {
            throw bad(value, to, "is too long");
        }
        return StringData.fromString(text);
    }

    private static String text(Object value) {
        if (value instanceof TimestampData timestamp) {
            return TimestampCells.of(timestamp);
        } else if (value instanceof Double || value instanceof Float) {
            return PythonFloat.text(((Number) value).doubleValue());
        } else if (value instanceof BigDecimal number) {
            return number.toString();
        } else if (value instanceof List || value instanceof Map) {
            return StoredJson.text(value);
        }
        return value.toString();
    }

    private int days(Object value, LogicalType to) {
        long days = toDate(value, to).toEpochDay();
        if (days != (int) days) {
            throw bad(value, to, "is out of its range");
        }
        return (int) days;
    }

    private LocalDate toDate(Object value, LogicalType to) {
        if (value instanceof LocalDate date) {
            return date;
        } else if (value instanceof TimestampData timestamp) {
            return timestamp.toLocalDateTime().toLocalDate();
        } else if (value instanceof String text) {
            return moment(text, to).toLocalDate();
        }
        throw bad(value, to, "isn't a date");
    }

    private Object toTimestamp(Object value, LogicalType to) {
        LocalDateTime time;
        if (value instanceof TimestampData timestamp) {
            time = timestamp.toLocalDateTime();
        } else if (value instanceof LocalDate date) {
            time = date.atStartOfDay();
        } else if (value instanceof String text) {
            time = moment(text, to);
        } else {
            throw bad(value, to, "isn't a moment");
        }
        int unit = (int) Math.pow(10, 9 - LogicalTypeChecks.getPrecision(to));
        return TimestampData.fromLocalDateTime(time.withNano(time.getNano() / unit * unit));
    }

    /** The moment in UTC; one without a zone is taken as it is. */
    private LocalDateTime moment(String text, LogicalType to) {
        try {
            TemporalAccessor parsed =
                    MOMENT.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (parsed instanceof OffsetDateTime zoned) {
                return zoned.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
            }
            return parsed instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) parsed;
        } catch (DateTimeException e) {
            throw bad(text, to, "isn't a moment such as 2026-01-31T10:00:00Z or a date such as 2026-01-31");
        }
    }

    private Object toArray(Object value, ArrayType to) {
        if (!(value instanceof List<?> list)) {
            throw bad(value, to, "isn't a list");
        }
        return new GenericArrayData(
                list.stream().map(one -> convert(one, to.getElementType())).toArray());
    }

    private Object toMap(Object value, MapType to) {
        Map<Object, Object> map = new LinkedHashMap<>();
        fields(value, to)
                .forEach((name, one) -> map.put(convert(name, to.getKeyType()), convert(one, to.getValueType())));
        return new GenericMapData(map);
    }

    private Object toRow(Object value, RowType to) {
        Map<?, ?> fields = fields(value, to);
        GenericRowData row = new GenericRowData(to.getFieldCount());
        for (int i = 0; i < to.getFieldCount(); i++) {
            row.setField(i, convert(fields.get(to.getFields().get(i).getName()), to.getTypeAt(i)));
        }
        return row;
    }

    private Map<?, ?> fields(Object value, LogicalType to) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw bad(value, to, "isn't an object");
    }

    private Object toBytes(byte[] value, LogicalType to) {
        if (value.length > LogicalTypeChecks.getLength(to)) {
            throw bad(value.length + " bytes", to, "are too many");
        }
        return value;
    }

    private CellMappingException bad(Object value, LogicalType to, String reason) {
        return refused(value instanceof String given ? "\"" + given + "\"" : text(value), to, reason);
    }

    private CellMappingException refused(String text, LogicalType to, String reason) {
        String shown = text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + ".." : text;
        String within = to.equals(type) ? "" : " (in " + CastTypes.textOf(type) + ")";
        return new CellMappingException("column \"" + column.name() + "\" is " + CastTypes.nameOf(column.type())
                + " in Pixeltable and can't become " + CastTypes.textOf(to) + within + ": " + shown + " " + reason);
    }
}
