package io.pixelake.query;

import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;

/**
 * What is selected of a table: columns and expressions over them, and the rows that meet a condition.
 *
 * @param select as in SQL behind SELECT; absent: all columns
 * @param where as in SQL behind WHERE; absent: all rows
 */
public record Selection(Optional<String> select, Optional<String> where) {
    public static final Selection ALL = new Selection(Optional.empty(), Optional.empty());

    private static final String SELECT = "select";
    private static final String WHERE = "where";

    /**
     * The selected part of a table at one version.
     *
     * @throws QueryException when an expression can't be read, isn't one over the table's columns, or has the wrong type
     */
    public TableSchema of(TableSchema table) throws QueryException {
        try {
            return selected(table);
        } catch (StackOverflowError e) {
            throw new QueryException(shown() + ": it has too many operators one behind the other; for many values"
                    + " there is IN (..), which takes any number");
        } catch (RuntimeException e) {
            // The parser's, about what only looks like SQL.
            throw new QueryException(shown() + ": this isn't SQL that can be read here");
        }
    }

    private String shown() {
        List<String> texts = new ArrayList<>();
        select.ifPresent(text -> texts.add(new QueryText(SELECT, text, "").shown()));
        where.ifPresent(text -> texts.add(new QueryText(WHERE, text, "").shown()));
        return String.join(" ", texts);
    }

    private TableSchema selected(TableSchema table) throws QueryException {
        List<SourceColumn> columns = select.isPresent() ? columns(table, select.get()) : table.columns();
        Optional<String> filter = where.isPresent() ? Optional.of(condition(table, where.get())) : table.filter();
        return new TableSchema(table.stores(), columns, filter, table.selection());
    }

    private static String condition(TableSchema table, String where) throws QueryException {
        QueryText text = new QueryText(WHERE, where, "SELECT 1 FROM t WHERE ");
        PlainSelect parsed = text.parse();
        boolean whereOnly =
                parsed.getWhere() != null && parsed.toString().equals("SELECT 1 FROM t WHERE " + parsed.getWhere());
        if (!whereOnly) {
            throw new QueryException(text.shown() + ": only a condition can stand here");
        }
        return new ExpressionTranslator(table, text).condition(parsed.getWhere());
    }

    private static List<SourceColumn> columns(TableSchema table, String select) throws QueryException {
        QueryText text = new QueryText(SELECT, select, "SELECT ");
        PlainSelect parsed = text.parse();
        String items = parsed.getSelectItems().stream().map(String::valueOf).collect(Collectors.joining(", "));
        boolean plain = parsed.toString().equals("SELECT " + items)
                && parsed.getQualify() == null
                && parsed.getWindowDefinitions() == null;
        if (!plain) {
            throw new QueryException(
                    text.shown() + ": only columns and expressions over them can stand here," + " separated by commas");
        }
        ExpressionTranslator translator = new ExpressionTranslator(table, text);
        List<SourceColumn> columns = new ArrayList<>();
        for (SelectItem<?> item : parsed.getSelectItems()) {
            if (item.toString().equals("*")) {
                columns.addAll(table.columns());
            } else {
                columns.add(column(translator, text, item));
            }
        }
        refuseTwins(text, columns);
        return columns;
    }

    private static SourceColumn column(ExpressionTranslator translator, QueryText text, SelectItem<?> item)
            throws QueryException {
        Expression expression = item.getExpression();
        if (item.getAlias() != null && item.getAlias().getAliasColumns() != null) {
            throw text.wrongAt(expression, "a name stands alone behind AS");
        }
        TypedExpression value = translator.translate(expression);
        Optional<String> alias = item.getAlias() == null
                ? Optional.empty()
                : Optional.of(QueryNames.unquoted(item.getAlias().getName(), expression, text));
        Optional<SourceColumn> plain = value.root()
                .filter(root -> value.sql().equals(root.storeColumn())
                        && value.is(root.type().kind()));
        if (plain.isPresent()) {
            return plain.get().selectedAs(alias.orElse(plain.get().name()));
        }
        String name = alias.or(() -> urlName(expression, value))
                .orElseThrow(() -> text.wrongAt(expression, "an expression needs a name; write .. AS name"));
        Optional<SourceColumn> root = value.root();
        return new SourceColumn(
                root.map(SourceColumn::store).orElse(0),
                root.map(SourceColumn::id).orElse(-1),
                SourceColumn.Part.EXPRESSION,
                name,
                value.type(),
                root.map(SourceColumn::hasCellMetadata).orElse(false),
                false,
                Optional.empty(),
                Optional.of(value.kind().isPresent() ? value.sql() : "NULL::text"),
                new SourceColumn.Treatment(Optional.empty(), true));
    }

    /** The URL of a media column gets the name that Pixeltable gives it. */
    private static Optional<String> urlName(Expression expression, TypedExpression value) {
        return expression instanceof Column && value.is(Kind.STRING)
                ? value.root().map(column -> column.name() + "_fileurl")
                : Optional.empty();
    }

    private static void refuseTwins(QueryText text, List<SourceColumn> columns) throws QueryException {
        Set<String> names = new HashSet<>();
        for (SourceColumn column : columns) {
            if (!names.add(column.name())) {
                throw new QueryException(text.name() + " \"" + text.text() + "\": two columns would be named "
                        + column.name() + "; give one of them another name with AS");
            }
        }
    }
}
