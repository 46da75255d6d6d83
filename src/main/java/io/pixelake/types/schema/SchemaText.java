package io.pixelake.types.schema;

import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.List;

/** A mirror's columns in words. */
public final class SchemaText {
    private SchemaText() {}

    /** One {@code name: Pixeltable's type -> Iceberg's type} for each of a table's columns, without Pixelake's own. */
    public static List<String> columns(TableSchema source, PlannedSchema mirror) {
        return source.columns().stream().map(column -> text(column, mirror)).toList();
    }

    private static String text(SourceColumn column, PlannedSchema mirror) {
        return column.name() + ": " + CastTypes.nameOf(column.type()) + " -> "
                + mirror.schema().findType(column.name());
    }
}
