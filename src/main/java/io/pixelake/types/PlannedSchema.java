package io.pixelake.types;

import io.pixelake.model.TableSchema;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;

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

    /** Whether it has a field for each of these columns. */
    public boolean holds(TableSchema columns) {
        return columns.columns().stream().allMatch(column -> schema.asStruct().field(column.name()) != null);
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
