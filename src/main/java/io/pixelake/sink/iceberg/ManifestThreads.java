package io.pixelake.sink.iceberg;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.util.ThreadPools;

/**
 * On which threads a commit reads and writes manifests and delete files. Iceberg waits for its worker threads in steps of 10 ms, up
 * to 24 times for each snapshot: much longer than small local files take. Files that are far away are read side by side.
 */
final class ManifestThreads {
    private ManifestThreads() {}

    static ExecutorService of(FileIO io) {
        return io instanceof LocalFileIO ? new Caller() : ThreadPools.getWorkerPool();
    }

    /** The same for delete files, for which Iceberg has threads of their own. */
    static ExecutorService ofDeletes(FileIO io) {
        return io instanceof LocalFileIO ? new Caller() : ThreadPools.getDeleteWorkerPool();
    }

    /** The thread that asks does the work itself, at once. */
    private static final class Caller extends AbstractExecutorService {
        private volatile boolean shutDown;

        @Override
        public void execute(Runnable work) {
            work.run();
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
}
