package io.pixelake.query;

import io.pixelake.model.PixeltableType.Kind;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.StringValue;

/** Values that users write, as PostgreSQL's literals. Each is read here first, so that none can be anything else. */
final class QueryLiterals {
    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private QueryLiterals() {}

    /** @param sign in front of it, which decides how big it may be */
    static TypedExpression whole(LongValue number, String sign, QueryText text) throws QueryException {
        try {
            return TypedExpression.of("'" + Long.parseLong(sign + number.getStringValue()) + "'::bigint", Kind.INT);
        } catch (NumberFormatException e) {
            throw text.wrongAt(number, "this is too big for a whole number");
        }
    }

    static TypedExpression fraction(DoubleValue number, QueryText text) throws QueryException {
        if (!Double.isFinite(number.getValue())) {
            throw text.wrongAt(number, "this is too big for a number");
        }
        return TypedExpression.of("'" + number.getValue() + "'::float8", Kind.FLOAT);
    }

    static TypedExpression string(StringValue string, QueryText text) throws QueryException {
        if (string.getPrefix() != null || string.getValue().indexOf(0) >= 0) {
            throw text.wrongAt(string, "a text stands in plain quotes");
        }
        String value = QueryText.written(string.getNotExcapedValue());
        return TypedExpression.text(text(value), value);
    }

    static String text(String value) {
        return "'" + value.replace("'", "''") + "'::text";
    }

    /** The literal of another type that a text stands for; empty when it is none. */
    static Optional<TypedExpression> convert(String text, Kind kind) {
        try {
            return switch (kind) {
                case TIMESTAMP -> Optional.of(TypedExpression.of("'" + utc(text) + "+00'::timestamptz", kind));
                case DATE -> Optional.of(TypedExpression.of("'" + LocalDate.parse(text) + "'::date", kind));
                case UUID -> Optional.of(TypedExpression.of("'" + UUID.fromString(text) + "'::uuid", kind));
                default -> Optional.empty();
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** How literals of a type are written; empty for a type that has none in quotes. */
    static Optional<String> form(Kind kind) {
        return switch (kind) {
            case TIMESTAMP -> Optional.of("2024-01-31 12:00:00+00:00");
            case DATE -> Optional.of("2024-01-31");
            case UUID -> Optional.of("00112233-4455-6677-8899-aabbccddeeff");
            default -> Optional.empty();
        };
    }

    /** A date, then a time if there is one, then an offset; without one it is UTC's. */
    private static String utc(String text) {
        String whole = text.replaceFirst("([+-]\\d\\d)$", "$1:00");
        String iso = text.length() == "2024-01-01".length() ? text + "T00:00" : whole.replace(' ', 'T');
        TemporalAccessor read =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, OffsetDateTime::from, LocalDateTime::from);
        LocalDateTime time = read instanceof OffsetDateTime at
                ? at.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                : (LocalDateTime) read;
        return WRITTEN.format(time);
    }
}
