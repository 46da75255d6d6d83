package io.pixelake.changes.table;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedColumns;
import io.pixelake.types.schema.SystemColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The columns of a changes table at one schema of its mirror: {@code _pxt_op, _pxt_change, _pxt_version, _pxt_rowid}, of component views {@code
 * _pxt_pos}, then the table's columns. These have the mirror's field ids, so that both evolve alike: a renamed column keeps its cells, a
 * dropped one is gone, and one that is added again under its name is another. The others have ids of their own, because a mirror that is
 * re-created gives all its columns new ids. One thread.
 */
final class ChangesSchema {
    /** Above any id that a mirror gives, as a table has far fewer columns. */
    private static final int OPERATION_ID = 1_000_000;

    private static final int CHANGE_ID = OPERATION_ID + 1;
    private static final int VERSION_ID = OPERATION_ID + 2;
    private static final int ROW_ID_ID = OPERATION_ID + 3;
    private static final int POSITIONS_ID = OPERATION_ID + 4;
    private static final int POSITION_ID = OPERATION_ID + 5;

    private final Schema schema;
    private final GenericRowData marks = new GenericRowData(3);
    private final ProjectedRowData cells;
    private final JoinedRowData row = new JoinedRowData();

    ChangesSchema(FeedColumns columns) {
        int rowId = columns.tableColumns();
        int keys = columns.hasPositions() ? 2 : 1;
        List<NestedField> fields = new ArrayList<>(List.of(
                NestedField.required(OPERATION_ID, SystemColumns.OPERATION, Types.StringType.get()),
                NestedField.required(CHANGE_ID, SystemColumns.CHANGE, Types.LongType.get()),
                NestedField.required(VERSION_ID, SystemColumns.VERSION, Types.LongType.get()),
                NestedField.required(ROW_ID_ID, SystemColumns.ROW_ID, Types.LongType.get())));
        if (columns.hasPositions()) {
            // Not required: what is re-created as a component view has rows of before that have none.
            fields.add(NestedField.optional(
                    POSITIONS_ID,
                    SystemColumns.POSITIONS,
                    Types.ListType.ofOptional(POSITION_ID, Types.LongType.get())));
        }
        fields.addAll(columns.schema().columns().subList(0, rowId));
        this.schema = new Schema(fields);
        this.cells =
                ProjectedRowData.from(IntStream.concat(IntStream.range(rowId, rowId + keys), IntStream.range(0, rowId))
                        .toArray());
    }

    Schema schema() {
        return schema;
    }

    /** What the rows of a file are sorted by. */
    static SortOrder order(Schema schema) {
        return SortOrder.builderFor(schema).asc(SystemColumns.CHANGE).build();
    }

    /** Whether others write to the same columns. */
    boolean isLike(ChangesSchema other) {
        return schema.sameSchema(other.schema);
    }

    /** A row of the changes table, good until the next one is made. */
    RowData row(ChangeSet set, RowKind kind, RowData mirrored) {
        marks.setField(0, StringData.fromString(ChangeSet.operation(kind)));
        marks.setField(1, set.number());
        marks.setField(2, set.position().own().version());
        return row.replace(marks, cells.replaceRow(mirrored));
    }
}
