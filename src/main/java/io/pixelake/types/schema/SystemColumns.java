package io.pixelake.types.schema;

import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.List;
import java.util.Set;

/** The columns that Pixelake adds to those of a table. */
public final class SystemColumns {
    static final String RESERVED_PREFIX = "_pxt_";
    public static final String ROW_ID = "_pxt_rowid";
    public static final String POSITIONS = "_pxt_pos";
    public static final String VERSION = "_pxt_version";
    /** Of changes: what became of the row. */
    public static final String OPERATION = "_pxt_op";
    /** Of changes: which one comes before which. */
    public static final String CHANGE = "_pxt_change";

    static final Set<String> NAMES = Set.of(ROW_ID, POSITIONS, VERSION);
    /** The comment by which the column of an index is known when Pixeltable has forgotten the index. */
    static final String EMBEDDING_DOC = "Pixeltable embedding index";

    private SystemColumns() {}

    static List<String> of(TableSchema columns) {
        return columns.positions() > 0 ? List.of(ROW_ID, POSITIONS, VERSION) : List.of(ROW_ID, VERSION);
    }

    /** How many columns of its own Pixelake adds behind a table's. */
    static int count(TableSchema columns) {
        return of(columns).size();
    }

    /** Whether a column is one that Pixelake adds to the table's own when it is asked to. */
    static boolean isExtra(SourceColumn column) {
        return switch (column.part()) {
            case VALUE, POSITION, EXPRESSION -> false;
            case ERROR_TYPE, ERROR_MESSAGE, EMBEDDING -> true;
        };
    }
}
