package io.pixelake.job;

import io.pixelake.status.LastErrors;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the failures of a running job's tables where {@code pixelake status} finds them. Asks on a thread of its own. */
final class FailureWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailureWatch.class);
    private static final long INTERVAL_SECONDS = 1;
    private static final long ANSWER_SECONDS = 5;

    private final JobClient client;
    private final LastErrors errors;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pixelake-failure-watch");
        thread.setDaemon(true);
        return thread;
    });

    private FailureWatch(JobClient client, LastErrors errors) {
        this.client = client;
        this.errors = errors;
    }

    static FailureWatch start(JobClient client, LastErrors errors) {
        FailureWatch watch = new FailureWatch(client, errors);
        watch.timer.scheduleWithFixedDelay(watch::look, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
        return watch;
    }

    private void look() {
        try {
            errors.tables(FailedTables.byPath(client.getAccumulators().get(ANSWER_SECONDS, TimeUnit.SECONDS)));
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            // The job starts, restarts or ends; whoever waits for its end hears of it.
            LOG.debug("No word of failed tables", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Afterwards nothing is written any more. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("The failure watch is still waiting for an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
