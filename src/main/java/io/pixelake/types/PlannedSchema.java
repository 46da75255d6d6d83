package io.pixelake.types;

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

    /** Reads what {@link #toJson} wrote. */
    public static PlannedSchema fromJson(String icebergSchema, int lastColumnId) {
        return new PlannedSchema(SchemaParser.fromJson(icebergSchema), lastColumnId);
    }

    /**
     * Whether it has a field for each of these columns, and each is filled. Columns for errors and embeddings that were mirrored
     * once and aren't now stay as if they were the user's own, behind Pixelake's: they lack the values of later rows.
     */
    public boolean holds(TableSchema columns) {
        int ours = schema.columns().indexOf(schema.asStruct().field(MirrorSchemas.VERSION));
        return columns.columns().stream().allMatch(column -> {
            NestedField field = schema.asStruct().field(column.name());
            boolean extra = MirrorSchemas.isExtra(column);
            return field != null && (!extra || schema.columns().indexOf(field) < ours);
        });
    }

    /**
     * The same without the columns of indexes that were dropped: Pixeltable forgets them at once, in older versions too, so they
     * are missing from the columns of any version.
     */
    public PlannedSchema withoutDroppedIndexes(TableSchema columns) {
        Set<String> known = new HashSet<>();
        columns.columns().forEach(column -> known.add(column.name()));
        int ours = schema.columns().indexOf(schema.asStruct().field(MirrorSchemas.VERSION));
        List<NestedField> kept = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            NestedField field = schema.columns().get(i);
            boolean ofIndex = i < ours && MirrorSchemas.EMBEDDING_DOC.equals(field.doc());
            if (!ofIndex || known.contains(field.name())) {
                kept.add(field);
            }
        }
        return new PlannedSchema(new Schema(kept), lastColumnId);
    }

    /** The names of all columns, Pixelake's own and users' included. */
    public List<String> columnNames() {
        return schema.columns().stream().map(NestedField::name).toList();
    }

    /** The ids of its columns, without what they nest. */
    public Set<Integer> fieldIds() {
        Set<Integer> ids = new HashSet<>();
        schema.columns().forEach(field -> ids.add(field.fieldId()));
        return ids;
    }

    /** The schema as Iceberg's JSON, field ids included. */
    public String toJson() {
        return SchemaParser.toJson(schema);
    }

    /**
     * The part of the schema that mirrored rows fill: the table's columns and Pixelake's own. The fields after them belong
     * to the user; data files are written without them and read as NULL.
     */
    public Schema rowSchema(TableSchema columns) {
        return new Schema(
                schema.columns().subList(0, columns.columns().size() + MirrorSchemas.systemColumnCount(columns)));
    }
}
