package io.pixelake.query;

import io.pixelake.config.NearestName;
import io.pixelake.model.FoldedNames;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.sf.jsqlparser.expression.ArrayConstructor;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.schema.Column;

/** Finds the columns that expressions name, and what lies in them. */
record ColumnPaths(TableSchema schema, QueryText text) {
    private static final String FILE_URL = "fileurl";

    /** A column, a media column's URL, or a path into a JSON column. */
    TypedExpression column(Column e) throws QueryException {
        List<String> names = names(e);
        SourceColumn column = named(names.get(0), e);
        List<String> parts = names.subList(1, names.size());
        if (column.type().kind().isMedia()
                && parts.size() == 1
                && FILE_URL.equalsIgnoreCase(parts.get(0))
                && e.getArrayConstructor() == null) {
            return new TypedExpression(
                    column.storeColumn(), Optional.of(Kind.STRING), Optional.of(column), Optional.empty());
        }
        List<String> path = new ArrayList<>();
        parts.forEach(part -> path.add(QueryLiterals.text(part)));
        ArrayConstructor brackets = e.getArrayConstructor();
        if (brackets != null) {
            if (brackets.getExpressions().size() != 1) {
                throw text.wrongAt(e, "one index stands in brackets");
            }
            path.add(index(brackets.getExpressions().get(0), e));
        }
        TypedExpression value = new TypedExpression(
                column.storeColumn(), Optional.of(column.type().kind()), Optional.of(column), Optional.empty());
        return path.isEmpty() ? value : at(value, path, e);
    }

    private List<String> names(Column e) throws QueryException {
        List<String> names = new ArrayList<>();
        if (e.getTable() != null) {
            names.addAll(QueryNames.parts(e.getTable().getFullyQualifiedName(), e, text));
        }
        names.add(QueryNames.unquoted(e.getColumnName(), e, text));
        return names;
    }

    /** As a literal. */
    String index(Expression e, Expression whole) throws QueryException {
        if (e instanceof StringValue name) {
            return QueryLiterals.text(QueryText.written(name.getNotExcapedValue()));
        }
        String number = e.toString();
        if (!number.matches("-?\\d{1,9}")) {
            throw text.wrongAt(whole, "a whole number or a text in quotes stands in brackets");
        }
        return "'" + number + "'::int";
    }

    /** @param path names and indexes as literals */
    TypedExpression at(TypedExpression value, List<String> path, Expression e) throws QueryException {
        if (!value.is(Kind.JSON)) {
            throw text.wrongAt(e, "only JSON has parts, and this is of type " + value.typeName());
        }
        StringBuilder sql = new StringBuilder("(" + value.sql());
        for (String step : path) {
            sql.append(" -> ").append(step);
        }
        return new TypedExpression(sql.append(')').toString(), Optional.of(Kind.JSON), value.root(), Optional.empty());
    }

    private SourceColumn named(String name, Column e) throws QueryException {
        List<String> names = schema.columns().stream().map(SourceColumn::name).toList();
        Optional<String> meant = FoldedNames.meant(name, names);
        if (meant.isEmpty()) {
            throw text.wrongAt(
                    e,
                    "there is no column " + name + "; the nearest are "
                            + String.join(", ", NearestName.nearest(name, names, 3)));
        }
        return schema.columns().get(names.indexOf(meant.get()));
    }
}
