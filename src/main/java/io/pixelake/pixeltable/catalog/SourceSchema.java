package io.pixelake.pixeltable.catalog;

import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a table shows at a moment.
 *
 * @param schema the columns that are mirrored
 * @param unstoredColumns names of the columns that the database doesn't hold, which can't be mirrored
 * @param declaredJson what is declared of the values of JSON columns, as types of Flink's SQL
 */
public record SourceSchema(
        TableSchema schema, List<String> unstoredColumns, Map<DeclaredJson.Place, String> declaredJson) {

    /** What is declared of a JSON column's values, as far as anything is. */
    public Optional<String> declaredJson(SourceColumn column) {
        return column.part() == SourceColumn.Part.VALUE
                ? Optional.ofNullable(declaredJson.get(new DeclaredJson.Place(column.store(), column.id())))
                : Optional.empty();
    }

    /**
     * Whether a column is here that {@code before} hasn't and that may hold values in rows that are the same row versions as before: one
     * that is computed, whose values were filled in place, and one of a base, which a column of the view may have hidden.
     */
    public boolean fillsColumnSince(SourceSchema before) {
        Set<SourceColumn.Key> known = new HashSet<>();
        before.schema().columns().forEach(column -> known.add(column.key()));
        return schema.columns().stream().anyMatch(column -> fills(column) && !known.contains(column.key()));
    }

    /**
     * Whether the same selection means the same rows and values here and there; a column may have got another's name since, which an
     * expression then means.
     */
    public boolean selectsLike(SourceSchema other) {
        return schema.filter().equals(other.schema().filter())
                && expressions(schema).equals(expressions(other.schema()))
                && showsTheSameColumns(other);
    }

    /** What goes by a name, a selection or a cast, must not mean another column's values, which are in rows that didn't change. */
    private boolean showsTheSameColumns(SourceSchema other) {
        Map<SourceColumn.Key, SourceColumn> known = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (SourceColumn column : schema.columns()) {
            known.put(column.key(), column);
            names.add(column.name());
        }
        return other.schema().columns().stream().allMatch(column -> {
            SourceColumn before = known.get(column.key());
            return before == null
                    ? !column.treatment().selected() || !names.contains(column.name())
                    : before.treatment().equals(column.treatment());
        });
    }

    private static Map<String, String> expressions(TableSchema schema) {
        return schema.columns().stream()
                .filter(column -> column.part() == SourceColumn.Part.EXPRESSION)
                .collect(Collectors.toMap(
                        SourceColumn::name, column -> column.sql().orElseThrow()));
    }

    /** An index computes its values for the rows that are there already, as a computed column does. */
    private static boolean fills(SourceColumn column) {
        return column.computed() || column.store() > 0 || column.part() == SourceColumn.Part.EMBEDDING;
    }
}
