package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JobManager's process is killed while a table changes; the next one takes job and checkpoints from the storage. */
class JobManagerFailoverITCase {
    private static final int PARALLELISM = 2;

    @TempDir
    Path directory;

    @Test
    void theNextJobManagerGoesOn() throws Exception {
        try (ClusterJob mirror = ClusterJob.in(directory);
                ZooKeeper zooKeeper = ZooKeeper.start(directory.resolve("zookeeper"));
                FlinkProcesses flink = FlinkProcesses.start(directory.resolve("flink"), zooKeeper, PARALLELISM);
                RestClusterClient<?> client =
                        new RestClusterClient<>(flink.settings(), StandaloneClusterId.getInstance())) {
            JobID job = submit(client, mirror, Optional.empty());
            try (ChangingTable changes = ChangingTable.start(mirror.store())) {
                for (int failover = 0; failover < ClusterFaultsITCase.FAULTS; failover++) {
                    mirror.awaitNewCommit();
                    flink.replaceJobManager();
                    awaitRunning(client, job);
                    changes.check();
                }
                mirror.awaitNewCommit();
            }
            String savepoint = client.stopWithSavepoint(
                            job, false, mirror.uri("savepoints"), SavepointFormatType.CANONICAL)
                    .get(ClusterJob.LIMIT.toSeconds(), TimeUnit.SECONDS);
            JobID last = submit(client, mirror, Optional.of(savepoint));
            assertThat(client.requestJobResult(last)
                            .get(ClusterJob.LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .isSuccess())
                    .isTrue();
            mirror.compare();
        }
        System.out.println("JobManagerFailoverITCase: " + ClusterFaultsITCase.FAULTS + " JobManagers killed");
    }

    private static JobID submit(RestClusterClient<?> client, ClusterJob mirror, Optional<String> savepoint)
            throws Exception {
        StreamGraph graph = mirror.graph(PARALLELISM, savepoint, savepoint.isPresent(), new Configuration());
        graph.serializeUserDefinedInstances();
        return client.submitJob(graph).get(ClusterJob.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitRunning(RestClusterClient<?> client, JobID job) throws InterruptedException {
        long deadline = System.nanoTime() + ClusterJob.LIMIT.toNanos();
        while (!isRunning(client, job)) {
            assertThat(System.nanoTime()).as("nobody runs the job").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Until somebody leads, nobody can say. */
    private static boolean isRunning(RestClusterClient<?> client, JobID job) throws InterruptedException {
        try {
            return client.getJobStatus(job).get() == JobStatus.RUNNING;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
