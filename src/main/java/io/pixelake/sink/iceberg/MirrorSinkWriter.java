package io.pixelake.sink.iceberg;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupAborted;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.util.IOUtils;
import org.apache.iceberg.catalog.Catalog;

/**
 * Writes the rows of version groups into data files and stages the keys of gone rows. Every checkpoint closes the open files:
 * what a checkpoint knows is on disk, and what isn't known to one is written again. Task thread only.
 */
final class MirrorSinkWriter implements CommittingSinkWriter<MirrorEvent, GroupFiles> {
    private final Catalog catalog;
    private final int subtask;
    private final SortBudget budget;
    private final Map<GroupKey, GroupPlan> plans = new LinkedHashMap<>();
    private final Map<MirrorTarget, MirrorTableAccess> tables = new LinkedHashMap<>();
    private final Map<GroupKey, GroupWriter> open = new LinkedHashMap<>();
    /** What groups that were closed since the last checkpoint wrote. */
    private final List<GroupFiles> written = new ArrayList<>();

    /** @param subtasks how many of its like there are */
    MirrorSinkWriter(Catalog catalog, int subtask, int subtasks) {
        this.catalog = catalog;
        this.subtask = subtask;
        this.budget = SortBudget.ofTask(subtasks);
    }

    @Override
    public void write(MirrorEvent event, Context context) throws IOException {
        if (event instanceof GroupStarted started) {
            plans.put(started.group(), started.plan());
        } else if (event instanceof RowChanges rows) {
            GroupWriter writer = writer(rows.group());
            for (RowChange change : rows.changes()) {
                writer.write(change);
            }
        } else if (event instanceof SplitFinished finished) {
            finish(finished);
        } else if (event instanceof GroupAborted || event instanceof TableFailed) {
            // What was written stays out of every snapshot, because the group never becomes whole.
            return;
        }
    }

    /** A group of one split is complete now: closed early, a replay of many small versions keeps few files open. */
    private void finish(SplitFinished finished) throws IOException {
        GroupKey group = finished.group();
        GroupWriter writer = writer(group);
        writer.finish(finished);
        if (plans.get(group).splitCount() == 1) {
            open.remove(group);
            written.add(writer.close());
        }
        forgetOldPlans(group);
    }

    private GroupWriter writer(GroupKey group) throws IOException {
        GroupWriter writer = open.get(group);
        if (writer == null) {
            GroupPlan plan = plans.get(group);
            if (plan == null) {
                throw new IllegalStateException("Rows of group " + group + " came before its plan");
            }
            writer = new GroupWriter(() -> access(plan), plan, subtask, budget);
            open.put(group, writer);
        }
        return writer;
    }

    /** Opened once between two checkpoints, so that a replay of many versions doesn't load the table for each. */
    private MirrorTableAccess access(GroupPlan plan) {
        return tables.computeIfAbsent(plan.target(), target -> MirrorTableAccess.open(catalog, plan));
    }

    /** Splits of one table come in the order of its groups, so plans of older groups won't be needed again. */
    private void forgetOldPlans(GroupKey finished) {
        plans.keySet().removeIf(key -> key.tableId().equals(finished.tableId()) && key.number() < finished.number());
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public Collection<GroupFiles> prepareCommit() throws IOException {
        for (GroupWriter writer : open.values()) {
            written.add(writer.close());
        }
        List<GroupFiles> sinceCheckpoint = List.copyOf(written);
        written.clear();
        open.clear();
        tables.clear();
        return sinceCheckpoint;
    }

    /** Closes everything, also when something of it fails. */
    @Override
    public void close() throws Exception {
        List<AutoCloseable> toClose = new ArrayList<>();
        open.values().forEach(writer -> toClose.add(writer::abort));
        open.clear();
        if (catalog instanceof AutoCloseable closeable) {
            toClose.add(closeable);
        }
        IOUtils.closeAll(toClose);
    }
}
