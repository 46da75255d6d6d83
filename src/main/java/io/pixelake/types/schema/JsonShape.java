package io.pixelake.types.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.pixelake.types.json.CellMappingException;
import io.pixelake.types.json.StoredJson;
import io.pixelake.types.json.WholeNumbers;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * The one type that all values of a JSON column fit, as far as there is one. It grows with each value that is added, and never
 * shrinks. What can't be one type is text, at the smallest level that makes it so: numbers beside truth values, objects beside lists,
 * objects with names that columns can't have or with too many, fractions beside whole numbers that a double would change.
 *
 * <p>Written as a type of Flink's SQL it can be read back and continue growing, but for one thing: whether whole
 * numbers so far would be doubles isn't in it, so all values have to be added again before such a type becomes DOUBLE.
 * What was NULL so far is {@code CHAR(1)}, what was an empty object {@code CHAR(2)}. Both are text in the lake, and the
 * first value says what they become.
 */
public final class JsonShape {
    private static final int MOST_FIELDS = 1_000;
    private static final int DEEPEST = 20;
    /** Others are awkward for some engine, or mean something in the paths of nested columns. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_$@][\\p{L}\\p{N}_$@:/ -]{0,199}");

    private enum Kind {
        NOTHING,
        EMPTY_OBJECT,
        BOOLEAN,
        LONG,
        DOUBLE,
        STRING,
        LIST,
        OBJECT,
        /** Anything, as JSON text. */
        TEXT
    }

    private Kind kind = Kind.NOTHING;
    private JsonShape element;
    private Map<String, JsonShape> fields = Map.of();
    /** Whether a whole number came that no double holds. */
    private boolean beyondDouble;

    private JsonShape() {}

    /** The shape of no value. */
    public static JsonShape empty() {
        return new JsonShape();
    }

    /** Reads a type that {@link #type} gave. Of another type, nothing is known but that it is text. */
    public static JsonShape ofType(String flinkType) {
        return of(CastTypes.parse(flinkType));
    }

    private static JsonShape of(LogicalType type) {
        JsonShape shape = new JsonShape();
        switch (type.getTypeRoot()) {
            case CHAR -> shape.kind = ((CharType) type).getLength() == 1 ? Kind.NOTHING : Kind.EMPTY_OBJECT;
            case BOOLEAN -> shape.kind = Kind.BOOLEAN;
            case BIGINT -> shape.kind = Kind.LONG;
            case DOUBLE -> shape.kind = Kind.DOUBLE;
            case ARRAY -> {
                shape.kind = Kind.LIST;
                shape.element = of(((ArrayType) type).getElementType());
            }
            case ROW -> {
                shape.kind = Kind.OBJECT;
                shape.fields = new LinkedHashMap<>();
                ((RowType) type).getFields().forEach(field -> shape.fields.put(field.getName(), of(field.getType())));
            }
            default -> shape.kind = Kind.TEXT;
        }
        return shape;
    }

    /** The shape of lists. @param elements the shapes that their elements have */
    public static JsonShape list(List<JsonShape> elements) {
        JsonShape list = new JsonShape();
        list.become(Kind.LIST);
        elements.forEach(list.element::merge);
        return list;
    }

    /** The shape of objects that have all of these fields. */
    public static JsonShape object(Map<String, JsonShape> fields) {
        JsonShape object = new JsonShape();
        object.become(fields.isEmpty() ? Kind.EMPTY_OBJECT : Kind.OBJECT);
        object.mergeFields(fields);
        return object;
    }

    private void merge(JsonShape other) {
        beyondDouble |= other.beyondDouble;
        if (other.kind != Kind.NOTHING) {
            become(other.kind);
        }
        if (kind == Kind.LIST && other.kind == Kind.LIST) {
            element.merge(other.element);
        } else if (kind == Kind.OBJECT) {
            mergeFields(other.fields);
        }
    }

    private void mergeFields(Map<String, JsonShape> others) {
        others.forEach((name, shape) -> {
            JsonShape field = kind == Kind.TEXT ? null : field(name);
            if (field != null) {
                field.merge(shape);
            }
        });
    }

    /** The type in Flink's SQL. */
    public String type() {
        return toFlink().asSerializableString();
    }

    /** Whether it is text because there is no other type for all values. */
    public boolean isText() {
        return kind == Kind.TEXT;
    }

    private LogicalType toFlink() {
        return switch (kind) {
            case NOTHING -> new CharType(1);
            case EMPTY_OBJECT -> new CharType(2);
            case BOOLEAN -> new BooleanType();
            case LONG -> new BigIntType();
            case DOUBLE -> new DoubleType();
            case STRING, TEXT -> new VarCharType(VarCharType.MAX_LENGTH);
            case LIST -> new ArrayType(element.toFlink());
            case OBJECT -> row();
        };
    }

    private LogicalType row() {
        List<RowType.RowField> row = new ArrayList<>();
        fields.forEach((name, shape) -> row.add(new RowType.RowField(name, shape.toFlink())));
        return new RowType(row);
    }

    /** Makes room for one more value. @param json its text */
    public void add(String json) {
        try (JsonParser parser = StoredJson.parser(json)) {
            parser.nextToken();
            add(parser, 0);
        } catch (IOException e) {
            throw new CellMappingException("the cell can't be read as JSON: " + e.getMessage());
        }
    }

    private void add(JsonParser parser, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        if (kind == Kind.TEXT || (depth >= DEEPEST && token.isStructStart())) {
            become(Kind.TEXT);
            parser.skipChildren();
            return;
        }
        switch (token) {
            case VALUE_NULL -> {}
            case VALUE_TRUE, VALUE_FALSE -> become(Kind.BOOLEAN);
            case VALUE_NUMBER_INT -> addWhole(parser);
            case VALUE_NUMBER_FLOAT -> become(Double.isFinite(parser.getDoubleValue()) ? Kind.DOUBLE : Kind.TEXT);
            case START_ARRAY -> addList(parser, depth);
            case START_OBJECT -> addObject(parser, depth);
            default -> become(Kind.STRING);
        }
    }

    private void addWhole(JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            become(Kind.TEXT);
            return;
        }
        beyondDouble |= parser.getNumberType() == JsonParser.NumberType.LONG
                && !WholeNumbers.isExactInJson(BigDecimal.valueOf(parser.getLongValue()));
        become(Kind.LONG);
    }

    private void addList(JsonParser parser, int depth) throws IOException {
        become(Kind.LIST);
        if (kind == Kind.TEXT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.add(parser, depth + 1);
        }
    }

    private void addObject(JsonParser parser, int depth) throws IOException {
        boolean first = true;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            if (first) {
                become(Kind.OBJECT);
                first = false;
            }
            String name = parser.currentName();
            parser.nextToken();
            JsonShape field = kind == Kind.TEXT ? null : field(name);
            if (field == null) {
                parser.skipChildren();
            } else {
                field.add(parser, depth + 1);
            }
        }
        if (first) {
            become(Kind.EMPTY_OBJECT);
        }
    }

    /** The shape of a field; null, and all is text, when there can be no such one. */
    private JsonShape field(String name) {
        JsonShape known = fields.get(name);
        if (known == null
                && (fields.size() >= MOST_FIELDS || !NAME.matcher(name).matches() || isTaken(name))) {
            become(Kind.TEXT);
            return null;
        }
        return fields.computeIfAbsent(name, any -> new JsonShape());
    }

    /** Not every engine tells names apart that differ in case only. */
    private boolean isTaken(String name) {
        Set<String> names = new HashSet<>();
        fields.keySet().forEach(each -> names.add(each.toLowerCase(Locale.ROOT)));
        return names.contains(name.toLowerCase(Locale.ROOT));
    }

    private void become(Kind other) {
        Kind merged = merged(other);
        if (merged == kind) {
            return;
        }
        kind = merged;
        element = merged == Kind.LIST ? new JsonShape() : null;
        fields = merged == Kind.OBJECT ? new LinkedHashMap<>() : Map.of();
    }

    private Kind merged(Kind other) {
        if (kind == other || kind == Kind.NOTHING) {
            return other;
        }
        Set<Kind> both = Set.of(kind, other);
        if (both.equals(Set.of(Kind.LONG, Kind.DOUBLE))) {
            return beyondDouble ? Kind.TEXT : Kind.DOUBLE;
        }
        return both.equals(Set.of(Kind.EMPTY_OBJECT, Kind.OBJECT)) ? Kind.OBJECT : Kind.TEXT;
    }
}
