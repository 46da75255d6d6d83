package io.pixelake.job;

import io.pixelake.config.FlinkPaths;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a running job with a savepoint; where none comes about in time, by cancelling it. What the savepoint holds is
 * committed when it succeeds, so either way the newest checkpoint or savepoint on the disk is what the next start
 * continues from. {@link #run()} on a signal's thread, the rest on the thread that waits for the job.
 */
final class JobStop {
    private static final Logger LOG = LoggerFactory.getLogger(JobStop.class);
    private static final Duration SAVEPOINT_LIMIT = Duration.ofSeconds(6);
    private static final Duration ACCUMULATOR_LIMIT = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final JobClient client;
    private final Path savepoints;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Map<String, String> failures = Map.of();

    JobStop(JobClient client, Path savepoints) {
        this.client = client;
        this.savepoints = savepoints;
    }

    void run() {
        try {
            LOG.info("Stopped with the savepoint {}", savepoint());
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("No savepoint", e);
            giveUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over.countDown();
        }
    }

    /**
     * A job may have ended by now: Flink fails it, behind the savepoint, when a split was on its way to a reader that had stopped already. Then nothing
     * is left to be cancelled.
     */
    private void giveUp() {
        if (isOver()) {
            LOG.info(
                    "The job ended while it was stopped; the next start continues from the newest checkpoint or savepoint");
            return;
        }
        LOG.warn(
                "No savepoint within {} s: cancelling the job; the next start continues from the newest checkpoint or savepoint",
                SAVEPOINT_LIMIT.toSeconds());
        try {
            cancel();
        } catch (RuntimeException e) {
            LOG.debug("Nothing to cancel", e);
        }
    }

    /** A job that starts, or starts again after a failure, can't make a savepoint yet. */
    private String savepoint() throws ExecutionException, TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + SAVEPOINT_LIMIT.toNanos();
        String folder = FlinkPaths.text(savepoints);
        while (true) {
            try {
                return client.stopWithSavepoint(false, folder, SavepointFormatType.CANONICAL)
                        .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                if (System.nanoTime() > deadline || isOver()) {
                    throw e;
                }
                LOG.debug("No savepoint yet", e);
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private boolean isOver() {
        try {
            return client.getJobStatus().get().isGloballyTerminalState();
        } catch (ExecutionException | RuntimeException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void cancel() {
        try {
            failures = JobFailures.byPath(
                    client.getAccumulators().get(ACCUMULATOR_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("No word of failed tables at the stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.cancel();
    }

    /** Waits until it has said how the job was stopped. */
    void await() throws InterruptedException {
        if (!over.await(SAVEPOINT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            LOG.debug("The stop is still running after the job has finished");
        }
    }

    /** Which tables had failed when the job was cancelled, by path. */
    Map<String, String> failures() {
        return failures;
    }
}
