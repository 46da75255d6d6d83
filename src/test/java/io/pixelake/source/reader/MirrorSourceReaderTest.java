package io.pixelake.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.badcells.BadCellRule;
import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorEvent.TableForgotten;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.source.enumerator.Splits;
import io.pixelake.source.event.GroupAbortedEvent;
import io.pixelake.source.event.TableFailedEvent;
import io.pixelake.source.event.TableForgottenEvent;
import io.pixelake.source.event.TryAgainEvent;
import io.pixelake.source.rows.SourceRowHandling;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.source.split.SplitProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.Test;

/** How long a split is kept whose version is gone: the coordinator of a restored job may never have heard of it. */
class MirrorSourceReaderTest {
    private static final MirrorSplit SPLIT = Splits.small(Splits.ONE, 2);

    private static final SourceAddress NOWHERE = new SourceAddress("jdbc:postgresql://nowhere/none", Map.of());

    private final NoContext context = new NoContext();
    private final MirrorSourceReader reader = new MirrorSourceReader(
            NOWHERE, SourceRowHandling.of(NOWHERE, 1, BadCellRule.FAIL), FakeLake.neverRestored(), context);

    @Test
    void anAbortedSplitIsKeptUntilALaterCheckpointThanItsFirstIsComplete() throws Exception {
        abort();

        assertThat(reader.snapshotState(5)).containsExactly(SPLIT);
        reader.notifyCheckpointComplete(5);
        assertThat(reader.snapshotState(6)).containsExactly(SPLIT);
        reader.notifyCheckpointComplete(6);
        assertThat(reader.snapshotState(7)).isEmpty();
    }

    /** The checkpoint's coordinator state was written before the split was aborted. */
    @Test
    void aCheckpointThatWasBegunBeforeDoesntCount() throws Exception {
        assertThat(reader.snapshotState(5)).isEmpty();
        abort();

        reader.notifyCheckpointComplete(5);
        assertThat(reader.snapshotState(6)).containsExactly(SPLIT);
        reader.notifyCheckpointComplete(6);
        assertThat(reader.snapshotState(7)).containsExactly(SPLIT);
    }

    @Test
    void theEnumeratorHearsOfAnAbortedSplitAndOfNoneThatFinished() {
        abort();
        assertThat(context.sent).containsExactly(new GroupAbortedEvent(Splits.ONE, 2));

        SplitProgress progress = new SplitProgress(SPLIT);
        progress.emitted(new SplitFinished(new GroupKey(Splits.ONE, 2), 0, 0, 0));
        reader.onSplitFinished(Map.of(SPLIT.splitId(), progress));
        assertThat(context.sent).hasSize(1);
    }

    @Test
    void checkpointsThatNeverCompleteForgetNothing() throws Exception {
        abort();

        for (long checkpoint = 5; checkpoint < 9; checkpoint++) {
            assertThat(reader.snapshotState(checkpoint)).containsExactly(SPLIT);
        }
        reader.notifyCheckpointComplete(8);
        assertThat(reader.snapshotState(9)).isEmpty();
    }

    /** They go on where they were; those of a plan that was given up are forgotten. */
    @Test
    void splitsOfAFailedTableAreReadAgainWhenItIsTriedAgain() {
        MirrorSplit later = Splits.small(Splits.ONE, 3);
        fail(SPLIT);
        fail(later);
        fail(Splits.small(Splits.OTHER, 2));

        reader.handleSourceEvents(new TryAgainEvent(Splits.ONE, Set.of(2L)));

        assertThat(reader.getNumberOfCurrentlyAssignedSplits()).isEqualTo(1);
        assertThat(reader.snapshotState(5)).containsExactlyInAnyOrder(SPLIT, Splits.small(Splits.OTHER, 2));
        reader.handleSourceEvents(new TryAgainEvent(Splits.ONE, Set.of(2L)));
        assertThat(reader.getNumberOfCurrentlyAssignedSplits()).as("once").isEqualTo(1);
    }

    /** Trying again is said once: a split that the reader keeps only later would be read by nobody. */
    @Test
    void theEnumeratorHearsOfAFailureOnceItsSplitIsKept() {
        fail(SPLIT);

        assertThat(context.sent).containsExactly(new TableFailedEvent(Splits.ONE, 2, "no"));
        assertThat(context.keptThen).containsExactly(List.of(SPLIT));
    }

    /** The enumerator has found that failure itself. */
    @Test
    void aFailureThatWasPlannedIsntReportedBack() {
        MirrorSplit.Failure split = new MirrorSplit.Failure(Splits.failure(Splits.ONE), 1);
        SplitProgress progress = new SplitProgress(split);
        progress.emitted(split.failure());
        reader.onSplitFinished(Map.of(split.splitId(), progress));

        assertThat(context.sent).isEmpty();
        assertThat(reader.snapshotState(5)).isEmpty();
    }

    private void fail(MirrorSplit split) {
        SplitProgress progress = new SplitProgress(split);
        progress.emitted(new TableFailed(new GroupKey(split.tableId(), 2), "a/b/t", "no"));
        reader.onSplitFinished(Map.of(split.splitId(), progress));
    }

    @Test
    void whatIsKeptOfATableGoesWithItAndTheSinksHearOfIt() throws Exception {
        abort();
        fail(SPLIT);
        assertThat(reader.snapshotState(5)).hasSize(2);

        reader.handleSourceEvents(TableForgottenEvent.ofGone(Splits.progress(Splits.ONE)));
        Collected output = new Collected();
        reader.pollNext(output);

        assertThat(output.events)
                .containsExactly(new TableForgotten(
                        Splits.ONE, "a/b/t", Splits.target(Splits.ONE).name(), 2));
        assertThat(reader.snapshotState(6)).isEmpty();
    }

    private void abort() {
        reader.onSplitFinished(Map.of(SPLIT.splitId(), new SplitProgress(SPLIT)));
    }

    private static final class Collected implements ReaderOutput<MirrorEvent> {
        private final List<MirrorEvent> events = new ArrayList<>();

        @Override
        public void collect(MirrorEvent event) {
            events.add(event);
        }

        @Override
        public void collect(MirrorEvent event, long timestamp) {
            events.add(event);
        }

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}

        @Override
        public SourceOutput<MirrorEvent> createOutputForSplit(String splitId) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {}
    }

    private final class NoContext implements SourceReaderContext {
        private final List<SourceEvent> sent = new ArrayList<>();
        /** What the reader's state held when each of them was sent. */
        private final List<List<MirrorSplit>> keptThen = new ArrayList<>();

        @Override
        public SourceReaderMetricGroup metricGroup() {
            return UnregisteredMetricsGroup.createSourceReaderMetricGroup();
        }

        @Override
        public Configuration getConfiguration() {
            return new Configuration();
        }

        @Override
        public String getLocalHostName() {
            return "here";
        }

        @Override
        public int getIndexOfSubtask() {
            return 0;
        }

        @Override
        public void sendSplitRequest() {}

        @Override
        public void sendSourceEventToCoordinator(SourceEvent event) {
            sent.add(event);
            keptThen.add(reader.snapshotState(1));
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            throw new UnsupportedOperationException();
        }
    }
}
