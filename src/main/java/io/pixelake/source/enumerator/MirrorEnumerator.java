package io.pixelake.source.enumerator;

import io.pixelake.model.FailureReason;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorTables;
import io.pixelake.source.event.GroupAbortedEvent;
import io.pixelake.source.event.LocalReferencesEvent;
import io.pixelake.source.event.ReadingAgainEvent;
import io.pixelake.source.event.StillReadingEvent;
import io.pixelake.source.event.TableFailedEvent;
import io.pixelake.source.event.TableForgottenEvent;
import io.pixelake.source.event.TryAgainEvent;
import io.pixelake.source.planning.PlanningInput;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.planning.TableRetries;
import io.pixelake.source.poll.PollOutcome;
import io.pixelake.source.poll.PollWorker;
import io.pixelake.source.poll.Poller;
import io.pixelake.source.progress.LiveProgress;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out the splits of the groups that its polls plan. It rests on these assumptions:
 *
 * <ul>
 *   <li>Splits assigned after the coordinator's snapshot reach the readers behind that checkpoint's barrier, so its state, the
 *       readers' and the aggregator's are one consistent cut.
 *   <li>It never waits for events of readers to learn of progress, because those get lost on a restore: what is committed is
 *       asked of the mirror tables. Lost {@link TableFailedEvent}s and {@link GroupAbortedEvent}s come again, as the reader
 *       keeps the split until a later checkpoint has the news.
 * </ul>
 *
 * Coordinator thread only, but for the poll itself, which runs on the worker thread on immutable values.
 */
public final class MirrorEnumerator implements SplitEnumerator<MirrorSplit, EnumeratorState> {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorEnumerator.class);
    private static final int SMALL_SPLITS_AT_ONCE = 16;

    private final PlanningSettings settings;
    private final SplitEnumeratorContext<MirrorSplit> context;
    private final Poller worker;
    private final EnumeratorMetrics metrics;
    private final TableRetries retries;
    private final Deque<MirrorSplit> unassigned = new ArrayDeque<>();
    private final ParkedSplits parked = new ParkedSplits();
    private final Set<Integer> waiting = new LinkedHashSet<>();
    /** Failed tables, each with the group that a reader couldn't finish; 0 when it failed while it was planned. */
    private final Map<UUID, Long> failed = new ConcurrentHashMap<>();

    /** All of them: which of a restored plan's groups are committed shows only after readers couldn't finish some. */
    private final Set<GroupKey> aborted = ConcurrentHashMap.newKeySet();

    /** Readers that have splits of whole tables and haven't asked for more since. */
    private final Set<Integer> readingTables = new HashSet<>();

    /** What Flink was told last. */
    private boolean isBacklog;

    private final ReadingRound round = new ReadingRound();
    /** Numbers the news of failures; those before a restore may still be on their way. */
    private long failures = System.currentTimeMillis();

    private final ForgottenTables forgotten = new ForgottenTables();
    private final LocalReferenceNotices localReferences = new LocalReferenceNotices();

    private volatile Map<UUID, TableProgress> tables;
    private volatile boolean pollHandled = true;
    /** From here on nothing is planned any more: readers that were told of the end take no splits. */
    private volatile boolean ended;
    /** A poll has failed the job; later ones would say the same until it ends. */
    private volatile boolean failedForGood;

    public MirrorEnumerator(
            PlanningSettings settings,
            MirrorTables mirrors,
            SplitEnumeratorContext<MirrorSplit> context,
            EnumeratorState state) {
        this(
                settings,
                new PollWorker(settings, mirrors, !state.tables().isEmpty()),
                context,
                state,
                new TableRetries(Clock.systemUTC(), TableRetries.Pauses.DEFAULT));
    }

    MirrorEnumerator(
            PlanningSettings settings,
            Poller worker,
            SplitEnumeratorContext<MirrorSplit> context,
            EnumeratorState state,
            TableRetries retries) {
        this.retries = retries;
        this.settings = settings;
        this.context = context;
        this.worker = worker;
        this.metrics = new EnumeratorMetrics(context.metricGroup(), Clock.systemUTC());
        this.tables = state.tables();
        this.unassigned.addAll(state.unassigned());
        this.aborted.addAll(state.aborted());
    }

    @Override
    public void start() {
        // Until the first look says what there is to read.
        isBacklog = true;
        context.setIsProcessingBacklog(true);
        context.callAsync(this::poll, this::handle, 0, settings.pollInterval().toMillis());
    }

    /**
     * Worker thread. Polls build on each other, so one that comes before the last was taken in does nothing: two plans made from
     * one progress would be two chains of groups, of which the aggregator waits for one forever.
     */
    private List<PollOutcome> poll() {
        if (!pollHandled || ended || failedForGood) {
            return List.of();
        }
        try {
            List<PollOutcome> outcomes =
                    worker.poll(new PlanningInput(tables, Map.copyOf(failed), Set.copyOf(aborted))).stream()
                            .toList();
            pollHandled = outcomes.isEmpty();
            return outcomes;
        } catch (SuppressRestartsException e) {
            failedForGood = true;
            throw e;
        }
    }

    private void handle(List<PollOutcome> outcomes, Throwable error) {
        if (error != null) {
            throw new IllegalStateException("Polling the source failed: " + FailureReason.of(error), error);
        }
        for (PollOutcome outcome : outcomes) {
            take(outcome);
            pollHandled = true;
        }
    }

    private void take(PollOutcome outcome) {
        forgotten.compare(tables, outcome.tables()).forEach(this::forget);
        tables = outcome.tables();
        metrics.polled(outcome.standings());
        aborted.removeIf(group -> !isOutstanding(group));
        unassigned.addAll(outcome.splits());
        failed.keySet().forEach(table -> parked.park(table, unassigned));
        retries.polled(outcome.standings(), tables.keySet());
        outcome.failures().forEach(this::tableStopped);
        failed.keySet().retainAll(known(outcome));
        if (!settings.untilCaughtUp()) {
            retries.takeDue().forEach(this::tryAgain);
        }
        LiveProgress.watched().forEach(live -> live.failing(retries.failing()));
        boolean nothingLeft = unassigned.isEmpty() && outcome.caughtUp();
        assign();
        if (settings.untilCaughtUp() && nothingLeft && !ended) {
            ended = true;
            LOG.info("Caught up: every table is at the source's version");
            waiting.forEach(context::signalNoMoreSplits);
            waiting.clear();
        }
    }

    /** Retries forget other tables. One that had failed, and is listed again later, is to be planned as any new one. */
    private static Set<UUID> known(PollOutcome outcome) {
        Set<UUID> known = new HashSet<>(outcome.tables().keySet());
        outcome.standings().forEach(standing -> known.add(standing.id()));
        outcome.failures().forEach(failure -> known.add(failure.group().tableId()));
        return known;
    }

    private void forget(UUID table) {
        localReferences.forget(tables.get(table).path());
        failed.remove(table);
        parked.resume(table, Set.of(), unassigned);
    }

    private void tellReadersWhatIsForgotten() {
        for (TableForgottenEvent event : forgotten.take(unassigned)) {
            context.registeredReaders().keySet().forEach(reader -> context.sendEventToSourceReader(reader, event));
        }
    }

    private boolean isOutstanding(GroupKey group) {
        TableProgress progress = tables.get(group.tableId());
        return progress != null && progress.isOutstanding(group.number());
    }

    private void tableStopped(TableFailed failure) {
        if (failed.putIfAbsent(failure.group().tableId(), 0L) == null) {
            LOG.error("{}: {}", failure.path(), failure.message());
            parked.park(failure.group().tableId(), unassigned);
            unassigned.add(new MirrorSplit.Failure(failure, ++failures));
            waitForRetry(failure.group().tableId(), failure.path(), failure.message());
        }
    }

    /** A run that ends has no time for it: the next one tries again. */
    private void waitForRetry(UUID table, String path, String message) {
        if (!settings.untilCaughtUp()) {
            retries.failed(table, path, message);
        }
    }

    /** What a failed table had still to read is read on, and the next poll plans it again. */
    private void tryAgain(UUID table) {
        if (failed.remove(table) == null) {
            return;
        }
        Optional<TableProgress> progress = Optional.ofNullable(tables.get(table));
        LOG.info("{}: trying again", progress.map(TableProgress::path).orElse("table " + table));
        Set<Long> groups =
                progress.map(plan -> Set.copyOf(plan.outstandingFrom(0))).orElse(Set.of());
        parked.resume(table, groups, unassigned);
        context.registeredReaders()
                .keySet()
                .forEach(reader -> context.sendEventToSourceReader(reader, new TryAgainEvent(table, groups)));
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        readingTables.remove(subtask);
        if (ended && unassigned.isEmpty()) {
            context.signalNoMoreSplits(subtask);
            tellOfBacklog();
            return;
        }
        round.requestedBy(subtask);
        waiting.add(subtask);
        assign();
        endRound(subtask);
    }

    private void endRound(int subtask) {
        boolean allAreBack = waiting.size() == context.currentParallelism() && !round.isAnyStillReading();
        if (round.isOpen() && unassigned.isEmpty() && allAreBack) {
            waiting.remove(subtask);
            give(subtask, List.of(round.end()));
        }
    }

    /**
     * While whole tables are read, and while splits of a group that has several wait for a reader, Flink takes its checkpoints, each of which
     * closes the open files, at longer intervals: nothing of these groups could be committed earlier anyway.
     */
    private void tellOfBacklog() {
        boolean backlog = !readingTables.isEmpty()
                || unassigned.stream()
                        .anyMatch(split -> split instanceof MirrorSplit.RowRange range
                                && range.plan().splitCount() > 1);
        if (backlog != isBacklog) {
            isBacklog = backlog;
            context.setIsProcessingBacklog(backlog);
        }
    }

    private void assign() {
        assignWhatIsThere();
        tellReadersWhatIsForgotten();
        tellOfBacklog();
    }

    private void assignWhatIsThere() {
        waiting.retainAll(context.registeredReaders().keySet());
        List<Integer> readers = new ArrayList<>(waiting);
        for (int subtask : readers) {
            List<MirrorSplit> next = next();
            if (next.isEmpty()) {
                return;
            }
            waiting.remove(subtask);
            if (next.stream().anyMatch(MirrorSplit::isOfWholeTable)) {
                readingTables.add(subtask);
            }
            round.open();
            give(subtask, next);
        }
    }

    private void give(int subtask, List<MirrorSplit> splits) {
        context.assignSplits(new SplitsAssignment<>(Map.of(subtask, splits)));
    }

    /** One big split, or several small ones, which would otherwise cost a round trip each. */
    private List<MirrorSplit> next() {
        List<MirrorSplit> next = new ArrayList<>();
        int fairShare = Math.max(1, unassigned.size() / Math.max(1, context.currentParallelism()));
        int most = Math.min(SMALL_SPLITS_AT_ONCE, fairShare);
        while (!unassigned.isEmpty() && next.size() < most) {
            if (!next.isEmpty() && isBig(unassigned.peek())) {
                break;
            }
            next.add(unassigned.remove());
            if (isBig(next.get(0))) {
                break;
            }
        }
        return next;
    }

    private static boolean isBig(MirrorSplit split) {
        if (!(split instanceof MirrorSplit.RowRange range)) {
            return false;
        }
        return range.plan().kind() != GroupKind.SCHEMA
                && (range.plan().kind() != GroupKind.DELTA || range.plan().splitCount() > 1);
    }

    @Override
    public void addSplitsBack(List<MirrorSplit> splits, int subtask) {
        for (int i = splits.size() - 1; i >= 0; i--) {
            if (!(splits.get(i) instanceof MirrorSplit.RoundEnd)) {
                unassigned.addFirst(splits.get(i));
            }
        }
        readingTables.remove(subtask);
        round.failed(subtask);
    }

    @Override
    public void addReader(int subtask) {}

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof TableFailedEvent failure
                && failed.putIfAbsent(failure.tableId(), failure.group()) == null) {
            LOG.error(failure.message());
            parked.park(failure.tableId(), unassigned);
            String path = Optional.ofNullable(tables.get(failure.tableId()))
                    .map(TableProgress::path)
                    .orElse("table " + failure.tableId());
            waitForRetry(failure.tableId(), path, failure.message());
        } else if (event instanceof ReadingAgainEvent again) {
            waiting.remove(subtask);
            if (again.wholeTables()) {
                readingTables.add(subtask);
            }
            tellOfBacklog();
        } else if (event instanceof LocalReferencesEvent local) {
            localReferences.hear(local);
        } else if (event instanceof StillReadingEvent) {
            round.stillReading(subtask);
        } else if (event instanceof GroupAbortedEvent gone) {
            GroupKey group = new GroupKey(gone.tableId(), gone.group());
            if (isOutstanding(group)) {
                aborted.add(group);
            }
        }
    }

    @Override
    public EnumeratorState snapshotState(long checkpointId) {
        List<MirrorSplit> splits = new ArrayList<>(unassigned);
        splits.addAll(parked.splits());
        splits.removeIf(split -> !(split instanceof MirrorSplit.RowRange));
        return new EnumeratorState(Optional.of(settings.source()), tables, splits, aborted);
    }

    @Override
    public void close() throws IOException {
        metrics.close();
        worker.close();
    }
}
