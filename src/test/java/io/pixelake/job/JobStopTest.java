package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.util.FlinkException;
import org.junit.jupiter.api.Test;

class JobStopTest {
    /**
     * A job that ends while it is stopped, and its cluster with it. So it is when a split is on its way to a reader that has stopped already: Flink
     * fails the job then, behind the savepoint.
     */
    private static final class Ended implements JobClient {
        private int cancels;

        private static <T> CompletableFuture<T> refused() {
            throw new IllegalStateException("MiniCluster is not yet running or has already been shut down.");
        }

        @Override
        public CompletableFuture<String> stopWithSavepoint(
                boolean drain, String directory, SavepointFormatType format) {
            return CompletableFuture.failedFuture(
                    new FlinkException("A savepoint has been created, but the job failed during stopping."));
        }

        @Override
        public CompletableFuture<JobStatus> getJobStatus() {
            return refused();
        }

        @Override
        public CompletableFuture<Void> cancel() {
            cancels++;
            return refused();
        }

        @Override
        public CompletableFuture<Map<String, Object>> getAccumulators() {
            return refused();
        }

        @Override
        public CompletableFuture<JobExecutionResult> getJobExecutionResult() {
            return refused();
        }

        @Override
        public CompletableFuture<String> triggerSavepoint(String directory, SavepointFormatType format) {
            return refused();
        }

        @Override
        public JobID getJobID() {
            return new JobID();
        }
    }

    @Test
    void aJobThatEndsBehindItsSavepointIsNotCancelled() throws Exception {
        Ended job = new Ended();
        JobStop stop = new JobStop(job, Path.of("savepoints"));

        stop.run();

        stop.await();
        assertThat(job.cancels).isZero();
        assertThat(stop.failures()).isEmpty();
    }
}
