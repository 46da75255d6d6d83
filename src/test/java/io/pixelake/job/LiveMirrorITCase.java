package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise as a whole: a random workload runs on real Pixeltable while the launcher mirrors it, is killed, started again and
 * stopped; then every version is compared. {@code -Dpixelake.workload.seed=N} plays another workload; how it meets the mirror in
 * time is up to the machine.
 */
@ExtendWith(RealPixeltable.class)
class LiveMirrorITCase {
    private static final int OPERATIONS = 40;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final String COMMITTED = " committed, ";

    /** Changes every base table that the workload has left, and with it the views on it. */
    private static final String FURTHER_CHANGES = """
            import pixeltable as pxt
            for path in pxt.list_tables():
                table = pxt.get_table(path)
                if table.get_base_table() is not None:
                    continue
                table.insert([{'k': 1000000 + i} for i in range(5)], on_error='ignore')
                table.delete(where=table.k == 1000002)
                table.add_column(last=pxt.String | None)
                table.rename_column('last', 'very_last')
            """;

    @TempDir
    Path directory;

    private final List<String> logs = new ArrayList<>();
    private Path lake;
    private String seed;

    @BeforeEach
    void chooseSeed() {
        lake = directory.resolve("lake");
        seed = System.getProperty("pixelake.workload.seed", "578133481");
        System.out.println("LiveMirrorITCase: workload seed " + seed);
    }

    @Test
    void everyVersionIsMirroredThroughAKillAndALossOfState(PixeltableInstance pixeltable) throws IOException {
        try {
            mirrorWhileTheWorkloadRuns(pixeltable);
            catchUp(pixeltable);
            compareVersions(pixeltable);
            compareFiles(pixeltable);
            PythonTools.run("compare_duckdb.py", "--lake", lake.toString());
            goOnWithoutState(pixeltable);
            compareVersions(pixeltable);
            compareFiles(pixeltable);
            assertThat(String.join("", logs))
                    .as("no task failed and was restarted")
                    .doesNotContain("FAILED");
        } catch (AssertionError e) {
            String mirrors = String.join("\n--- next run:\n", logs);
            throw new AssertionError(e.getMessage() + "\n--- workload seed " + seed + ", mirror:\n" + mirrors, e);
        }
    }

    /** The workload waits at two thirds for the second mirror, so that both meet it at work on a slow machine too. */
    private void mirrorWhileTheWorkloadRuns(PixeltableInstance pixeltable) throws IOException {
        try (ExternalProcess workload = startWorkload(pixeltable)) {
            try (ExternalProcess first = startMirror(pixeltable)) {
                first.awaitOutput(COMMITTED, LIMIT);
                workload.awaitOutput("op " + OPERATIONS / 3 + ":", LIMIT);
                first.kill();
                logs.add(first.errors());
            }
            try (ExternalProcess second = startMirror(pixeltable)) {
                second.awaitOutput("Restoring the state", LIMIT);
                Files.createFile(directory.resolve("gate"));
                workload.awaitOutput("op " + (OPERATIONS - 5) + ":", LIMIT);
                second.awaitOutput(COMMITTED, LIMIT);
                workload.waitFor(LIMIT);
                second.interrupt();
                assertThat(end(second, STOP_LIMIT)).as("exit code after Ctrl-C").isZero();
            }
        }
    }

    private ExternalProcess startWorkload(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        List<String> arguments =
                new ArrayList<>(List.of(home, "--kinds=all", "--tables=3", "--seed=" + seed, "--pause=0.4"));
        arguments.add("--ops=" + OPERATIONS);
        arguments.addAll(List.of("--gate-file=" + directory.resolve("gate"), "--gate-at=" + OPERATIONS * 2 / 3));
        return pixeltable.startScript("workload.py", arguments.toArray(String[]::new));
    }

    private ExternalProcess startMirror(PixeltableInstance pixeltable, String... more) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest"));
        arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString(), "--lake", lake.toString()));
        arguments.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl")));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.startMirror("", arguments.toArray(String[]::new));
    }

    private String folder(String name) {
        return directory.resolve(name).toString();
    }

    private int end(ExternalProcess mirror, Duration limit) {
        try {
            return mirror.exitCode(limit);
        } finally {
            logs.add(mirror.errors());
        }
    }

    /** Runs until all is mirrored and returns what it logged. */
    private String catchUp(PixeltableInstance pixeltable) {
        try (ExternalProcess mirror = startMirror(pixeltable, "--until-caught-up")) {
            assertThat(end(mirror, LIMIT)).as("exit code").isZero();
            return mirror.errors();
        }
    }

    private void goOnWithoutState(PixeltableInstance pixeltable) {
        Path state = lake.resolve(".pixelake");
        FileUtils.deleteDirectoryQuietly(state.toFile());
        assertThat(Files.exists(state)).isFalse();
        pixeltable.run(FURTHER_CHANGES);
        assertThat(catchUp(pixeltable))
                .contains("continuing from version", COMMITTED)
                .doesNotContain("Restoring the state", "version 0 committed");
    }

    private void compareVersions(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        String result = pixeltable.run("compare_versions.py", "--home", home, "--lake", lake.toString());
        assertThat(result).contains(": 0 differences").doesNotContain("compared 0 tables");
    }

    private void compareFiles(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        String result = pixeltable.run(
                "compare_changes.py",
                "--home",
                home,
                "--csv",
                folder("csv"),
                "--jsonl",
                folder("jsonl"),
                "--lake",
                lake.toString());
        assertThat(result).contains(" tables in 2 formats, ").doesNotContain("compared 0 tables");
    }
}
