package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.MirrorConfig;
import io.pixelake.demo.DemoStore;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.testkit.MirrorConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** A job for a cluster: it mirrors the table of {@link StoreMirror}, and its state is in files that any cluster here can restore. */
final class ClusterJob implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final DemoStore demo;
    private final EditedStore store;
    private final StoreMirror mirrors;
    private final Map<String, String> catalog = new HashMap<>();
    private String tables = StoreMirror.PATH;
    private MirrorConfig.Start start = MirrorConfig.Start.EARLIEST;

    private ClusterJob(Path directory, DemoStore demo) throws Exception {
        this.directory = directory;
        this.demo = demo;
        store = EditedStore.copyOf(demo, "cluster");
        mirrors = new StoreMirror(store, directory);
        Files.createDirectories(mirrors.lake().resolve("warehouse"));
    }

    static ClusterJob in(Path directory) throws Exception {
        return new ClusterJob(directory, DemoStore.start(directory.resolve("store")));
    }

    @Override
    public void close() throws IOException {
        demo.close();
    }

    EditedStore store() {
        return store;
    }

    /** The lake's catalog by its properties, as users give those of theirs. @param more beside those that open it */
    void nameCatalog(Map<String, String> more) throws IOException {
        MirrorCatalog embedded = MirrorCatalog.embedded("lake", mirrors.lake());
        embedded.prepare();
        catalog.putAll(embedded.properties());
        catalog.putAll(more);
    }

    /** Instead of the one table that is mirrored else with its whole history. */
    void mirrorCurrent(String pattern) {
        tables = pattern;
        start = MirrorConfig.Start.CURRENT;
    }

    /** Fails unless every version of the source is in the lake, and the rows that the change files leave are its newest ones. */
    void compare() throws Exception {
        mirrors.compare();
    }

    private CheckedSource source() {
        try {
            return new CheckedSource(
                    new SourceAddress(store.url(), Map.of()),
                    new SourceInstance(store.sourceId(), "a cluster's source"),
                    ListedTables.NOT_ASKED);
        } catch (SQLException e) {
            throw new AssertionError("Can't read which Pixeltable it is", e);
        }
    }

    String uri(String name) {
        return directory.resolve(name).toUri().toString();
    }

    /**
     * A job that goes on mirroring, or until it has caught up.
     *
     * @param more settings beside those that every job here has
     */
    StreamGraph graph(int parallelism, Optional<String> savepoint, boolean untilCaughtUp, Configuration more) {
        Configuration settings = new Configuration(more);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri("checkpoints"));
        savepoint.ifPresent(path -> settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(settings);
        environment.setParallelism(parallelism);
        new MirrorRun(config(parallelism, untilCaughtUp)).buildForCluster(environment, source());
        return environment.getStreamGraph();
    }

    /** Waits for a change of the mirror's metadata. */
    void awaitNewCommit() throws Exception {
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

    private MirrorConfig config(int parallelism, boolean untilCaughtUp) {
        return MirrorConfigs.of(demo.home(), mirrors.lake())
                .set("source.url", store.url())
                .set("source.tables", tables)
                .set("source.start", start.name())
                .set("source.poll-interval", "100 ms")
                .set("source.until-caught-up", untilCaughtUp)
                .set("source.allow-unknown-schema-version", true)
                .set("lake.catalog", catalog)
                .changeFiles(MirrorConfig.FileFormat.CSV, directory.resolve("csv"))
                .changeFiles(MirrorConfig.FileFormat.JSONL, directory.resolve("jsonl"))
                .set("job.parallelism", parallelism)
                .set("job.checkpoint-interval", "200 ms")
                .load();
    }
}
