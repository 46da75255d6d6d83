package io.pixelake.job;

import io.pixelake.config.UserError;
import io.pixelake.job.state.EarlierState;
import io.pixelake.job.state.LocalState;
import io.pixelake.model.FailureReason;
import io.pixelake.verify.PeriodicVerification;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.client.deployment.application.EmbeddedJobClient;
import org.apache.flink.client.deployment.application.WebSubmissionJobClient;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job that was started here: waits for its end. */
public final class RunningJob {
    private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);

    private final JobClient client;
    private final boolean detached;

    private RunningJob(JobClient client, boolean detached) {
        this.client = client;
        this.detached = detached;
    }

    static RunningJob start(StreamExecutionEnvironment environment, String name) {
        try {
            JobClient client = environment.executeAsync(name);
            return new RunningJob(client, isDetached(client, environment.getConfiguration()));
        } catch (Exception e) {
            throw new UserError(1, "Cannot start the job: " + FailureReason.first(e), e);
        }
    }

    /**
     * How the job ended.
     *
     * @param finished whether it came to its own end, rather than being stopped or left to its cluster
     * @param messages why tables couldn't continue, by path
     */
    public record End(boolean finished, Map<String, String> messages) {
        /** One line per failed table. */
        public List<String> failures() {
            return JobFailures.lines(messages);
        }
    }

    /** Waits for the end, and keeps the failures meanwhile and in the end. A signal stops the job. */
    End await(LocalState state, EarlierState earlier, StopSignals signals) {
        FailureWatch watch = FailureWatch.start(client, state.lastErrors(), earlier);
        JobStop stop = new JobStop(client, state.savepoints());
        signals.attach(stop);
        try {
            End end = await(stop, signals);
            watch.close();
            Map<String, String> still = watch.withoutRecovered(end.messages());
            state.lastErrors().tables(still);
            return new End(end.finished(), still);
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
                    JobFailures.byPath(client.getJobExecutionResult().get().getAllAccumulatorResults());
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

    /**
     * Whether nobody is to wait for the job's end here: the REST interface runs programs in the JobManager and gives them no result, and
     * {@code flink run -d} asks for it. In application mode the program lives as long as its job, whatever that setting says.
     */
    private static boolean isDetached(JobClient client, ReadableConfig settings) {
        return client instanceof WebSubmissionJobClient
                || (!(client instanceof EmbeddedJobClient) && !settings.get(DeploymentOptions.ATTACHED));
    }

    /** Whether the job is left to its cluster, because nobody can wait for its end here or is to. */
    boolean isDetached() {
        return detached;
    }

    /** Waits for the end, and verifies meanwhile; does neither when the job is left to its cluster, where nobody could be told. */
    End await(PeriodicVerification verification) {
        if (detached) {
            LOG.info("Job {} continues in the cluster; this program doesn't wait for it to finish", client.getJobID());
            return new End(false, Map.of());
        }
        verification.start();
        try {
            return new End(
                    true,
                    JobFailures.byPath(client.getJobExecutionResult().get().getAllAccumulatorResults()));
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static UserError failed(ExecutionException e) {
        return new UserError(1, "The mirror job failed: " + FailureReason.first(e), e);
    }

    private static UserError interrupted() {
        Thread.currentThread().interrupt();
        return new UserError(1, "Interrupted while the mirror job ran.");
    }
}
