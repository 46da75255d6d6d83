package io.pixelake.lake.write;

import io.pixelake.lake.LocalFileIO;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
        return io instanceof LocalFileIO ? new Caller() : new Awaited(ThreadPools.getWorkerPool());
    }

    /** The same for delete files, for which Iceberg has threads of their own. */
    public static ExecutorService ofDeletes(FileIO io) {
        return io instanceof LocalFileIO ? new Caller() : new Awaited(ThreadPools.getDeleteWorkerPool());
    }

    private static final class Awaited extends NeverEnded {
        private final ExecutorService threads;

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
            return new AwaitedTask<>(Executors.callable(work, value));
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

    /** The thread that asks does the work itself, at once. */
    private static final class Caller extends NeverEnded {
        @Override
        public void execute(Runnable work) {
            work.run();
        }
    }

    /** Has no threads of its own, so there are none to end. */
    private abstract static class NeverEnded extends AbstractExecutorService {
        private volatile boolean shutDown;

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
}
