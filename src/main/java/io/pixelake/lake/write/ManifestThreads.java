package io.pixelake.lake.write;

import io.pixelake.lake.LocalFileIO;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.concurrent.Executors;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.util.ThreadPools;

/**
 * On which threads a commit reads and writes manifests and delete files. Iceberg looks whether its worker threads are done, up to 24 times for
 * each snapshot, and sleeps 10 ms where they aren't: much longer than small files take. Files that are far away are read side by side by
 * Iceberg's own threads, and who asks whether they are done waits for them; local ones are read by whoever wants them.
 */
public final class ManifestThreads {
    /** As long as Iceberg would sleep. */
    private static final long WAIT_MILLIS = 10;

    private ManifestThreads() {}

    public static ExecutorService of(FileIO io) {
        return LocalFileIO.isBehind(io)
                ? Executors.newDirectExecutorService()
                : new Awaited(ThreadPools.getWorkerPool());
    }

    /** The same for delete files, for which Iceberg has threads of their own. */
    public static ExecutorService ofDeletes(FileIO io) {
        return LocalFileIO.isBehind(io)
                ? Executors.newDirectExecutorService()
                : new Awaited(ThreadPools.getDeleteWorkerPool());
    }

    /** Iceberg's threads, which aren't ended here. */
    private static final class Awaited extends AbstractExecutorService {
        private final ExecutorService threads;
        private volatile boolean shutDown;

        Awaited(ExecutorService threads) {
            this.threads = threads;
        }

        @Override
        public void execute(Runnable work) {
            threads.execute(work);
        }

        @Override
        protected <T> RunnableFuture<T> newTaskFor(Callable<T> work) {
            return new AwaitedTask<>(work);
        }

        @Override
        protected <T> RunnableFuture<T> newTaskFor(Runnable work, T value) {
            return newTaskFor(() -> {
                work.run();
                return value;
            });
        }

        @Override
        public void shutdown() {
            shutDown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutDown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutDown;
        }

        @Override
        public boolean isTerminated() {
            return shutDown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutDown;
        }
    }

    private static final class AwaitedTask<T> extends FutureTask<T> {
        AwaitedTask(Callable<T> work) {
            super(work);
        }

        /** Waits a moment before it says no. */
        @Override
        public boolean isDone() {
            try {
                get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                return super.isDone();
            } catch (ExecutionException | CancellationException e) {
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return super.isDone();
            }
        }
    }
}
