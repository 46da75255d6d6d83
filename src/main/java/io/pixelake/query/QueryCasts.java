package io.pixelake.query;

import io.pixelake.model.PixeltableType.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be made what, and in which words of PostgreSQL. */
final class QueryCasts {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("bigint", Kind.INT),
            Map.entry("int", Kind.INT),
            Map.entry("integer", Kind.INT),
            Map.entry("double", Kind.FLOAT),
            Map.entry("double precision", Kind.FLOAT),
            Map.entry("float", Kind.FLOAT),
            Map.entry("string", Kind.STRING),
            Map.entry("text", Kind.STRING),
            Map.entry("varchar", Kind.STRING),
            Map.entry("boolean", Kind.BOOL),
            Map.entry("timestamp", Kind.TIMESTAMP),
            Map.entry("date", Kind.DATE));
    private static final Map<Kind, String> POSTGRES_TYPES = Map.of(
            Kind.INT, "bigint",
            Kind.FLOAT, "float8",
            Kind.STRING, "text",
            Kind.BOOL, "boolean",
            Kind.TIMESTAMP, "timestamptz",
            Kind.DATE, "date",
            Kind.UUID, "uuid");
    /** What can be made what. */
    private static final Map<Kind, Set<Kind>> CASTABLE = Map.of(
            Kind.INT, Set.of(Kind.INT, Kind.FLOAT, Kind.STRING, Kind.BOOL, Kind.JSON),
            Kind.FLOAT, Set.of(Kind.INT, Kind.FLOAT, Kind.STRING, Kind.JSON),
            Kind.STRING,
                    Set.of(
                            Kind.STRING,
                            Kind.INT,
                            Kind.FLOAT,
                            Kind.BOOL,
                            Kind.TIMESTAMP,
                            Kind.DATE,
                            Kind.UUID,
                            Kind.JSON,
                            Kind.IMAGE,
                            Kind.VIDEO,
                            Kind.AUDIO,
                            Kind.DOCUMENT),
            Kind.BOOL, Set.of(Kind.BOOL, Kind.INT, Kind.STRING, Kind.JSON),
            Kind.TIMESTAMP, Set.of(Kind.TIMESTAMP, Kind.DATE, Kind.STRING, Kind.JSON),
            Kind.DATE, Set.of(Kind.DATE, Kind.TIMESTAMP, Kind.STRING, Kind.JSON));

    private static final String IN_FILES =
            "'Pixeltable keeps an array, bytes or an image of this JSON value in a file, where SQL"
                    + " can''t cast it; select the value without a cast'";

    private QueryCasts() {}

    /** The type that users call so. */
    static Optional<Kind> kindOf(String name) {
        return Optional.ofNullable(KINDS.get(name));
    }

    static String names() {
        return KINDS.keySet().stream().sorted().collect(Collectors.joining(", "));
    }

    static String postgresType(Kind kind) {
        return POSTGRES_TYPES.get(kind);
    }

    static boolean isPossible(Kind from, Kind to) {
        return CASTABLE.get(to).contains(from);
    }

    /** Parts of JSON are read as text first. */
    static TypedExpression cast(TypedExpression value, Kind wanted) {
        return TypedExpression.of(sql(value, wanted), wanted);
    }

    private static String sql(TypedExpression value, Kind wanted) {
        String type = "::" + POSTGRES_TYPES.get(wanted);
        if (value.is(Kind.JSON) && wanted == Kind.STRING) {
            return textOfJson(value.sql());
        } else if (value.is(Kind.JSON)) {
            return "((" + value.sql() + " #>> '{}')" + (wanted == Kind.INT ? "::numeric" : "") + type + ")";
        } else if (value.is(Kind.BOOL) && wanted == Kind.INT) {
            return "((" + value.sql() + ")::int" + type + ")";
        } else if (value.is(Kind.INT) && wanted == Kind.BOOL) {
            return "((" + value.sql() + ") <> 0)";
        }
        return "((" + value.sql() + ")" + type + ")";
    }

    /**
     * Where Pixeltable keeps parts of a value in files there is only what it knows of them, which is nobody's text: the cast fails then, as one to
     * a number does. What fails depends on the value, or PostgreSQL would compute it when it plans.
     */
    private static String textOfJson(String json) {
        return "(CASE WHEN jsonb_typeof(" + json + ") IN ('array', 'object') AND jsonb_path_exists(" + json
                + ", '$.**.__pxtinlinedobjmd__') THEN (" + IN_FILES + " || left(" + json
                + "::text, 0))::int::text ELSE "
                + json + " #>> '{}' END)";
    }

    /** A JSON value of another type is NULL then. */
    static TypedExpression fromJson(TypedExpression value, Kind wanted) {
        if (!value.is(Kind.JSON)) {
            return value;
        }
        String scalar = "(" + value.sql() + " #>> '{}')";
        String of = "CASE jsonb_typeof(" + value.sql() + ") WHEN ";
        return switch (wanted) {
            case STRING -> TypedExpression.of("(" + of + "'string' THEN " + scalar + " END)", Kind.STRING);
            case FLOAT -> TypedExpression.of("(" + of + "'number' THEN " + scalar + "::float8 END)", Kind.FLOAT);
            // Not by way of a float, which holds fewer digits than whole numbers have.
            case INT -> TypedExpression.of("(" + of + "'number' THEN " + scalar + "::numeric END)", Kind.INT);
            case BOOL -> TypedExpression.of("(" + of + "'boolean' THEN " + scalar + "::boolean END)", Kind.BOOL);
            default -> value;
        };
    }
}
