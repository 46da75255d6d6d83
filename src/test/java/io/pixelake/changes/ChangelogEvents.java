package io.pixelake.changes;

import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TargetName;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.testkit.SourceColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;

/** Small events of tables whose columns are all strings. */
final class ChangelogEvents {
    private ChangelogEvents() {}

    static GroupKey group(int table, long number) {
        return new GroupKey(new UUID(0, table), number);
    }

    static GroupStarted started(GroupKey group, String path, String... columns) {
        List<SourceColumn> sourceColumns = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            sourceColumns.add(SourceColumns.of(i, columns[i], PixeltableType.of(Kind.STRING), false));
        }
        return started(group, path, schema(group, sourceColumns));
    }

    /** The schema of a base table. */
    static TableSchema schema(GroupKey group, List<SourceColumn> columns) {
        return new TableSchema(List.of(new SourceStore(group.tableId(), false, 0)), columns);
    }

    static GroupStarted started(GroupKey group, String path, TableSchema schema) {
        return started(group, path, schema, List.of());
    }

    static GroupStarted started(GroupKey group, String path, TableSchema schema, List<Long> voidedGroups) {
        MirrorTarget target = MirrorTarget.of(new TargetName(List.of("demo"), "t"), "file:/w/demo/t");
        return new GroupStarted(new PlanBuilder(group.tableId(), group.number(), target)
                .path(path)
                .schema(new PlannedColumns("{}", schema.columns().size()), schema)
                .voiding(voidedGroups)
                .build());
    }

    static RowChanges insert(GroupKey group, long rowId, String... cells) {
        GenericRowData row = new GenericRowData(cells.length + 2);
        for (int i = 0; i < cells.length; i++) {
            row.setField(i, StringData.fromString(cells[i]));
        }
        row.setField(cells.length, rowId);
        row.setField(cells.length + 1, group.number());
        return RowChanges.of(
                new RowChange(group, Operation.INSERT, RowKey.of(rowId), group.number(), group.number(), row));
    }

    static RowChanges delete(GroupKey group, long rowId) {
        return RowChanges.of(new RowChange(
                group, Operation.DELETE, RowKey.of(rowId), group.number() - 1, group.number(), new GenericRowData(0)));
    }
}
