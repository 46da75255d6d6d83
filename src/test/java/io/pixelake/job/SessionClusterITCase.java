package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.containers.Comparison;
import io.pixelake.containers.DeploymentSettings;
import io.pixelake.containers.Docker;
import io.pixelake.containers.FlinkContainers;
import io.pixelake.containers.LakeContainers;
import io.pixelake.containers.NeedsContainers;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PythonTools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar on a Flink session cluster, with a REST catalog and an object store for Iceberg and change files, submitted as users do over
 * Flink's REST interface and by {@code flink run}: a task manager is killed, the JobManager is killed, the job goes on with another parallelism, and every version is
 * what Pixeltable shows, as PyIceberg reads it; so are the change files.
 */
@NeedsContainers
class SessionClusterITCase {
    private static final Path JAR = DeploymentSettings.PROJECT.resolve("target/dist/pixelake.jar");
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @Test
    void everyVersionIsThereWhateverIsKilled() throws Exception {
        DeploymentSettings settings = DeploymentSettings.read();
        String image = Docker.pixelakeImage(settings);
        try (LakeContainers lake = LakeContainers.start(settings, directory.resolve("home"));
                FlinkContainers flink = FlinkContainers.start(image, lake, settings)) {
            Map<String, String> python = lake.python();
            PythonTools.run(python, "container_tables.py", "make");
            String first = flink.submit(JAR);
            try (ExternalProcess changes = PythonTools.start(python, "container_tables.py", "change", "40", "1.5")) {
                changes.awaitOutput("version 10", LIMIT);
                flink.killTaskManager(0);
                flink.awaitTaskManagers(1);
                flink.startTaskManager(0);
                flink.awaitRunning(first);
                assertThat(flink.hasFailed(first)).isTrue();
                changes.awaitOutput("version 20", LIMIT);
                flink.restartJobManager();
                String second = flink.submit(JAR, flink.newestCheckpoint(first));
                assertThat(flink.parallelism(second)).isEqualTo(4);
                changes.awaitOutput("version 30", LIMIT);
                String third = flink.run(flink.stop(second), 3);
                assertThat(flink.parallelism(third)).isEqualTo(3);
                changes.waitFor(LIMIT);
                // However long the cluster took for all that, this one has something to commit.
                PythonTools.run(python, "container_tables.py", "change", "4");

                Comparison.awaitEquality(python, LIMIT);
                lake.awaitChangeFiles(LIMIT);
                flink.stop(third);
                lake.compareChangeFiles();
                assertThat(flink.shownConfiguration(third))
                        .doesNotContain(settings.get("PIXELAKE_PASSWORD"))
                        .doesNotContain(settings.get("S3_SECRET_KEY"));
            }
            assertThat(flink.logs())
                    .doesNotContain(settings.get("PIXELAKE_PASSWORD"))
                    .doesNotContain(settings.get("S3_SECRET_KEY"));
        }
    }
}
