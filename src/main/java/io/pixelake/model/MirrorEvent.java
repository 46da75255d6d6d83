package io.pixelake.model;

import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import org.apache.flink.table.data.RowData;

/**
 * What flows from the source to the sinks. Within a subtask the events of a split keep their order: {@link GroupStarted},
 * then {@link RowChanges}, then {@link SplitFinished}.
 */
public sealed interface MirrorEvent {

    /** Announces a group's plan to the subtask; repeated for each split and after each restore. */
    record GroupStarted(GroupPlan plan) implements MirrorEvent {
        public GroupKey group() {
            return plan.key();
        }
    }

    /** How a row changed. */
    enum Operation {
        INSERT,
        DELETE
    }

    /**
     * One row that came or went.
     *
     * @param rowVersion the v_min of the row version; of a joined row's versions the one that was created last
     * @param row an insert's cells in the order of the plan's columns, followed by {@code _pxt_rowid}, for component views
     *     {@code _pxt_pos}, and {@code _pxt_version}; a row without fields for a delete
     */
    record RowChange(GroupKey group, Operation operation, RowKey key, long rowVersion, RowData row) {}

    /**
     * Some rows of a split that came or went, of one operation and at least one. They travel together because what Flink does for each
     * event costs about a fifth of what writing a row does.
     *
     * @param changes ordered by key
     */
    record RowChanges(GroupKey group, List<RowChange> changes) implements MirrorEvent {
        public static RowChanges of(RowChange... changes) {
            return new RowChanges(changes[0].group(), List.of(changes));
        }
    }

    /** All rows of a split were emitted. */
    record SplitFinished(GroupKey group, int split, long inserted, long deleted) implements MirrorEvent {}

    /** The table can't continue by itself; the others do. */
    record TableFailed(GroupKey group, String path, String message) implements MirrorEvent {}

    /**
     * The source doesn't list the table any more, or lists it under another path. Whoever keeps something of it forgets that; said by
     * each reader, behind the last event of its splits. A table of that id may come again, with higher group numbers.
     *
     * @param path the path that isn't used any more
     * @param lastGroup the highest group number that it can have had; 0: the table continues under another path
     */
    record TableForgotten(UUID tableId, String path, TargetName target, long lastGroup)
            implements MirrorEvent, Serializable {
        /** Whether a group needn't be remembered any more. */
        public boolean covers(GroupKey group) {
            return group.tableId().equals(tableId) && group.number() <= lastGroup;
        }

        /** What travels with the groups to whoever keeps something of a table that is forgotten. */
        public GroupPlan asPlan() {
            TableSchema noColumns = TableSchema.withoutColumns(tableId);
            return new GroupPlan(
                    new GroupKey(tableId, lastGroup),
                    path,
                    GroupPlan.Step.first(GroupKind.FORGOTTEN, Position.of(new TableVersion(0, 0))),
                    new GroupPlan.Rows(noColumns, MirrorTarget.of(target, ""), PlannedColumns.none(0)),
                    0,
                    0,
                    GroupPlan.Effects.NONE,
                    TableLayout.NONE);
        }
    }

    /** All that is planned so far has been read, by all readers: nothing is gained by waiting with a checkpoint. */
    record AllRead() implements MirrorEvent {}
}
