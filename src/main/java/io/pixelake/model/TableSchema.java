package io.pixelake.model;

import java.util.List;

/**
 * What is mirrored of a table at one version.
 *
 * @param stores the stores whose rows are joined, the one with the most positions first; a base table has its own only
 * @param columns in the order of Pixeltable's {@code get_metadata()['columns']}
 */
public record TableSchema(List<SourceStore> stores, List<SourceColumn> columns) {
    public TableSchema {
        stores = List.copyOf(stores);
        columns = List.copyOf(columns);
    }

    /** How many positions a row key has besides the rowid; 0 but for component views. */
    public int positions() {
        return stores.get(0).positions();
    }
}
