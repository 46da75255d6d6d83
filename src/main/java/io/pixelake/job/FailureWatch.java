package io.pixelake.job;

import io.pixelake.changes.operator.ChangesFailures;
import io.pixelake.job.state.EarlierState;
import io.pixelake.job.state.LastErrors;
import io.pixelake.source.progress.LiveProgress;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the failures of a running job's tables where {@code pixelake status} finds them. The job says which tables failed, since it began; what
 * runs in this process, which of them are still to be tried again, and when. It also has the state of earlier runs deleted once the job has its own. Asks
 * on a thread of its own.
 */
final class FailureWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailureWatch.class);
    private static final long INTERVAL_SECONDS = 1;
    private static final long ANSWER_SECONDS = 5;

    private final JobClient client;
    private final LastErrors errors;
    private final LiveProgress live = LiveProgress.watch();
    private final EarlierState earlier;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pixelake-failure-watch");
        thread.setDaemon(true);
        return thread;
    });

    private FailureWatch(JobClient client, LastErrors errors, EarlierState earlier) {
        this.client = client;
        this.errors = errors;
        this.earlier = earlier;
    }

    static FailureWatch start(JobClient client, LastErrors errors, EarlierState earlier) {
        FailureWatch watch = new FailureWatch(client, errors, earlier);
        watch.timer.scheduleWithFixedDelay(
                () -> {
                    watch.look();
                    watch.forgetReplaced();
                },
                INTERVAL_SECONDS,
                INTERVAL_SECONDS,
                TimeUnit.SECONDS);
        return watch;
    }

    private void look() {
        try {
            Map<String, Object> accumulators = client.getAccumulators().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            Map<String, String> messages = JobFailures.ofMirrors(accumulators);
            Map<String, Instant> next = new HashMap<>();
            live.failing().forEach(table -> {
                messages.put(table.path(), table.message());
                next.put(table.path(), table.nextAttempt());
            });
            Map<String, String> all = new HashMap<>(ChangesFailures.in(accumulators));
            all.putAll(withoutRecovered(messages));
            errors.tables(all, next);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            // The job starts, restarts or ends; whoever waits for its end hears of it.
            LOG.debug("No word of failed tables", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of the tables that ever failed, those that still do. Where none is tried again, in a run that ends, all do. */
    Map<String, String> withoutRecovered(Map<String, String> messages) {
        Map<String, String> still = new HashMap<>(messages);
        still.keySet().removeAll(live.recovered());
        return still;
    }

    private void forgetReplaced() {
        try {
            earlier.deleteOnceReplaced();
        } catch (IOException | RuntimeException e) {
            LOG.debug("The state of earlier runs can't be read", e);
        }
    }

    /** Afterwards nothing is written any more. */
    @Override
    public void close() {
        live.close();
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
