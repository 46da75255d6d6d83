package io.pixelake.job;

import io.pixelake.config.UserError;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that was started here: waits for its end. */
final class RunningJob {
    private final JobClient client;

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

    /** Waits for the end, and keeps the failures meanwhile and in the end. A signal stops the job. */
    End await(LakeState state, StopSignals signals) {
        FailureWatch watch = FailureWatch.start(client, state.lastErrors());
        JobStop stop = new JobStop(client, state.savepoints());
        signals.attach(stop);
        try {
            End end = await(stop, signals);
            watch.close();
            if (end.finished()) {
                state.lastErrors().tables(end.messages());
            }
            return end;
        } catch (UserError e) {
            state.lastErrors().job(e.getMessage());
            throw e;
        } finally {
            signals.detach();
            watch.close();
        }
    }

    private End await(JobStop stop, StopSignals signals) {
        try {
            Map<String, String> failures =
                    FailedTables.byPath(client.getJobExecutionResult().get().getAllAccumulatorResults());
            return signals.asked() ? stopped(stop, failures) : new End(true, failures);
        } catch (ExecutionException e) {
            if (signals.asked()) {
                return stopped(stop, stop.failures());
            }
            throw failed(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static End stopped(JobStop stop, Map<String, String> failures) {
        try {
            stop.await();
            return new End(false, failures);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Waits for the end. */
    End await() {
        try {
            return new End(
                    true,
                    FailedTables.byPath(client.getJobExecutionResult().get().getAllAccumulatorResults()));
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static UserError failed(ExecutionException e) {
        return new UserError(1, "The mirror job failed: " + rootMessage(e), e);
    }

    private static UserError interrupted() {
        Thread.currentThread().interrupt();
        return new UserError(1, "Interrupted while the mirror job ran.");
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
