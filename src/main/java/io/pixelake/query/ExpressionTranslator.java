package io.pixelake.query;

import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.sf.jsqlparser.expression.ArrayExpression;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.TrimFunction;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Concat;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Modulo;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.GreaterThan;
import net.sf.jsqlparser.expression.operators.relational.GreaterThanEquals;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.MinorThan;
import net.sf.jsqlparser.expression.operators.relational.MinorThanEquals;
import net.sf.jsqlparser.expression.operators.relational.NotEqualsTo;
import net.sf.jsqlparser.expression.operators.relational.OldOracleJoinBinaryExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;

/**
 * Turns a parsed expression into PostgreSQL's words, piece by piece: what isn't known here gets no further. Columns become those of the
 * stores, literals are written again, and every operand has the type that its operator needs.
 */
final class ExpressionTranslator {
    private static final Map<Class<?>, String> COMPARISONS = Map.of(
            EqualsTo.class, "=",
            NotEqualsTo.class, "<>",
            GreaterThan.class, ">",
            GreaterThanEquals.class, ">=",
            MinorThan.class, "<",
            MinorThanEquals.class, "<=");
    private static final Map<Class<?>, String> ARITHMETIC = Map.of(
            Addition.class, "+",
            Subtraction.class, "-",
            Multiplication.class, "*",
            Division.class, "/",
            Modulo.class, "%");
    private static final Set<Kind> COMPARABLE =
            Set.of(Kind.STRING, Kind.INT, Kind.FLOAT, Kind.BOOL, Kind.TIMESTAMP, Kind.DATE, Kind.UUID);
    /** Functions of one text that give a text. */
    private static final Set<String> TEXT_FUNCTIONS = Set.of("lower", "upper");

    /** Functions of one argument. */
    private static final Set<String> SINGLE = Set.of("lower", "upper", "length", "abs", "floor", "ceil", "round");

    private static final String FUNCTIONS = "lower, upper, trim, length, abs, floor, ceil, round, coalesce";

    private final ColumnPaths columns;
    private final QueryText text;

    ExpressionTranslator(TableSchema schema, QueryText text) {
        this.columns = new ColumnPaths(schema, text);
        this.text = text;
    }

    TypedExpression translate(Expression e) throws QueryException {
        if (e instanceof Column column) {
            return columns.column(column);
        } else if (e instanceof ArrayExpression path) {
            return element(path);
        } else if (e instanceof LongValue number) {
            return QueryLiterals.whole(number, "", text);
        } else if (e instanceof DoubleValue number) {
            return QueryLiterals.fraction(number, text);
        } else if (e instanceof StringValue string) {
            return QueryLiterals.string(string, text);
        } else if (e instanceof BooleanValue value) {
            return TypedExpression.of(value.getValue() ? "true" : "false", Kind.BOOL);
        } else if (e instanceof NullValue) {
            return TypedExpression.nothing();
        } else if (e instanceof SignedExpression signed) {
            return signed(signed);
        } else if (e instanceof CastExpression cast) {
            return cast(cast);
        } else if (e instanceof Function function) {
            return function(function);
        } else if (e instanceof TrimFunction trim
                && trim.getTrimSpecification() == null
                && trim.getFromExpression() == null) {
            return TypedExpression.of(
                    "btrim(" + text(trim.getExpression(), trim).sql() + ")", Kind.STRING);
        } else if (e instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return translate(list.get(0));
        } else if (e instanceof BinaryExpression binary && ARITHMETIC.containsKey(e.getClass())) {
            return arithmetic(binary, ARITHMETIC.get(e.getClass()));
        } else if (e instanceof Concat concat) {
            return TypedExpression.of(
                    "(" + text(concat.getLeftExpression(), concat).sql() + " || "
                            + text(concat.getRightExpression(), concat).sql() + ")",
                    Kind.STRING);
        }
        return TypedExpression.of(condition(e), Kind.BOOL);
    }

    /** An expression that says yes or no. */
    String condition(Expression e) throws QueryException {
        if (e instanceof AndExpression and) {
            return "(" + condition(and.getLeftExpression()) + " AND " + condition(and.getRightExpression()) + ")";
        } else if (e instanceof OrExpression or) {
            return "(" + condition(or.getLeftExpression()) + " OR " + condition(or.getRightExpression()) + ")";
        } else if (e instanceof NotExpression not) {
            return "(NOT " + condition(not.getExpression()) + ")";
        } else if (e instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return condition(list.get(0));
        } else if (e instanceof OldOracleJoinBinaryExpression binary && COMPARISONS.containsKey(e.getClass())) {
            if (binary.getOldOracleJoinSyntax() != 0 || binary.getOraclePriorPosition() != 0) {
                throw text.wrongAt(e, "a comparison has no (+) and no PRIOR");
            }
            return compare(binary.getLeftExpression(), COMPARISONS.get(e.getClass()), binary.getRightExpression(), e);
        } else if (e instanceof IsNullExpression isNull && !isNull.isUseIsNull() && !isNull.isUseNotNull()) {
            return "(" + isNull(isNull) + ")";
        } else if (e instanceof IsBooleanExpression is) {
            return "(" + condition(is.getLeftExpression()) + " IS " + (is.isNot() ? "NOT " : "")
                    + (is.isTrue() ? "TRUE" : "FALSE") + ")";
        } else if (e instanceof Between between) {
            return between(between);
        } else if (e instanceof InExpression in
                && in.getRightExpression() instanceof ParenthesedExpressionList<?> list) {
            return in(in, list);
        } else if (e instanceof LikeExpression like && like.getEscape() == null && !like.isUseBinary()) {
            return like(like);
        } else if (e instanceof Column
                || e instanceof ArrayExpression
                || e instanceof BooleanValue
                || e instanceof CastExpression
                || e instanceof Function) {
            return bool(e);
        }
        throw text.wrongAt(e, "this isn't known here; only expressions over the table's columns can stand here");
    }

    private String bool(Expression e) throws QueryException {
        TypedExpression value = QueryCasts.fromJson(translate(e), Kind.BOOL);
        if (!value.is(Kind.BOOL)) {
            throw text.wrongAt(e, "a condition is needed, and this is of type " + value.typeName());
        }
        return value.sql();
    }

    private String isNull(IsNullExpression e) throws QueryException {
        TypedExpression value = translate(e.getLeftExpression());
        String is = value.sql() + " IS " + (e.isNot() ? "NOT " : "") + "NULL";
        if (!value.is(Kind.JSON)) {
            return storedElsewhere(value) ? unlessStoredElsewhere(value, e) : is;
        }
        // Pixeltable reads a JSON null as it reads NULL.
        return "coalesce(" + value.sql() + ", 'null'::jsonb) " + (e.isNot() ? "<>" : "=") + " 'null'::jsonb";
    }

    /** A big array or binary value lies in a file, and is NULL in the store's column. */
    private static boolean storedElsewhere(TypedExpression value) {
        return (value.is(Kind.ARRAY) || value.is(Kind.BINARY))
                && value.root().filter(SourceColumn::hasCellMetadata).isPresent();
    }

    private static String unlessStoredElsewhere(TypedExpression value, IsNullExpression e) {
        String nothing =
                value.sql() + " IS NULL AND " + value.root().orElseThrow().storeMetadata() + "->'file_urls' IS NULL";
        return e.isNot() ? "NOT (" + nothing + ")" : nothing;
    }

    private String compare(Expression left, String operator, Expression right, Expression whole) throws QueryException {
        return compare(translate(left), operator, translate(right), whole);
    }

    private String compare(TypedExpression left, String operator, TypedExpression right, Expression whole)
            throws QueryException {
        TypedExpression a = like(left, right);
        TypedExpression b = like(right, a);
        boolean numbers = a.isNumber() && b.isNumber();
        boolean same = a.kind().equals(b.kind())
                && a.kind().filter(COMPARABLE::contains).isPresent();
        if (a.isNull() || b.isNull()) {
            throw text.wrongAt(whole, "nothing equals NULL; write IS NULL or IS NOT NULL");
        }
        if (!numbers && !same) {
            refuseNoSuch(a, b, whole);
            refuseNoSuch(b, a, whole);
            throw text.wrongAt(whole, left.typeName() + " and " + right.typeName() + " can't be compared");
        }
        return "(" + a.sql() + " " + operator + " " + b.sql() + ")";
    }

    /** A literal that isn't of the type that it would have to be. */
    private void refuseNoSuch(TypedExpression literal, TypedExpression other, Expression whole) throws QueryException {
        Optional<String> form = other.kind().flatMap(QueryLiterals::form);
        if (literal.literal().isPresent() && form.isPresent()) {
            throw text.wrongAt(
                    whole,
                    "'" + literal.literal().get() + "' is no " + other.typeName() + ", which is written as in '"
                            + form.get() + "'");
        }
    }

    /** Where the other side's type decides what this one is: a literal text, and JSON. */
    private static TypedExpression like(TypedExpression value, TypedExpression other) {
        if (value.literal().isPresent() && other.kind().isPresent()) {
            return QueryLiterals.convert(value.literal().get(), other.kind().get())
                    .orElse(value);
        }
        return other.kind().map(kind -> QueryCasts.fromJson(value, kind)).orElse(value);
    }

    private String between(Between e) throws QueryException {
        TypedExpression value = translate(e.getLeftExpression());
        String both = compare(value, ">=", translate(e.getBetweenExpressionStart()), e) + " AND "
                + compare(value, "<=", translate(e.getBetweenExpressionEnd()), e);
        return e.isNot() ? "(NOT (" + both + "))" : "(" + both + ")";
    }

    private String in(InExpression e, ParenthesedExpressionList<?> list) throws QueryException {
        TypedExpression value = translate(e.getLeftExpression());
        List<String> any = new ArrayList<>();
        if (list.isEmpty()) {
            throw text.wrongAt(e, "IN needs at least one value");
        }
        for (Expression one : list) {
            any.add(compare(value, "=", translate(one), e));
        }
        return (e.isNot() ? "(NOT (" : "((") + String.join(" OR ", any) + "))";
    }

    private String like(LikeExpression e) throws QueryException {
        String operator = (e.isNot() ? "NOT " : "") + e.getLikeKeyWord();
        if (!Set.of("LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE").contains(operator)) {
            throw text.wrongAt(e, "only LIKE and ILIKE are known");
        }
        if (e.getRightExpression() instanceof StringValue pattern
                && endsOpen(QueryText.written(pattern.getNotExcapedValue()))) {
            throw text.wrongAt(
                    e, "the pattern ends with a backslash, which takes the meaning of the character behind it");
        }
        return "(" + text(e.getLeftExpression(), e).sql() + " " + operator + " "
                + text(e.getRightExpression(), e).sql() + ")";
    }

    private static boolean endsOpen(String pattern) {
        int backslashes = pattern.length();
        while (backslashes > 0 && pattern.charAt(backslashes - 1) == '\\') {
            backslashes--;
        }
        return (pattern.length() - backslashes) % 2 == 1;
    }

    private TypedExpression arithmetic(BinaryExpression e, String operator) throws QueryException {
        TypedExpression left = number(e.getLeftExpression(), e);
        TypedExpression right = number(e.getRightExpression(), e);
        boolean whole = left.is(Kind.INT) && right.is(Kind.INT);
        if (operator.equals("%") && !whole) {
            throw text.wrongAt(e, "% needs whole numbers");
        }
        return TypedExpression.of(
                "(" + left.sql() + " " + operator + " " + right.sql() + ")", whole ? Kind.INT : Kind.FLOAT);
    }

    private TypedExpression number(Expression e, Expression whole) throws QueryException {
        TypedExpression value = QueryCasts.fromJson(translate(e), Kind.FLOAT);
        if (!value.isNumber()) {
            throw text.wrongAt(
                    e instanceof Column ? e : whole, "a number is needed, and this is of type " + value.typeName());
        }
        return value;
    }

    private TypedExpression text(Expression e, Expression whole) throws QueryException {
        TypedExpression value = QueryCasts.fromJson(translate(e), Kind.STRING);
        if (!value.is(Kind.STRING) && value.kind().filter(Kind::isMedia).isEmpty()) {
            throw text.wrongAt(
                    e instanceof Column ? e : whole, "a text is needed, and this is of type " + value.typeName());
        }
        return value;
    }

    private TypedExpression cast(CastExpression e) throws QueryException {
        String name = String.valueOf(e.getColDataType()).toLowerCase(Locale.ROOT);
        Kind wanted = QueryCasts.kindOf(name).orElse(null);
        if (wanted == null || e.getFormat() != null || !isPlainCast(e)) {
            throw text.wrongAt(e, "a cast to " + name + " isn't known; there are " + QueryCasts.names());
        }
        TypedExpression value = translate(e.getLeftExpression());
        if (value.literal().isPresent() && (wanted == Kind.TIMESTAMP || wanted == Kind.DATE)) {
            return QueryLiterals.convert(value.literal().get(), wanted)
                    .orElseThrow(() -> text.wrongAt(e, "'" + value.literal().get() + "' is no " + name));
        }
        if (!value.isNull() && !QueryCasts.isPossible(value.kind().orElseThrow(), wanted)) {
            throw text.wrongAt(e, value.typeName() + " can't be made " + name);
        }
        return QueryCasts.cast(value, wanted);
    }

    /** {@code CAST(x AS t)}, {@code x::t} and {@code t 'x'}, but not {@code TRY_CAST}. */
    private static boolean isPlainCast(CastExpression e) {
        return e.keyword == null || e.keyword.isEmpty() || e.keyword.equalsIgnoreCase("CAST");
    }

    private TypedExpression function(Function e) throws QueryException {
        String name = String.valueOf(e.getName()).toLowerCase(Locale.ROOT);
        List<Expression> arguments = e.getParameters() == null ? List.of() : new ArrayList<>(e.getParameters());
        if (!e.toString().equals(e.getName() + "(" + join(arguments) + ")")) {
            throw text.wrongAt(e, "a function has arguments and nothing else");
        }
        if (name.equals("coalesce") && !arguments.isEmpty()) {
            return coalesce(e, arguments);
        } else if (!SINGLE.contains(name)) {
            throw text.wrongAt(e, "the function " + name + " isn't known here; there are " + FUNCTIONS);
        } else if (arguments.size() != 1) {
            throw text.wrongAt(e, "the function " + name + " takes one argument");
        } else if (TEXT_FUNCTIONS.contains(name)) {
            return TypedExpression.of(name + "(" + text(arguments.get(0), e).sql() + ")", Kind.STRING);
        } else if (name.equals("length")) {
            return TypedExpression.of("length(" + text(arguments.get(0), e).sql() + ")::bigint", Kind.INT);
        }
        TypedExpression number = number(arguments.get(0), e);
        // PostgreSQL would round a whole number as a float, which holds fewer digits.
        boolean same = number.is(Kind.INT) && !name.equals("abs");
        return same
                ? number
                : TypedExpression.of(
                        name + "(" + number.sql() + ")", number.kind().orElseThrow());
    }

    private static String join(List<Expression> arguments) {
        return arguments.stream().map(Expression::toString).collect(Collectors.joining(", "));
    }

    /** Whole numbers and others together are floats; parts of JSON become what the others are. */
    private TypedExpression coalesce(Function e, List<Expression> arguments) throws QueryException {
        List<TypedExpression> values = new ArrayList<>();
        for (Expression argument : arguments) {
            values.add(translate(argument));
        }
        Optional<Kind> kind = values.stream()
                .filter(value -> !value.isNull() && !value.is(Kind.JSON))
                .map(value -> value.kind().orElseThrow())
                .reduce((a, b) -> a == Kind.INT && b == Kind.FLOAT ? b : a);
        List<String> all = new ArrayList<>();
        for (TypedExpression value : values) {
            TypedExpression same =
                    kind.map(wanted -> QueryCasts.fromJson(value, wanted)).orElse(value);
            boolean fits = same.isNull()
                    || same.kind().equals(kind)
                    || same.is(Kind.INT) && kind.filter(Kind.FLOAT::equals).isPresent();
            if (!fits || kind.filter(any -> !COMPARABLE.contains(any)).isPresent()) {
                throw text.wrongAt(e, "coalesce needs values of one type");
            }
            all.add(same.isNull() ? "NULL" : "(" + same.sql() + ")::" + QueryCasts.postgresType(kind.orElseThrow()));
        }
        return new TypedExpression(
                "coalesce(" + String.join(", ", all) + ")", kind, Optional.empty(), Optional.empty());
    }

    private TypedExpression signed(SignedExpression e) throws QueryException {
        String sign = String.valueOf(e.getSign());
        if (!sign.equals("-") && !sign.equals("+")) {
            throw text.wrongAt(e, "the sign " + sign + " isn't known");
        }
        if (e.getExpression() instanceof LongValue number) {
            return QueryLiterals.whole(number, sign, text);
        }
        TypedExpression number = number(e.getExpression(), e);
        return TypedExpression.of(
                "(" + sign + " " + number.sql() + ")", number.kind().orElseThrow());
    }

    private TypedExpression element(ArrayExpression e) throws QueryException {
        if (e.getIndexExpression() == null) {
            throw text.wrongAt(e, "slices aren't known, only single elements");
        }
        return columns.at(translate(e.getObjExpression()), List.of(columns.index(e.getIndexExpression(), e)), e);
    }
}
