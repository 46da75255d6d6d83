package io.pixelake.types.schema;

import io.pixelake.model.PlannedColumns;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A mirror table's Iceberg schema at one version.
 *
 * @param lastColumnId the highest field id ever given out for the table, dropped columns included
 */
public record PlannedSchema(Schema schema, int lastColumnId) {

    /** Reads what {@link #toColumns} wrote. */
    public static PlannedSchema of(PlannedColumns columns) {
        return new PlannedSchema(SchemaParser.fromJson(columns.icebergSchema()), columns.lastColumnId());
    }

    /**
     * Whether it has a field for each of these columns, and each is filled. Columns for errors and embeddings that were mirrored
     * once and aren't now stay as if they were the user's own, behind Pixelake's: they lack the values of later rows.
     */
    public boolean holds(TableSchema columns) {
        MirrorFields fields = MirrorFields.of(schema, columns);
        return columns.columns().stream().allMatch(column -> fields.find(column.name())
                .filter(field -> !SystemColumns.isExtra(column) || fields.isOurs(field))
                .isPresent());
    }

    /**
     * The same without the columns of indexes that were dropped: Pixeltable forgets them at once, in older versions too, so they
     * are missing from the columns of any version.
     */
    public PlannedSchema withoutDroppedIndexes(TableSchema columns) {
        MirrorFields fields = MirrorFields.of(schema, columns);
        Set<Integer> known = fields.idsOf(columns);
        List<NestedField> kept = new ArrayList<>(schema.columns());
        kept.removeIf(field -> fields.isOurs(field)
                && SystemColumns.EMBEDDING_DOC.equals(field.doc())
                && !known.contains(field.fieldId()));
        return new PlannedSchema(new Schema(kept), lastColumnId);
    }

    /** The names of all columns, Pixelake's own and users' included. */
    public List<String> columnNames() {
        return schema.columns().stream().map(NestedField::name).toList();
    }

    /** One {@code name: Pixeltable's type -> Iceberg's type} for each of a table's columns, without Pixelake's own. */
    public List<String> inWords(TableSchema columns) {
        return columns.columns().stream()
                .map(column -> column.name() + ": " + CastTypes.nameOf(column.type()) + " -> "
                        + schema.findType(column.name()))
                .toList();
    }

    /** The ids of its columns, without what they nest. */
    public Set<Integer> fieldIds() {
        Set<Integer> ids = new HashSet<>();
        schema.columns().forEach(field -> ids.add(field.fieldId()));
        return ids;
    }

    public PlannedColumns toColumns() {
        return new PlannedColumns(SchemaParser.toJson(schema), lastColumnId);
    }

    /**
     * The part of the schema that mirrored rows fill: the table's columns and Pixelake's own. The fields after them belong
     * to the user; data files are written without them and read as NULL.
     */
    public Schema rowSchema(TableSchema columns) {
        return new Schema(schema.columns().subList(0, columns.columns().size() + SystemColumns.count(columns)));
    }
}
