package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.access.SourceAccess;
import io.pixelake.config.MirrorConfig;
import io.pixelake.testkit.MirrorConfigs;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job on a cluster with two task managers, submitted over REST, each operator a task of its own: whatever goes from one to
 * the next is serialized, and nothing may fall back to Kryo.
 */
@ExtendWith(RealPixeltable.class)
class TwoTaskManagersITCase {
    private static final int PARALLELISM = 4;
    private static final int TASK_MANAGERS = 2;

    @TempDir
    Path directory;

    @Test
    void versionsAndFilesAreThoseOfTheSource(PixeltableInstance pixeltable) throws Exception {
        String home = pixeltable.home().toString();
        String seed = System.getProperty("pixelake.workload.seed", "1855292448");
        System.out.println("TwoTaskManagersITCase: workload seed " + seed);
        pixeltable.run("workload.py", home, "--tables=2", "--ops=30", "--seed=" + seed);

        JobExecutionResult result = mirrorOnCluster(pixeltable);
        assertThat(JobFailures.byPath(result.getAllAccumulatorResults()))
                .as("failed tables")
                .isEmpty();

        assertThat(pixeltable.run("compare_versions.py", "--home", home, "--lake", lake()))
                .contains("compared 2 tables, ");
        assertThat(pixeltable.run(
                        "compare_changes.py",
                        "--home",
                        home,
                        "--lake",
                        lake(),
                        "--csv",
                        folder("csv"),
                        "--jsonl",
                        folder("jsonl")))
                .contains("compared 2 tables in 2 formats, ");
    }

    private JobExecutionResult mirrorOnCluster(PixeltableInstance pixeltable) throws Exception {
        MiniClusterConfiguration twoTaskManagers = new MiniClusterConfiguration.Builder()
                .setConfiguration(clusterSettings())
                .setNumTaskManagers(TASK_MANAGERS)
                .setNumSlotsPerTaskManager(PARALLELISM / TASK_MANAGERS)
                .build();
        try (MiniCluster cluster = new MiniCluster(twoTaskManagers)) {
            cluster.start();
            URI rest = cluster.getRestAddress().get();
            StreamExecutionEnvironment environment =
                    StreamExecutionEnvironment.createRemoteEnvironment(rest.getHost(), rest.getPort(), jobSettings());
            environment.setParallelism(PARALLELISM);
            Files.createDirectories(Path.of(lake(), "warehouse"));
            MirrorConfig config = config(pixeltable);
            new MirrorRun(config).buildForCluster(environment, new SourceAccess(config.source()).checked());
            assertThat(environment.isChainingEnabled()).isFalse();
            assertThat(environment.getConfig().getSerializerConfig().hasGenericTypesDisabled())
                    .isTrue();
            return environment.execute();
        }
    }

    private static Configuration clusterSettings() {
        Configuration settings = new Configuration();
        // Any free port: others may run beside this test.
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(RestOptions.BIND_ADDRESS, "localhost");
        settings.set(RestOptions.ADDRESS, "localhost");
        return settings;
    }

    private Configuration jobSettings() {
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.OPERATOR_CHAINING, false);
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        // A failure shall end the test rather than be healed.
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        return settings;
    }

    private MirrorConfig config(PixeltableInstance pixeltable) {
        return MirrorConfigs.of(pixeltable.home(), directory.resolve("lake"))
                .set("source.start", "earliest")
                .set("source.until-caught-up", true)
                .changeFiles(MirrorConfig.FileFormat.CSV, directory.resolve("csv"))
                .changeFiles(MirrorConfig.FileFormat.JSONL, directory.resolve("jsonl"))
                .set("job.parallelism", PARALLELISM)
                .load();
    }

    private String lake() {
        return folder("lake");
    }

    private String folder(String name) {
        return directory.resolve(name).toString();
    }
}
