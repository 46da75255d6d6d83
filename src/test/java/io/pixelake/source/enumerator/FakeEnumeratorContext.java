package io.pixelake.source.enumerator;

import io.pixelake.source.split.MirrorSplit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** A coordinator with as many readers as a test registers; both of its threads run when the test says so. */
public final class FakeEnumeratorContext implements SplitEnumeratorContext<MirrorSplit> {
    private final Map<Integer, ReaderInfo> readers = new HashMap<>();
    private final Map<Integer, List<MirrorSplit>> assigned = new HashMap<>();
    private final Map<Integer, List<SourceEvent>> events = new HashMap<>();
    private final List<Integer> told = new ArrayList<>();
    private final List<Object> polled = new ArrayList<>();
    private final Deque<Runnable> coordinator = new ArrayDeque<>();
    private boolean backlog;
    private Runnable worker = () -> {
        throw new IllegalStateException("not started");
    };

    public FakeEnumeratorContext(int parallelism) {
        for (int subtask = 0; subtask < parallelism; subtask++) {
            readers.put(subtask, new ReaderInfo(subtask, "here"));
        }
    }

    /** Lets the worker thread poll; the coordinator hears of it later. */
    void work() {
        worker.run();
    }

    /** Lets the coordinator hear of the oldest poll that it hasn't. */
    void hear() {
        coordinator.remove().run();
    }

    /** A poll that the coordinator hears of at once. */
    public void poll() {
        work();
        hear();
    }

    /** What each poll that succeeded gave, whether the coordinator has heard of it or not. */
    List<Object> polled() {
        return polled;
    }

    void lose(int subtask) {
        readers.remove(subtask);
    }

    /** What a reader got since this was last asked. */
    public List<MirrorSplit> assignedTo(int subtask) {
        List<MirrorSplit> splits = assigned.remove(subtask);
        return splits == null ? List.of() : splits;
    }

    /** The readers that were told that no more splits come, in the order they were told. */
    List<Integer> toldOfTheEnd() {
        return told;
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelay, long period) {
        worker = () -> {
            try {
                T result = callable.call();
                polled.add(result);
                coordinator.add(() -> handler.accept(result, null));
            } catch (Exception e) {
                coordinator.add(() -> handler.accept(null, e));
            }
        };
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int currentParallelism() {
        return readers.size();
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return Map.copyOf(readers);
    }

    @Override
    public void assignSplits(SplitsAssignment<MirrorSplit> assignment) {
        assignment.assignment().forEach((subtask, splits) -> {
            if (told.contains(subtask)) {
                throw new IllegalStateException("Reader " + subtask + " was told that no more splits come");
            }
            assigned.computeIfAbsent(subtask, reader -> new ArrayList<>()).addAll(splits);
        });
    }

    @Override
    public void setIsProcessingBacklog(boolean isProcessingBacklog) {
        backlog = isProcessingBacklog;
    }

    boolean isProcessingBacklog() {
        return backlog;
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        told.add(subtask);
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        events.computeIfAbsent(subtask, reader -> new ArrayList<>()).add(event);
    }

    /** What a reader was sent, but for splits. */
    List<SourceEvent> sentTo(int subtask) {
        return events.getOrDefault(subtask, List.of());
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        runnable.run();
    }
}
