package io.pixelake.testkit;

import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.RowKey;
import io.pixelake.model.TableSchema;
import io.pixelake.types.cell.RowMapper;
import java.util.UUID;
import org.apache.flink.table.data.GenericRowData;

/** Rows as mirrors get them. */
public final class MappedRow {
    private MappedRow() {}

    /** Maps a row in place, as one with the rowid 0. A cell that doesn't fit its column is an exception. */
    public static void map(TableSchema schema, GenericRowData row) {
        GroupKey group = new GroupKey(new UUID(0, 0), 0);
        new RowMapper(schema).map(new RowChange(group, Operation.INSERT, RowKey.of(0), 0, row), bad -> false);
    }
}
