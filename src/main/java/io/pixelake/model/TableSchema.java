package io.pixelake.model;

import java.util.List;

/** The mirrored columns of one schema version, in the order of Pixeltable's {@code get_metadata()['columns']}. */
public record TableSchema(long schemaVersion, List<SourceColumn> columns) {
    public TableSchema {
        columns = List.copyOf(columns);
    }
}
