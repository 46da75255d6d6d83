package io.pixelake.lake.report;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reports of commits are handed to a catalog's own reporter. That of a REST catalog asks its server and waits for the answer, once for each
 * snapshot: nothing that commits or checkpoints may wait for. When too many wait already, reports are dropped.
 */
public final class ReportThread implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReportThread.class);
    private static final int WAITING_COMMITS = 100;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSING_SECONDS = 2;

    private final AtomicBoolean told = new AtomicBoolean();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_COMMITS),
            new ExecutorThreadFactory("iceberg-commit-reports"),
            (work, pool) -> tellOnce());

    public ReportThread() {
        thread.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable work) {
        thread.execute(work);
    }

    private void tellOnce() {
        if (told.compareAndSet(false, true)) {
            LOG.warn("The catalog's reporter of metrics is slower than commits come: reports are dropped");
        }
    }

    /** Lets what waits go out, for a moment. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
