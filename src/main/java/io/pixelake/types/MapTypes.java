package io.pixelake.types;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.util.Collector;

/**
 * Maps the rows of inserts from the source's cells to the mirror's types; everything else passes.
 *
 * <p>A group that holds a row which can't be mapped must never become whole. From that row on this operator swallows the
 * group's rows and its {@link SplitFinished}, and tells the sinks by {@link TableFailed}. What it swallows is part of
 * checkpoints: a restored reader goes on behind the bad row, and would finish the split as if nothing were missing. Other
 * groups, of this table or others, go on.
 */
public final class MapTypes extends RichFlatMapFunction<MirrorEvent, MirrorEvent> implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** A subtask works on a handful of groups at a time; a group that is gone on with is announced again. */
    private static final int REMEMBERED_GROUPS = 256;

    private transient Map<GroupKey, Group> groups;
    private transient Set<GroupKey> failed;
    private transient ListState<String> failedState;

    private record Group(String path, RowMapper mapper) {}

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        groups = new RecentGroups<>();
        failed = new HashSet<>();
        // Every subtask gets all of them: after a restore any subtask may read the rest of such a group.
        failedState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("failed-groups", Types.STRING));
        for (String group : failedState.get()) {
            failed.add(parseGroup(group));
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        failedState.clear();
        for (GroupKey group : failed) {
            failedState.add(group.tableId() + "/" + group.number());
        }
    }

    @Override
    public void flatMap(MirrorEvent event, Collector<MirrorEvent> out) {
        if (event instanceof RowChange change) {
            mapRow(change, out);
        } else if (event instanceof SplitFinished finished) {
            if (!failed.contains(finished.group())) {
                out.collect(finished);
            }
        } else {
            if (event instanceof GroupStarted started) {
                remember(started.plan());
            }
            out.collect(event);
        }
    }

    private void remember(GroupPlan plan) {
        groups.computeIfAbsent(plan.key(), key -> new Group(plan.path(), new RowMapper(plan.schema())));
    }

    private void mapRow(RowChange change, Collector<MirrorEvent> out) {
        if (failed.contains(change.group())) {
            return;
        }
        if (change.operation() == Operation.DELETE) {
            out.collect(change);
            return;
        }
        Group group = groups.get(change.group());
        if (group == null) {
            throw new IllegalStateException("A row of " + change.group() + " came before the group was announced");
        }
        try {
            group.mapper().map((GenericRowData) change.row());
        } catch (CellMappingException e) {
            failed.add(change.group());
            out.collect(new TableFailed(change.group(), group.path(), describe(group.path(), change, e)));
            return;
        }
        out.collect(change);
    }

    private static String describe(String path, RowChange change, CellMappingException e) {
        return "Cannot mirror the table " + path + ": in the row with rowid " + change.rowId() + " of version "
                + change.rowVersion() + ", " + e.getMessage()
                + ". Correct that cell in Pixeltable, or leave the table out with a \"!" + path + "\" in its globs.";
    }

    private static GroupKey parseGroup(String text) {
        int slash = text.indexOf('/');
        return new GroupKey(UUID.fromString(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
    }

    /** Forgets the groups that were not used for longest. */
    private static final class RecentGroups<V> extends LinkedHashMap<GroupKey, V> {
        private static final long serialVersionUID = 1L;

        RecentGroups() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<GroupKey, V> eldest) {
            return size() > REMEMBERED_GROUPS;
        }
    }
}
