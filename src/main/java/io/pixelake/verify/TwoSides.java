package io.pixelake.verify;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same of source and mirror. */
record TwoSides<T>(T source, T mirror) {

    /** Gets both at once, the mirror's on a thread of its own; when the source's fails, the other is told to stop. */
    static <T> TwoSides<T> of(Callable<T> source, Callable<T> mirror) throws CannotCompareException {
        ExecutorService other = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "pixelake-verify-mirror");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Future<T> fromMirror = other.submit(mirror);
            return new TwoSides<>(source.call(), fromMirror.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotCompareException("interrupted", e);
        } catch (Exception e) {
            throw asExpected(e instanceof ExecutionException ? e.getCause() : e);
        } finally {
            other.shutdownNow();
        }
    }

    /** Called for each row, so that a side whose result nobody waits for ends soon. */
    static void stopIfTold() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("stopped");
        }
    }

    private static CannotCompareException asExpected(Throwable error) {
        if (error instanceof RuntimeException unforeseen) {
            throw unforeseen;
        }
        if (error instanceof Error fatal) {
            throw fatal;
        }
        return error instanceof CannotCompareException expected
                ? expected
                : new CannotCompareException(String.valueOf(error.getMessage()), error);
    }
}
