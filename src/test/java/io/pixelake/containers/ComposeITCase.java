package io.pixelake.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker-compose.yml as users bring it up, with the workload of its demo: after a while, and after its JobManager was killed, all versions are in the lake. */
@NeedsContainers
class ComposeITCase {
    private static final Duration WORKLOAD = Duration.ofSeconds(Integer.getInteger("pixelake.compose.seconds", 20));
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final List<String> PORTS =
            List.of("POSTGRES_PORT", "S3_PORT", "CATALOG_PORT", "FLINK_PORT", "METRICS_PORT");

    @TempDir
    Path directory;

    private DeploymentSettings settings;
    private Path file;

    @BeforeEach
    void writeSettings() throws IOException {
        Map<String, String> ports = new HashMap<>();
        for (String port : PORTS) {
            ports.put(port, Integer.toString(Docker.freePort()));
        }
        settings = DeploymentSettings.read().with(ports);
        file = settings.write(directory.resolve("env"));
        // What an interrupted run left.
        down();
    }

    @AfterEach
    void down() {
        compose("--profile", "demo", "down", "--volumes", "--timeout", "1");
    }

    @Test
    void theDemosTablesAreMirrored() throws Exception {
        Docker.pixelakeImage(settings);
        if (!Docker.hasImage(settings.get("WORKLOAD_IMAGE"))) {
            compose("--profile", "demo", "build", "workload");
        }
        up("--profile", "demo");
        TimeUnit.SECONDS.sleep(WORKLOAD.toSeconds() / 2);
        compose("kill", "jobmanager");
        up();
        TimeUnit.SECONDS.sleep(WORKLOAD.toSeconds() / 2);
        compose("--profile", "demo", "stop", "--timeout", "10", "workload");

        Comparison.awaitEquality(python(), LIMIT, "demo/films", "demo/good");
        // By the names that deploy/grafana and deploy/prometheus know.
        assertThat(metrics())
                .containsPattern("enumerator_table_mirrorVersion[{].*table=\"demo/films\".*[}] [1-9]")
                .containsPattern("enumerator_table_secondsBehind[{].*table=\"demo/good\".*[}] \\d");
    }

    private String metrics() throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + settings.get("METRICS_PORT") + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private void up(String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("up", "--detach", "--no-build", "--wait", "--wait-timeout", "120"));
        try {
            compose(arguments.toArray(String[]::new));
        } catch (AssertionError e) {
            throw new AssertionError(compose("--profile", "demo", "logs", "--tail", "50"), e);
        }
    }

    private Map<String, String> python() {
        return LakeContainers.pythonSettings(
                settings,
                directory.resolve("home"),
                "localhost:" + settings.get("POSTGRES_PORT"),
                "http://localhost:" + settings.get("CATALOG_PORT"),
                "http://localhost:" + settings.get("S3_PORT"));
    }

    private String compose(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "compose",
                "--project-directory",
                DeploymentSettings.PROJECT.toString(),
                "--project-name",
                "pixelake-test",
                "--env-file",
                file.toString()));
        command.addAll(List.of(arguments));
        return Docker.run(command);
    }
}
