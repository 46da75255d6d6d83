package io.pixelake.job;

import io.pixelake.config.UserError;
import io.pixelake.status.LastErrors;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** A job that was started here: waits for its end, and ends it cleanly at Ctrl-C. */
final class RunningJob {
    private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);
    private static final long ACCUMULATOR_SECONDS = 5;

    private final JobClient client;
    private volatile boolean stopping;
    private volatile Map<String, String> failuresBeforeStop = Map.of();

    private RunningJob(JobClient client) {
        this.client = client;
    }

    static RunningJob start(StreamExecutionEnvironment environment, String name) {
        try {
            return new RunningJob(environment.executeAsync(name));
        } catch (Exception e) {
            throw new UserError(1, "Cannot start the job: " + rootMessage(e), e);
        }
    }

    /**
     * How the job ended.
     *
     * @param finished whether it came to its own end, rather than being stopped
     * @param messages why tables couldn't go on, by path
     */
    record End(boolean finished, Map<String, String> messages) {
        /** One line per failed table. */
        List<String> failures() {
            return FailedTables.lines(messages);
        }
    }

    /** Waits for the end, and keeps the failures meanwhile and in the end. */
    End await(LastErrors errors) {
        FailureWatch watch = FailureWatch.start(client, errors);
        try {
            End end = await();
            watch.close();
            if (end.finished()) {
                errors.tables(end.messages());
            }
            return end;
        } catch (UserError e) {
            errors.job(e.getMessage());
            throw e;
        } finally {
            watch.close();
        }
    }

    /** Waits for the end. */
    End await() {
        Signal.handle(new Signal("INT"), this::stop);
        Signal.handle(new Signal("TERM"), this::stop);
        try {
            return new End(
                    true,
                    FailedTables.byPath(client.getJobExecutionResult().get().getAllAccumulatorResults()));
        } catch (ExecutionException e) {
            if (stopping) {
                LOG.info("Stopped");
                return new End(false, failuresBeforeStop);
            }
            throw new UserError(1, "The mirror job failed: " + rootMessage(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError(1, "Interrupted while the mirror job ran.", e);
        }
    }

    /** On the signal's own thread. */
    private void stop(Signal signal) {
        if (stopping) {
            return;
        }
        LOG.info("Stopping (SIG{})", signal.getName());
        stopping = true;
        try {
            failuresBeforeStop =
                    FailedTables.byPath(client.getAccumulators().get(ACCUMULATOR_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("No word of failed tables at the stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            client.cancel();
        }
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
