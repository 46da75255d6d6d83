package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.MirrorConfig;
import io.pixelake.demo.DemoStore;
import io.pixelake.pixeltable.SourceAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can happen to the job on a cluster: each time a table changes meanwhile, and in the end every version is compared. */
class ClusterFaultsITCase {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int FAULTS = Integer.getInteger("pixelake.cluster-faults", 2);
    private static final int SLOTS = 2;

    @TempDir
    Path directory;

    private DemoStore demo;
    private EditedStore store;
    private StoreMirror mirrors;
    private MiniCluster cluster;
    private boolean unaligned;

    @BeforeEach
    void startStore() throws Exception {
        demo = DemoStore.start(directory.resolve("store"));
        store = EditedStore.copyOf(demo, "cluster");
        mirrors = new StoreMirror(store, directory);
        Files.createDirectories(mirrors.lake().resolve("warehouse"));
    }

    @AfterEach
    void stopAll() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        demo.close();
    }

    @Test
    void taskManagersAreLost() throws Exception {
        startCluster(new Configuration(), 2);
        loseTaskManagers();
    }

    /** Rows overtake no barrier that counts: what was in flight is part of the checkpoint. */
    @Test
    void taskManagersAreLostWithUnalignedCheckpoints() throws Exception {
        unaligned = true;
        store.insertRows(StoreMirror.TABLE, 1_000_000, 60_000);
        Configuration smallBuffers = new Configuration();
        smallBuffers.set(
                TaskManagerOptions.MEMORY_SEGMENT_SIZE,
                MemorySize.ofMebiBytes(1).divide(256));
        startCluster(smallBuffers, 2);
        loseTaskManagers();
    }

    private void loseTaskManagers() throws Exception {
        JobID job = submit(3, Optional.empty(), false);
        try (ChangingTable changes = ChangingTable.start(store)) {
            for (int lost = 0; lost < FAULTS; lost++) {
                awaitNewCommit();
                cluster.startTaskManager();
                cluster.terminateTaskManager(lost).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                changes.check();
            }
            awaitNewCommit();
        }
        finish(job);
        System.out.println(
                "ClusterFaultsITCase: " + FAULTS + " task managers lost, unaligned checkpoints: " + unaligned);
    }

    @Test
    void theJobIsRescaledWithSavepoints() throws Exception {
        startCluster(new Configuration(), 2);
        Optional<String> savepoint = Optional.empty();
        try (ChangingTable changes = ChangingTable.start(store)) {
            for (int parallelism : List.of(2, 3, 1)) {
                JobID job = submit(parallelism, savepoint, false);
                awaitNewCommit();
                awaitNewCommit();
                savepoint = Optional.of(stop(job));
                changes.check();
            }
        }
        finish(submit(2, savepoint, false));
    }

    /** The JobManager's leadership is lost with its ZooKeeper session; job and checkpoints come back from the files. */
    @Test
    void theJobManagerFailsOver() throws Exception {
        try (ZooKeeper zooKeeper = ZooKeeper.start(directory.resolve("zookeeper"))) {
            Configuration settings = new Configuration();
            settings.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
            settings.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, zooKeeper.address());
            settings.set(HighAvailabilityOptions.HA_STORAGE_PATH, uri("ha"));
            startCluster(settings, 2);
            JobID job = submit(2, Optional.empty(), false);
            try (ChangingTable changes = ChangingTable.start(store)) {
                for (int failover = 0; failover < FAULTS; failover++) {
                    awaitNewCommit();
                    zooKeeper.endSessions();
                    changes.check();
                }
                awaitNewCommit();
            }
            finish(job);
            cluster.close();
            cluster = null;
        }
        System.out.println("ClusterFaultsITCase: " + FAULTS + " failovers of the JobManager");
    }

    /** Stops the job, lets another go on until all is mirrored, and compares. */
    private void finish(JobID job) throws Exception {
        String savepoint = stop(job);
        JobID last = submit(2, Optional.of(savepoint), true);
        assertThat(cluster.requestJobResult(last)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .isSuccess())
                .isTrue();
        mirrors.compare();
    }

    /** A job that is just starting again can't be stopped yet. */
    private String stop(JobID job) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return cluster.stopWithSavepoint(job, uri("savepoints"), false, SavepointFormatType.CANONICAL)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** Waits for a change of the mirror's metadata. */
    private void awaitNewCommit() throws Exception {
        try (MirroredLake lake = MirroredLake.open(mirrors.lake())) {
            String before = location(lake);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (location(lake).equals(before)) {
                assertThat(System.nanoTime()).as("no commit").isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private static String location(MirroredLake lake) {
        return lake.has("demo.products") ? lake.metadataLocation("demo.products") : "";
    }

    private void startCluster(Configuration settings, int taskManagers) throws Exception {
        // Any free port: others may run beside this test.
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(RestOptions.BIND_ADDRESS, "localhost");
        settings.set(RestOptions.ADDRESS, "localhost");
        settings.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(taskManagers)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
        cluster.start();
    }

    private JobID submit(int parallelism, Optional<String> savepoint, boolean untilCaughtUp) throws Exception {
        Configuration settings = new Configuration();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri("checkpoints"));
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned);
        savepoint.ifPresent(path -> settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(settings);
        environment.setParallelism(parallelism);
        new MirrorRun(config(parallelism, untilCaughtUp))
                .buildForCluster(environment, new SourceAddress(store.url(), Map.of()));
        return cluster.submitJob(environment.getStreamGraph())
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .getJobID();
    }

    private MirrorConfig config(int parallelism, boolean untilCaughtUp) {
        return new MirrorConfig(
                new MirrorConfig.Source(
                        demo.home().toString(),
                        Optional.of(store.url()),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(StoreMirror.PATH),
                        MirrorConfig.Start.EARLIEST,
                        Duration.ofMillis(100),
                        untilCaughtUp,
                        true),
                new MirrorConfig.Lake(
                        mirrors.lake().toString(), "lake", Map.of(), Optional.empty(), MirrorConfig.IfExists.ERROR),
                List.of(file(MirrorConfig.FileFormat.CSV, "csv"), file(MirrorConfig.FileFormat.JSONL, "jsonl")),
                Map.of(),
                new MirrorConfig.Job("faults", parallelism, Duration.ofMillis(200), Optional.empty()));
    }

    private MirrorConfig.FileTarget file(MirrorConfig.FileFormat format, String name) {
        return new MirrorConfig.FileTarget(format, directory.resolve(name).toString(), 1 << 20, Duration.ofMinutes(5));
    }

    private String uri(String name) {
        return directory.resolve(name).toUri().toString();
    }
}
