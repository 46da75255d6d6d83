package io.pixelake.changes.feed;

import io.pixelake.model.RowKey;
import io.pixelake.types.schema.SystemColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.Schema;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The columns of a feed's rows: those that Pixelake writes at one schema of a mirror, in their order, from the table's first to {@code
 * _pxt_version}. Columns that users added behind them aren't Pixeltable's. Immutable.
 */
public final class FeedColumns {
    private final Schema schema;
    private final int rowId;
    private final boolean positions;

    private FeedColumns(List<NestedField> fields) {
        this.schema = new Schema(fields);
        this.rowId = fields.indexOf(schema.findField(SystemColumns.ROW_ID));
        this.positions = schema.findField(SystemColumns.POSITIONS) != null;
    }

    /** The columns at one schema of a mirror. */
    public static FeedColumns of(Schema mirror) {
        int last = mirror.columns().indexOf(mirror.findField(SystemColumns.VERSION));
        return new FeedColumns(mirror.columns().subList(0, last + 1));
    }

    /** Only what row keys are made of. */
    FeedColumns keys() {
        List<NestedField> fields = new ArrayList<>(List.of(schema.findField(SystemColumns.ROW_ID)));
        if (positions) {
            fields.add(schema.findField(SystemColumns.POSITIONS));
        }
        return new FeedColumns(fields);
    }

    /** The fields, as the mirror has them. */
    public Schema schema() {
        return schema;
    }

    /** The rows as Flink's types. */
    public RowType rowType() {
        return FlinkSchemaUtil.convert(schema);
    }

    /** How many of the columns are the table's own; {@code _pxt_rowid} stands right behind them. */
    public int tableColumns() {
        return rowId;
    }

    /** Whether rows are components, whose keys have positions: {@code _pxt_pos} stands right behind {@code _pxt_rowid} then. */
    public boolean hasPositions() {
        return positions;
    }

    /** The key of a row; empty for rows that an external writer added without one. */
    Optional<RowKey> key(RowData row) {
        if (row.isNullAt(rowId)) {
            return Optional.empty();
        }
        if (!positions) {
            return Optional.of(RowKey.of(row.getLong(rowId)));
        }
        if (row.isNullAt(rowId + 1)) {
            return Optional.empty();
        }
        ArrayData levels = row.getArray(rowId + 1);
        // Its toLongArray fails where the elements are objects, as Iceberg's readers have them.
        long[] place =
                IntStream.range(0, levels.size()).mapToLong(levels::getLong).toArray();
        return Optional.of(RowKey.of(row.getLong(rowId), place));
    }
}
