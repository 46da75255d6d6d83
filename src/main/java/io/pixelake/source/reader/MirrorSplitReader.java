package io.pixelake.source.reader;

import io.pixelake.badcells.UnnotedCellsException;
import io.pixelake.media.BadMediaException;
import io.pixelake.media.MediaTargetException;
import io.pixelake.model.FailureReason;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.AllRead;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.rows.BadCellException;
import io.pixelake.pixeltable.rows.PageReader;
import io.pixelake.pixeltable.rows.ReadUpTo;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.source.planning.PlanningMessages;
import io.pixelake.source.progress.LiveProgress;
import io.pixelake.source.rows.SourceRowHandling;
import io.pixelake.source.rows.SourceRowPage;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.source.split.MirrorSplit.Phase;
import io.pixelake.types.json.CellMappingException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads splits one page at a time, on the fetcher thread. A table that is busy makes room for the next split; a table that
 * can't be read fails alone; while the source can't be reached, it is tried again and again.
 */
final class MirrorSplitReader implements SplitReader<MirrorEvent, MirrorSplit> {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorSplitReader.class);
    private static final long BUSY_WAIT_MILLIS = 200;
    /** For a revert that is under way. */
    private static final Duration BAD_FOR = Duration.ofSeconds(2);

    private final PageReader pages;
    private final SourceRowHandling handling;
    private final Deque<Cursor> cursors = new ArrayDeque<>();

    private final RestoredGroupRule restored;
    private final AtomicBoolean idle;
    private final ReadMetrics metrics;
    private final ReaderOutage outage = new ReaderOutage("the source");
    private final ReaderOutage lakeOutage = new ReaderOutage("the catalog");

    /**
     * A reader of splits.
     *
     * @param handling isn't closed with the reader
     * @param idle is set when there is time for more splits, because those that are here have to wait
     */
    MirrorSplitReader(
            SourceAddress address,
            SourceRowHandling handling,
            RestoredGroupRule restored,
            AtomicBoolean idle,
            ReadMetrics metrics) {
        pages = new PageReader(address);
        this.handling = handling;
        this.restored = restored;
        this.idle = idle;
        this.metrics = metrics;
    }

    /** Where this reader stands in a split; the split's checkpointed progress follows when the events are emitted. */
    static final class Cursor {
        final MirrorSplit split;
        private Phase phase = Phase.FINISHED;
        private Optional<ReadUpTo> last = Optional.empty();
        private boolean announced;
        private boolean begun;
        /** When its next page couldn't be read first, by the clock of {@link System#nanoTime}. */
        private Optional<Long> badSince = Optional.empty();

        /** What isn't handed out yet of the last page. */
        private Optional<SourceRowPage> open = Optional.empty();

        Cursor(MirrorSplit split) {
            this.split = split;
            if (split instanceof MirrorSplit.RowRange range) {
                phase = range.progress().phase();
                last = range.progress().last();
            }
        }

        private boolean isBadForLong() {
            long now = System.nanoTime();
            badSince = badSince.or(() -> Optional.of(now));
            return now - badSince.get() > BAD_FOR.toNanos();
        }
    }

    @Override
    public void handleSplitsChanges(SplitsChange<MirrorSplit> change) {
        change.splits().forEach(split -> cursors.add(new Cursor(split)));
    }

    @Override
    public RecordsWithSplitIds<MirrorEvent> fetch() throws IOException {
        RecordsBySplits.Builder<MirrorEvent> batch = new RecordsBySplits.Builder<>();
        Cursor cursor = cursors.peek();
        if (cursor == null) {
            return batch.build();
        }
        if (cursor.split instanceof MirrorSplit.Failure failure) {
            batch.add(cursor.split, failure.failure());
            finish(batch, cursor);
        } else if (cursor.split instanceof MirrorSplit.RoundEnd end) {
            batch.add(end, new AllRead());
            finish(batch, cursor);
        } else if (cursor.split instanceof MirrorSplit.RowRange range
                && range.plan().splitCount() == 0) {
            // State from when change files were written before the commit: it only said which groups they rolled back.
            finish(batch, cursor);
        } else if (cursor.split instanceof MirrorSplit.RowRange range) {
            beginRange(batch, cursor, range);
        }
        return batch.build();
    }

    private void beginRange(RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, MirrorSplit.RowRange range)
            throws IOException {
        Optional<RestoredGroupRule.Fate> answer =
                cursor.begun ? Optional.of(RestoredGroupRule.Fate.READ) : fateOf(range.plan());
        if (answer.isEmpty()) {
            return;
        }
        RestoredGroupRule.Fate fate = answer.get();
        cursor.begun = true;
        if (fate == RestoredGroupRule.Fate.OUTDATED) {
            abort(batch, cursor, range, "its settings changed");
            return;
        }
        if (fate == RestoredGroupRule.Fate.SKIP_ROWS) {
            cursor.phase = Phase.FINISHED;
        }
        fetchRange(batch, cursor, range);
    }

    /** Empty when the catalog can't be asked now: it is asked again. */
    private Optional<RestoredGroupRule.Fate> fateOf(GroupPlan plan) {
        try {
            RestoredGroupRule.Fate fate = restored.of(plan);
            lakeOutage.over();
            return Optional.of(fate);
        } catch (RuntimeException e) {
            lakeOutage.goesOn(FailureReason.of(e));
            restored.close();
            pause();
            return Optional.empty();
        }
    }

    private void fetchRange(RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, MirrorSplit.RowRange range)
            throws IOException {
        String path = range.plan().path();
        try {
            fetchPageOrFail(batch, cursor, range);
            outage.over();
        } catch (SourceBusyException e) {
            outage.over();
            LOG.debug("{}: source busy, waiting: {}", path, e.getMessage());
            metrics.of(path).sourceBusy().inc();
            yieldToOthers();
        } catch (VersionGoneException e) {
            abort(batch, cursor, range, e.getMessage());
        } catch (SourceReadException e) {
            if (e.concernsOneTable()) {
                fail(batch, cursor, range.plan(), PlanningMessages.unreadable(path, e));
                return;
            }
            if (e.concernsValues()) {
                fail(batch, cursor, range.plan(), PlanningMessages.uncomputable(path, e.getMessage()));
                return;
            }
            if (e.isOutage()) {
                outage.goesOn(e.getMessage());
                pause();
                return;
            }
            throw new IOException("Cannot read " + range.plan() + ": " + e.getMessage(), e);
        }
    }

    /**
     * A revert deletes the files of its version's cells at once, and before its transaction ends: what can't be read may be the cell of a version that is gone,
     * or will be in a moment.
     */
    private void fetchPageOrFail(RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, MirrorSplit.RowRange range)
            throws IOException, SourceReadException, SourceBusyException, VersionGoneException {
        GroupPlan plan = range.plan();
        try {
            fetchPage(batch, cursor, range);
        } catch (BadCellException | BadMediaException | CellMappingException e) {
            pages.checkFence(plan);
            if (!cursor.isBadForLong()) {
                yieldToOthers();
                return;
            }
            fail(batch, cursor, plan, cannotMirror(plan, e.getMessage()));
        } catch (MediaTargetException | UnnotedCellsException e) {
            fail(batch, cursor, plan, cannotMirror(plan, e.getMessage()) + ".");
        }
    }

    private static String cannotMirror(GroupPlan plan, String reason) {
        return "Cannot mirror " + plan.path() + " at " + plan.to() + ": " + reason;
    }

    /** Nothing of it comes behind that: {@link SplitProgress#aborted} tells by its absence. */
    private void abort(
            RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, MirrorSplit.RowRange range, String reason) {
        LOG.info(
                "{}: {}: its group is given up, and the table is planned again",
                range.plan().path(),
                reason);
        finish(batch, cursor);
    }

    private void fetchPage(RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, MirrorSplit.RowRange range)
            throws IOException, SourceReadException, SourceBusyException, VersionGoneException {
        if (cursor.phase == Phase.FINISHED) {
            finishRange(batch, cursor, range);
            return;
        }
        SourceRowPage page = open(cursor, range);
        List<RowChange> rows;
        try {
            rows = page.next();
        } catch (InterruptedException e) {
            // The reader is being closed. Its thread is to see that by itself, so that it isn't taken for a failure.
            LOG.debug("{}: a page was given up", range.plan().path(), e);
            return;
        }
        cursor.badSince = Optional.empty();
        announce(batch, cursor, range);
        if (!rows.isEmpty()) {
            batch.add(range, new RowChanges(range.plan().key(), rows));
        }
        cursor.last = ReadUpTo.next(cursor.last, rows);
        LiveProgress.watched().forEach(live -> live.read(range.plan().key().tableId(), rows.size()));
        metrics.of(range.plan().path()).rows().inc(rows.size());
        if (page.isUsedUp()) {
            metrics.of(range.plan().path()).bytes().inc(page.bytes());
            cursor.open = Optional.empty();
            if (page.isLast()) {
                endPhase(batch, cursor, range);
            }
        }
    }

    /**
     * The page whose rows come next. They are mapped here and not in an operator of its own, so that a cell that can't be mapped fails its
     * table just as one that can't be read, and the enumerator hears of it.
     */
    private SourceRowPage open(Cursor cursor, MirrorSplit.RowRange range)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        if (cursor.open.isEmpty()) {
            Operation operation = cursor.phase == Phase.DELETED ? Operation.DELETE : Operation.INSERT;
            cursor.open = Optional.of(SourceRowPage.read(
                    pages, handling, range.plan(), operation, cursor.last, range.fromRowId(), range.toRowId()));
        }
        return cursor.open.get();
    }

    private static void announce(
            RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, MirrorSplit.RowRange range) {
        if (!cursor.announced) {
            batch.add(range, new GroupStarted(range.plan()));
            cursor.announced = true;
        }
    }

    private void endPhase(RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, MirrorSplit.RowRange range) {
        if (cursor.phase == Phase.DELETED) {
            cursor.phase = Phase.INSERTED;
            cursor.last = Optional.empty();
        } else {
            finish(batch, cursor, range);
        }
    }

    /** A split without rows, or one restored after its closing event. */
    private void finishRange(RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, MirrorSplit.RowRange range)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        pages.checkFence(range.plan());
        announce(batch, cursor, range);
        finish(batch, cursor, range);
    }

    private void finish(RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, MirrorSplit.RowRange range) {
        metrics.of(range.plan().path()).splits().inc();
        batch.add(range, new SplitFinished(range.plan().key(), range.index(), 0, 0));
        finish(batch, cursor);
    }

    private void fail(RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor, GroupPlan plan, String message) {
        batch.add(cursor.split, new TableFailed(plan.key(), plan.path(), message));
        finish(batch, cursor);
    }

    private void finish(RecordsBySplits.Builder<MirrorEvent> batch, Cursor cursor) {
        batch.addFinishedSplit(cursor.split.splitId());
        cursors.remove(cursor);
    }

    private void yieldToOthers() {
        moveTableToEnd(cursors);
        idle.set(true);
        pause();
    }

    private static void pause() {
        try {
            Thread.sleep(BUSY_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All splits of the first one's table: the sinks rely on a table's splits keeping the order of its groups. */
    static void moveTableToEnd(Deque<Cursor> cursors) {
        UUID table = cursors.element().split.tableId();
        List<Cursor> same = cursors.stream()
                .filter(cursor -> cursor.split.tableId().equals(table))
                .toList();
        cursors.removeAll(same);
        cursors.addAll(same);
    }

    @Override
    public void wakeUp() {}

    /** Has a read that the fetcher thread waits in end at once. Any thread. */
    void cut() {
        pages.cut();
    }

    @Override
    public void close() throws Exception {
        restored.close();
        pages.close();
    }
}
