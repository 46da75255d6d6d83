package io.pixelake.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PythonTools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar on a Flink session cluster, with a REST catalog and an object store, submitted as users do over Flink's REST interface: a
 * task manager is killed, the JobManager is killed, and every version is what Pixeltable shows, as PyIceberg reads it.
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
            try (ExternalProcess changes = PythonTools.start(python, "container_tables.py", "change", "40")) {
                changes.awaitOutput("version 10", LIMIT);
                flink.killTaskManager(0);
                flink.awaitTaskManagers(1);
                flink.startTaskManager(0);
                flink.awaitRunning(first);
                assertThat(flink.hasFailed(first)).isTrue();
                changes.awaitOutput("version 25", LIMIT);
                flink.restartJobManager();
                String second = flink.submit(JAR);
                changes.waitFor(LIMIT);

                Comparison.awaitEquality(python, LIMIT);
                assertThat(flink.shownConfiguration(second))
                        .doesNotContain(settings.get("PIXELAKE_PASSWORD"))
                        .doesNotContain(settings.get("S3_SECRET_KEY"));
            }
            assertThat(flink.logs())
                    .doesNotContain(settings.get("PIXELAKE_PASSWORD"))
                    .doesNotContain(settings.get("S3_SECRET_KEY"));
        }
    }
}
