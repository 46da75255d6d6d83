package io.pixelake.lake;

import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.apache.iceberg.util.ThreadPools;

/**
 * The threads Iceberg keeps for all its work in this process. A thread has the context class loader of whoever was the first to need
 * it. Where that is a task of Flink, the loader is closed when the task's job ends or starts again, and whatever looks for a class on
 * that thread fails from then on. So they are all made ahead of tasks, with the class loader that Iceberg itself is of.
 */
final class IcebergThreads {
    private IcebergThreads() {}

    /** Does nothing where they are there already. */
    static void start() {
        asIceberg(() -> {
            start(ThreadPools.getWorkerPool(), ThreadPools.WORKER_THREAD_POOL_SIZE);
            start(ThreadPools.getDeleteWorkerPool(), ThreadPools.DELETE_WORKER_THREAD_POOL_SIZE);
            start(ThreadPools.authRefreshPool(), ThreadPools.AUTH_REFRESH_THREAD_POOL_SIZE);
        });
    }

    /** Threads that are made meanwhile have Iceberg's class loader. */
    static void asIceberg(Runnable work) {
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        caller.setContextClassLoader(ThreadPools.class.getClassLoader());
        try {
            work.run();
        } finally {
            caller.setContextClassLoader(before);
        }
    }

    /** A pool of a fixed size makes another thread for each piece of work until it has all. */
    private static void start(ExecutorService pool, int size) {
        if (!pool.isShutdown()) {
            IntStream.range(0, size).forEach(thread -> pool.execute(() -> {}));
        }
    }
}
