package io.pixelake.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.TableFilter;
import io.pixelake.demo.DemoStore;
import io.pixelake.pixeltable.SourceAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorEnumeratorITCase {
    @TempDir
    Path directory;

    /** The worker is ahead of the coordinator's thread, as it is after a slow poll, when late ones follow each other at once. */
    @Test
    void neverPlansTwiceFromTheSameProgress() throws Exception {
        try (DemoStore store = DemoStore.start(directory);
                HandDrivenContext context = new HandDrivenContext();
                MirrorEnumerator enumerator = enumerator(store, context)) {
            enumerator.start();
            Runnable first = context.poll();
            Runnable early = context.poll();
            first.run();
            int planned = enumerator.snapshotState(1).unassigned().size();
            assertThat(planned).isEqualTo(3);

            Runnable second = context.poll();
            early.run();
            Runnable early2 = context.poll();
            second.run();
            early2.run();
            assertThat(context.outcomes).containsExactly(1, 0, 1, 0);
            assertThat(enumerator.snapshotState(2).unassigned()).hasSize(planned);
        }
    }

    private static MirrorEnumerator enumerator(DemoStore store, HandDrivenContext context) {
        MirrorSource.Settings settings = new MirrorSource.Settings(
                new SourceAddress(store.jdbcUrl(), Map.of()),
                TableFilter.of(List.of()),
                new TargetNaming(Map.of(), List.of()),
                new MirrorSource.History(
                        new MirrorSource.Start.Current(), new MirrorSource.End.Current(), false, false),
                new MirrorSource.Handling(false, false, false, 0),
                Map.of(),
                false,
                Duration.ofSeconds(1));
        return new MirrorEnumerator(
                settings, new EmptyLake(), context, new EnumeratorState(Map.of(), List.of(), Set.of()));
    }

    /** Polls when it is told to and lets the test decide when the coordinator hears of it. */
    private static final class HandDrivenContext implements SplitEnumeratorContext<MirrorSplit>, AutoCloseable {
        private final List<Integer> outcomes = new ArrayList<>();
        private Supplier<Runnable> next = () -> {
            throw new IllegalStateException("The enumerator hasn't been started.");
        };

        /** Polls on what stands for the worker thread. @return the coordinator's part */
        Runnable poll() {
            return next.get();
        }

        @Override
        public <T> void callAsync(
                Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelay, long period) {
            next = () -> {
                try {
                    T result = callable.call();
                    outcomes.add(((List<?>) result).size());
                    return () -> handler.accept(result, null);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
        }

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SplitEnumeratorMetricGroup metricGroup() {
            return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
        }

        @Override
        public void sendEventToSourceReader(int subtask, SourceEvent event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int currentParallelism() {
            return 1;
        }

        @Override
        public Map<Integer, ReaderInfo> registeredReaders() {
            return Map.of();
        }

        @Override
        public void assignSplits(SplitsAssignment<MirrorSplit> assignment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void signalNoMoreSplits(int subtask) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void runInCoordinatorThread(Runnable runnable) {
            runnable.run();
        }

        @Override
        public void close() {
            next = () -> {
                throw new IllegalStateException("The enumerator was closed.");
            };
        }
    }
}
