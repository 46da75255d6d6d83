package io.pixelake.pixeltable;

import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.List;
import java.util.Set;

/**
 * A schema version of a table.
 *
 * @param schema the columns that are mirrored
 * @param computedColumns ids of the computed ones among them
 * @param unstoredColumns names of the columns that the database doesn't hold, which can't be mirrored
 */
public record SourceSchema(TableSchema schema, Set<Integer> computedColumns, List<String> unstoredColumns) {

    /** Whether a computed column is here that {@code before} hasn't: its values were filled in place. */
    public boolean fillsColumnSince(SourceSchema before) {
        return schema.columns().stream()
                .map(SourceColumn::id)
                .filter(computedColumns::contains)
                .anyMatch(id ->
                        before.schema().columns().stream().map(SourceColumn::id).noneMatch(id::equals));
    }
}
