package io.pixelake.export;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the thread that runs the command, and waits until it has cleaned up. The process then
 * ends as one that a signal ended, which shells and schedulers know.
 */
public final class InterruptibleExport implements AutoCloseable {
    private static final long CLEAN_UP_SECONDS = 8;

    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook;

    private InterruptibleExport(Thread worker) {
        hook = new Thread(() -> interrupt(worker), "end-of-command");
    }

    /** For the calling thread, until it is closed. */
    public static InterruptibleExport install() {
        InterruptibleExport ending = new InterruptibleExport(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(ending.hook);
        return ending;
    }

    private void interrupt(Thread worker) {
        worker.interrupt();
        try {
            cleanedUp.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        cleanedUp.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, which is what it is for.
            return;
        }
    }
}
