package io.pixelake.sink.commit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/** On which threads tables are committed. They end when there was nothing to do for a while. */
public final class CommitThreads implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSING_SECONDS = 5;

    private final int most;
    private final ThreadPoolExecutor threads;

    /** @param most how many tables are committed at a time; with 1 that is done by who asks for it */
    public CommitThreads(int most) {
        this.most = most;
        this.threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new ExecutorThreadFactory("iceberg-commits"));
        threads.allowCoreThreadTimeOut(true);
    }

    /** What is done for each of several. */
    interface Work<T> {
        void run(T each) throws IOException, InterruptedException;
    }

    /**
     * Returns when all are done, also where one of them fails.
     *
     * @throws IOException the first failure, with the others suppressed, as are those of other types
     */
    <T> void run(Collection<T> all, Work<T> work) throws IOException, InterruptedException {
        if (most == 1 || all.size() < 2) {
            for (T each : all) {
                work.run(each);
            }
            return;
        }
        List<Callable<Void>> calls = new ArrayList<>();
        for (T each : all) {
            calls.add(() -> {
                work.run(each);
                return null;
            });
        }
        throwFirst(threads.invokeAll(calls));
    }

    private static void throwFirst(List<Future<Void>> done) throws IOException, InterruptedException {
        Throwable failure = null;
        for (Future<Void> each : done) {
            try {
                each.get();
            } catch (ExecutionException e) {
                failure = ExceptionUtils.firstOrSuppressed(e.getCause(), failure);
            }
        }
        if (failure instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (failure != null) {
            ExceptionUtils.tryRethrowIOException(failure);
            ExceptionUtils.rethrow(failure);
        }
    }

    /** Interrupts what still runs, and waits a moment for it to end. */
    @Override
    public void close() throws InterruptedException {
        threads.shutdownNow();
        threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
    }
}
