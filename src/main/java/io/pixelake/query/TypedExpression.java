package io.pixelake.query;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import java.util.Optional;

/**
 * An expression in PostgreSQL's words.
 *
 * @param sql safe to stand anywhere an operand may
 * @param kind its type; absent for NULL
 * @param root the column whose cell metadata its value needs: the column itself, or the one whose JSON it is of
 * @param literal the text of a string literal, which takes another type where one is expected
 */
record TypedExpression(String sql, Optional<Kind> kind, Optional<SourceColumn> root, Optional<String> literal) {

    static TypedExpression of(String sql, Kind kind) {
        return new TypedExpression(sql, Optional.of(kind), Optional.empty(), Optional.empty());
    }

    static TypedExpression text(String sql, String literal) {
        return new TypedExpression(sql, Optional.of(Kind.STRING), Optional.empty(), Optional.of(literal));
    }

    static TypedExpression nothing() {
        return new TypedExpression("NULL", Optional.empty(), Optional.empty(), Optional.empty());
    }

    boolean is(Kind other) {
        return kind.filter(other::equals).isPresent();
    }

    boolean isNumber() {
        return is(Kind.INT) || is(Kind.FLOAT);
    }

    boolean isNull() {
        return kind.isEmpty();
    }

    /** Its type as users know it. */
    String typeName() {
        return kind.map(any -> any.name().charAt(0) + any.name().substring(1).toLowerCase(java.util.Locale.ROOT))
                .orElse("NULL");
    }

    PixeltableType type() {
        return PixeltableType.of(kind.orElse(Kind.STRING));
    }
}
