package io.pixelake.sink;

import io.pixelake.lake.TableTrouble;
import io.pixelake.lake.write.BackgroundUploads;
import io.pixelake.lake.write.SortBudget;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableForgotten;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.RefusedGroups;
import io.pixelake.sink.deletes.DeletedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.function.ThrowingRunnable;
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
    private final OpenTables tables;
    private final Map<GroupKey, GroupWriter> open = new LinkedHashMap<>();
    /** Groups that can't be written, for a reason of their tables alone. What comes of them is passed over, so that they never become whole. */
    private final Set<GroupKey> refused = new HashSet<>();

    private final RefusedGroups refusals;
    private final BackgroundUploads uploads = new BackgroundUploads();
    /** What groups that were closed since the last checkpoint wrote. */
    private final List<ClosedGroup> written = new ArrayList<>();

    /** @param subtasks how many of its like there are */
    MirrorSinkWriter(Catalog catalog, int subtask, int subtasks) {
        this.catalog = catalog;
        this.tables = new OpenTables(catalog);
        this.refusals = new RefusedGroups(catalog);
        this.subtask = subtask;
        this.budget = SortBudget.ofTask(subtasks);
    }

    @Override
    public void write(MirrorEvent event, Context context) throws IOException {
        if (event instanceof GroupStarted started) {
            plans.put(started.group(), started.plan());
        } else if (event instanceof RowChanges rows) {
            unlessRefused(rows.group(), () -> {
                GroupWriter writer = writer(rows.group());
                for (RowChange change : rows.changes()) {
                    writer.write(change);
                }
            });
        } else if (event instanceof SplitFinished finished) {
            unlessRefused(finished.group(), () -> finish(finished));
            forgetOldPlans(finished.group());
        } else if (event instanceof TableForgotten forgotten) {
            forget(forgotten);
        }
        // What was written of a table that failed stays out of every snapshot, because its group never becomes whole.
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
    }

    /** What one table's storage or catalog refuses doesn't keep the rows of others from being written. */
    private void unlessRefused(GroupKey group, ThrowingRunnable<IOException> work) throws IOException {
        unlessRefused(group, Optional.ofNullable(plans.get(group)), work);
    }

    private void unlessRefused(GroupKey group, Optional<GroupPlan> plan, ThrowingRunnable<IOException> work)
            throws IOException {
        if (refused.contains(group)) {
            return;
        }
        try {
            work.run();
        } catch (IOException e) {
            refuse(plan.orElseThrow(() -> e), e, new UncheckedIOException(e));
        } catch (RuntimeException e) {
            refuse(plan.orElseThrow(() -> e), e, e);
        }
    }

    private <E extends Exception> void refuse(GroupPlan plan, E failure, RuntimeException unchecked) throws E {
        if (!TableTrouble.isBehind(failure)) {
            throw failure;
        }
        refusals.drop(plan, unchecked);
        refused.add(plan.key());
        tables.forget(plan);
        GroupWriter writer = open.remove(plan.key());
        if (writer != null) {
            IOUtils.closeQuietly(writer::abort);
        }
    }

    private GroupWriter writer(GroupKey group) throws IOException {
        GroupWriter writer = open.get(group);
        if (writer == null) {
            GroupPlan plan = plans.get(group);
            if (plan == null) {
                throw new IllegalStateException("Rows of group " + group + " came before its plan");
            }
            writer = new GroupWriter(() -> tables.open(plan), plan, subtask, budget, DeletedKeys.MOST_INLINE, uploads);
            open.put(group, writer);
        }
        return writer;
    }

    /** What is still open of it never becomes whole. */
    private void forget(TableForgotten table) {
        plans.keySet().removeIf(table::covers);
        refused.removeIf(table::covers);
        for (GroupKey group : List.copyOf(open.keySet())) {
            if (table.covers(group)) {
                IOUtils.closeQuietly(open.remove(group)::abort);
            }
        }
        written.add(ClosedGroup.withoutFiles(GroupFiles.none(table.asPlan())));
    }

    /** How many plans are kept. */
    int plans() {
        return plans.size();
    }

    /** Splits of one table come in the order of its groups, so plans of older groups won't be needed again. */
    private void forgetOldPlans(GroupKey finished) {
        plans.keySet().removeIf(key -> isOlder(key, finished));
        refused.removeIf(key -> isOlder(key, finished));
    }

    private static boolean isOlder(GroupKey key, GroupKey finished) {
        return key.tableId().equals(finished.tableId()) && key.number() < finished.number();
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public Collection<GroupFiles> prepareCommit() throws IOException {
        for (Map.Entry<GroupKey, GroupWriter> group : List.copyOf(open.entrySet())) {
            unlessRefused(group.getKey(), () -> written.add(group.getValue().close()));
        }
        List<GroupFiles> sinceCheckpoint = new ArrayList<>();
        for (ClosedGroup group : written) {
            GroupPlan plan = group.files().plan();
            unlessRefused(plan.key(), Optional.of(plan), () -> sinceCheckpoint.add(group.await()));
        }
        written.clear();
        open.clear();
        tables.letGo();
        return sinceCheckpoint;
    }

    /** Closes everything, also when something of it fails. */
    @Override
    public void close() throws Exception {
        List<AutoCloseable> toClose = new ArrayList<>();
        open.values().forEach(writer -> toClose.add(writer::abort));
        open.clear();
        toClose.add(uploads);
        if (catalog instanceof AutoCloseable closeable) {
            toClose.add(closeable);
        }
        IOUtils.closeAll(toClose);
    }
}
