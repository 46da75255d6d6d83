package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can happen to the job on a cluster: each time a table changes meanwhile, and in the end every version is compared. */
class ClusterFaultsITCase {
    static final int FAULTS = Integer.getInteger("pixelake.cluster-faults", 2);
    private static final int SLOTS = 2;

    @TempDir
    Path directory;

    private final Configuration jobSettings = new Configuration();
    private ClusterJob mirror;
    private MiniCluster cluster;

    @BeforeEach
    void startStore() throws Exception {
        mirror = ClusterJob.in(directory);
    }

    @AfterEach
    void stopAll() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        mirror.close();
    }

    @Test
    void taskManagersAreLost() throws Exception {
        startCluster(new Configuration());
        loseTaskManagers();
    }

    /** Rows overtake no barrier that counts: what was in flight is part of the checkpoint. */
    @Test
    void taskManagersAreLostWithUnalignedCheckpoints() throws Exception {
        jobSettings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        mirror.store().insertRows(StoreMirror.TABLE, 1_000_000, 60_000);
        Configuration smallBuffers = new Configuration();
        smallBuffers.set(
                TaskManagerOptions.MEMORY_SEGMENT_SIZE,
                MemorySize.ofMebiBytes(1).divide(256));
        startCluster(smallBuffers);
        loseTaskManagers();
    }

    private void loseTaskManagers() throws Exception {
        JobID job = submit(3, Optional.empty(), false);
        try (ChangingTable changes = ChangingTable.start(mirror.store())) {
            for (int lost = 0; lost < FAULTS; lost++) {
                mirror.awaitNewCommit();
                cluster.startTaskManager();
                cluster.terminateTaskManager(lost).get(ClusterJob.LIMIT.toSeconds(), TimeUnit.SECONDS);
                changes.check();
            }
            mirror.awaitNewCommit();
        }
        finish(stop(job));
        System.out.println("ClusterFaultsITCase: " + FAULTS + " task managers lost, unaligned checkpoints: "
                + jobSettings.get(CheckpointingOptions.ENABLE_UNALIGNED));
    }

    @Test
    void theJobIsRescaledWithSavepoints() throws Exception {
        startCluster(new Configuration());
        Optional<String> savepoint = Optional.empty();
        try (ChangingTable changes = ChangingTable.start(mirror.store())) {
            for (int parallelism : List.of(2, 3, 1)) {
                JobID job = submit(parallelism, savepoint, false);
                mirror.awaitNewCommit();
                mirror.awaitNewCommit();
                savepoint = Optional.of(stop(job));
                changes.check();
            }
        }
        finish(savepoint.orElseThrow());
    }

    /** Lets another job go on from the savepoint until all is mirrored, and compares. */
    private void finish(String savepoint) throws Exception {
        JobID last = submit(2, Optional.of(savepoint), true);
        assertThat(cluster.requestJobResult(last)
                        .get(ClusterJob.LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .isSuccess())
                .isTrue();
        mirror.compare();
    }

    /** A job that is just starting again can't be stopped yet. */
    private String stop(JobID job) throws Exception {
        long deadline = System.nanoTime() + ClusterJob.LIMIT.toNanos();
        while (true) {
            try {
                return cluster.stopWithSavepoint(job, mirror.uri("savepoints"), false, SavepointFormatType.CANONICAL)
                        .get(ClusterJob.LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private void startCluster(Configuration settings) throws Exception {
        // Any free port: others may run beside this test.
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(RestOptions.BIND_ADDRESS, "localhost");
        settings.set(RestOptions.ADDRESS, "localhost");
        settings.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(2)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
        cluster.start();
    }

    private JobID submit(int parallelism, Optional<String> savepoint, boolean untilCaughtUp) throws Exception {
        return cluster.submitJob(mirror.graph(parallelism, savepoint, untilCaughtUp, jobSettings))
                .get(ClusterJob.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .getJobID();
    }
}
