package io.pixelake.source.reader;

import io.pixelake.media.MediaCounts;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.source.event.GroupAbortedEvent;
import io.pixelake.source.event.LocalReferencesEvent;
import io.pixelake.source.event.ReadingAgainEvent;
import io.pixelake.source.event.StillReadingEvent;
import io.pixelake.source.event.TableFailedEvent;
import io.pixelake.source.event.TableForgottenEvent;
import io.pixelake.source.event.TryAgainEvent;
import io.pixelake.source.rows.SourceRowHandling;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.source.split.SplitProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.MetricGroup;

/**
 * The source's reader. Splits of tables that failed stay in its state, and are read on when the table is tried again: in this job, or in
 * one that is restored. Splits whose version is gone stay until the enumerator's state is sure to know of it. Task
 * thread only.
 */
public final class MirrorSourceReader
        extends SingleThreadMultiplexSourceReaderBase<MirrorEvent, MirrorEvent, MirrorSplit, SplitProgress> {
    private final List<MirrorSplit> failedSplits = new ArrayList<>();
    /** Splits whose version is gone, and the first checkpoint that each is part of; none before there is one. */
    private final Map<MirrorSplit, OptionalLong> abortedSplits = new LinkedHashMap<>();

    /** What is said once no split is being read that could still have something of these tables. */
    private final List<TableForgottenEvent> forgotten = new ArrayList<>();

    private final AtomicBoolean idle;
    /** The newest of the split readers; Flink ends idle ones. */
    private final AtomicReference<Optional<MirrorSplitReader>> fetching;

    private final SourceRowHandling handling;
    private final ReadMetrics reads;

    public MirrorSourceReader(
            SourceAddress address,
            SourceRowHandling handling,
            RestoredGroupRule restored,
            SourceReaderContext context) {
        this(
                address,
                handling,
                restored,
                context,
                new AtomicBoolean(),
                new AtomicReference<>(Optional.empty()),
                new ReadMetrics(context.metricGroup(), handling.badCells()));
    }

    private MirrorSourceReader(
            SourceAddress address,
            SourceRowHandling handling,
            RestoredGroupRule restored,
            SourceReaderContext context,
            AtomicBoolean idle,
            AtomicReference<Optional<MirrorSplitReader>> fetching,
            ReadMetrics reads) {
        super(
                () -> {
                    MirrorSplitReader reader = new MirrorSplitReader(address, handling, restored, idle, reads);
                    fetching.set(Optional.of(reader));
                    return reader;
                },
                (event, output, progress) -> {
                    emit(event, output, progress);
                    reportLocalReferences(handling, context);
                },
                context.getConfiguration(),
                context);
        this.idle = idle;
        this.fetching = fetching;
        this.handling = handling;
        this.reads = reads;
        MetricGroup metrics = context.metricGroup();
        MediaCounts media = handling.media().counts();
        metrics.gauge("mediaFilesUploaded", media::uploadedFiles);
        metrics.gauge("mediaBytesUploaded", media::uploadedBytes);
        metrics.gauge("mediaFilesFoundUploaded", media::presentFiles);
        metrics.gauge("mediaFilesInlined", media::inlinedFiles);
        metrics.gauge("mediaBytesInlined", media::inlinedBytes);
        metrics.gauge("badCells", handling.badCells()::count);
    }

    private static void emit(MirrorEvent event, SourceOutput<MirrorEvent> output, SplitProgress progress) {
        MirrorEvent emitted = event instanceof SplitFinished finished ? progress.finished(finished) : event;
        output.collect(emitted);
        progress.emitted(emitted);
    }

    /** All readers meet them, so it is the enumerator that logs each column once. */
    static void reportLocalReferences(SourceRowHandling handling, SourceReaderContext context) {
        handling.media()
                .takeLocalReferences()
                .forEach(found ->
                        context.sendSourceEventToCoordinator(new LocalReferencesEvent(found.column(), found.count())));
    }

    @Override
    public void start() {
        if (getNumberOfCurrentlyAssignedSplits() == 0) {
            context.sendSplitRequest();
        }
    }

    @Override
    protected void onSplitFinished(Map<String, SplitProgress> finished) {
        finished.values()
                .forEach(progress -> progress.failedRange().ifPresent(failure -> keepFailed(progress, failure)));
        finished.values().forEach(progress -> progress.aborted().ifPresent(this::keepAborted));
        if (getNumberOfCurrentlyAssignedSplits() == 0) {
            context.sendSplitRequest();
        }
    }

    /** The split is kept before the enumerator hears of it: its answer may be to try again, which is said once. */
    private void keepFailed(SplitProgress progress, TableFailed failure) {
        failedSplits.add(progress.snapshot());
        context.sendSourceEventToCoordinator(
                new TableFailedEvent(failure.group().tableId(), failure.group().number(), failure.message()));
    }

    private void keepAborted(MirrorSplit.RowRange split) {
        context.sendSourceEventToCoordinator(
                new GroupAbortedEvent(split.tableId(), split.plan().key().number()));
        abortedSplits.put(split, OptionalLong.empty());
    }

    /** A table that failed is tried again: its splits continue from where they were, as after a restore. */
    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof TryAgainEvent again) {
            List<MirrorSplit> splits = failedSplits.stream()
                    .filter(split -> split.tableId().equals(again.tableId()))
                    .toList();
            failedSplits.removeAll(splits);
            readAgain(splits.stream()
                    .filter(split -> split instanceof MirrorSplit.RowRange range
                            && again.groups().contains(range.plan().key().number()))
                    .toList());
        } else if (event instanceof TableForgottenEvent gone) {
            // Splits of the table were assigned before, so they are known here.
            forgotten.add(gone);
            // A reader that has nothing to read isn't asked again before.
            splitFetcherManager.getQueue().notifyAvailable();
        } else {
            super.handleSourceEvents(event);
        }
    }

    private void readAgain(List<MirrorSplit> splits) {
        if (!splits.isEmpty()) {
            boolean wholeTables = splits.stream().anyMatch(MirrorSplit::isOfWholeTable);
            context.sendSourceEventToCoordinator(new ReadingAgainEvent(wholeTables));
            addSplits(splits);
        }
    }

    private void sayWhatIsForgotten(ReaderOutput<MirrorEvent> output) {
        if (forgotten.isEmpty() || getNumberOfCurrentlyAssignedSplits() > 0) {
            return;
        }
        for (TableForgottenEvent event : forgotten) {
            reads.forget(event.news().path());
            if (event.isOfGone()) {
                failedSplits.removeIf(
                        split -> split.tableId().equals(event.news().tableId()));
                abortedSplits.keySet().removeIf(split -> split.tableId()
                        .equals(event.news().tableId()));
            }
            output.collect(event.news());
        }
        forgotten.clear();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<MirrorEvent> output) throws Exception {
        sayWhatIsForgotten(output);
        InputStatus status = super.pollNext(output);
        // A table that Pixeltable holds for hours must not keep this reader from all others.
        if (idle.getAndSet(false) && status != InputStatus.END_OF_INPUT) {
            context.sendSourceEventToCoordinator(new StillReadingEvent());
            context.sendSplitRequest();
        }
        return status;
    }

    @Override
    public List<MirrorSplit> snapshotState(long checkpointId) {
        List<MirrorSplit> splits = super.snapshotState(checkpointId);
        splits.removeIf(MirrorSplit.RoundEnd.class::isInstance);
        splits.addAll(failedSplits);
        abortedSplits.replaceAll((split, first) -> first.isPresent() ? first : OptionalLong.of(checkpointId));
        splits.addAll(abortedSplits.keySet());
        return splits;
    }

    /**
     * The event about an aborted split went out before the first checkpoint that the split is part of. A later checkpoint's
     * coordinator state was written when that one was over, so it has the news, and nobody needs the split any more.
     */
    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        abortedSplits.values().removeIf(first -> first.isPresent() && first.getAsLong() < checkpointId);
    }

    @Override
    protected SplitProgress initializedState(MirrorSplit split) {
        return new SplitProgress(split);
    }

    @Override
    protected MirrorSplit toSplitType(String splitId, SplitProgress progress) {
        return progress.snapshot();
    }

    /**
     * What handles cells outlives the split readers, which Flink ends when they have nothing to read. One that waits for uploads or for the source is
     * let go first, because Flink waits for it.
     */
    @Override
    public void close() throws Exception {
        handling.media().close();
        fetching.get().ifPresent(MirrorSplitReader::cut);
        try {
            super.close();
        } finally {
            handling.close();
        }
    }
}
