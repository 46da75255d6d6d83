package io.pixelake.model;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is mirrored of a table at one version.
 *
 * @param stores the stores whose rows are joined, the one with the most positions first; a base table has its own only
 * @param columns in the order of Pixeltable's {@code get_metadata()['columns']}, or as they were selected
 * @param filter a condition that rows have to meet, in PostgreSQL's words over the stores {@code s0}, {@code s1}, ..
 * @param selection the settings by which columns and rows were chosen and cells are treated, as text; absent: there are none
 */
public record TableSchema(
        List<SourceStore> stores, List<SourceColumn> columns, Optional<String> filter, Optional<String> selection) {
    public TableSchema {
        stores = List.copyOf(stores);
        columns = List.copyOf(columns);
    }

    /** All rows. */
    public TableSchema(List<SourceStore> stores, List<SourceColumn> columns) {
        this(stores, columns, Optional.empty(), Optional.empty());
    }

    /** Where nothing says what the columns of a table are or were. */
    public static TableSchema withoutColumns(UUID table) {
        return new TableSchema(List.of(new SourceStore(table, false, 0)), List.of());
    }

    /**
     * Whether several rows can have one key. In tables none can; views are told apart less strictly by Pixeltable: an update of a
     * sampled view's base can leave it with several live rows of one key, which it shows all.
     */
    public boolean keysMayRepeat() {
        return stores.get(0).view();
    }

    /** How many positions a row key has besides the rowid; 0 but for component views. */
    public int positions() {
        return stores.get(0).positions();
    }
}
