package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random workloads of everything Pixeltable can do, each against a live mirror; then every version of every table, view and
 * snapshot is what Pixeltable itself shows, in Iceberg and by the change files. {@code -Dpixelake.oracle.ops=1000
 * -Dpixelake.oracle.seeds=3} makes it longer, {@code -Dpixelake.workload.seed=N} begins with another seed. Seed by seed the way
 * changes in which rows go from the mirrors ({@link Form}); PyIceberg, DuckDB and Polars read the same rows in each. Every second seed has a small
 * budget for the mirrors' history, which is thinned then; changes have every version all the same.
 */
@ExtendWith(RealPixeltable.class)
class OracleITCase {
    private static final int OPERATIONS = Integer.getInteger("pixelake.oracle.ops", 60);
    private static final int SEEDS = Integer.getInteger("pixelake.oracle.seeds", 3);
    private static final int FIRST_SEED = Integer.getInteger("pixelake.workload.seed", 1);
    private static final Duration LIMIT = Duration.ofSeconds(180 + 5L * OPERATIONS);

    /** How mirrors are written. */
    private enum Form {
        V2(2, "files", "format-version: 2"),
        V3(3, "vectors", "format-version: 3"),
        COPY_ON_WRITE(2, "none", "readers: [databricks, duckdb, pyiceberg]");

        private final int formatVersion;
        private final String deletes;
        private final String setting;

        /** @param deletes the kind of delete files that there may be */
        Form(int formatVersion, String deletes, String setting) {
            this.formatVersion = formatVersion;
            this.deletes = deletes;
            this.setting = setting;
        }

        static Form of(int seed) {
            return values()[Math.floorMod(seed - 1, values().length)];
        }
    }

    @TempDir
    Path directory;

    private final List<String> logs = new ArrayList<>();

    static IntStream seeds() {
        return IntStream.range(FIRST_SEED, FIRST_SEED + SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyVersionIsThatOfPixeltable(int seed, PixeltableInstance pixeltable) {
        Form form = Form.of(seed);
        System.out.println("OracleITCase: workload seed " + seed + ", " + form + ", " + OPERATIONS + " operations");
        List<String> history = seed % 2 == 0 ? List.of("--thinned") : List.of();
        String budget = history.isEmpty() ? "" : ", history: { max-snapshots: 20 }";
        write("lake: { " + form.setting + budget + " }\nchanges: [{ format: iceberg }]\n");
        try (ExternalProcess workload = startWorkload(pixeltable, seed)) {
            mirror(pixeltable, workload);
            compare(pixeltable, form, history, workload.output());
            verify(pixeltable);
            assertThat(String.join("", logs))
                    .as("no task failed and was restarted, no table was left")
                    .doesNotContain("FAILED", "Cannot ");
        } catch (AssertionError e) {
            String mirrors = String.join("\n--- next run:\n", logs);
            throw new AssertionError(
                    e.getMessage() + "\n--- workload seed " + seed + ", " + form + ", mirror:\n" + mirrors, e);
        }
    }

    private static ExternalProcess startWorkload(PixeltableInstance pixeltable, int seed) {
        String home = pixeltable.home().toString();
        return pixeltable.startScript(
                "workload.py", home, "--kinds=all", "--tables=3", "--ops=" + OPERATIONS, "--seed=" + seed);
    }

    /** While the workload runs, and then until all is mirrored. */
    private void mirror(PixeltableInstance pixeltable, ExternalProcess workload) {
        try (ExternalProcess live = startMirror(pixeltable)) {
            workload.waitFor(LIMIT);
            live.awaitOutput(" committed, ", LIMIT);
            live.interrupt();
            end(live);
        }
        try (ExternalProcess rest = startMirror(pixeltable, "--until-caught-up")) {
            end(rest);
        }
    }

    private void end(ExternalProcess mirror) {
        try {
            assertThat(mirror.exitCode(LIMIT)).as("exit code").isZero();
        } finally {
            logs.add(mirror.errors());
        }
    }

    private ExternalProcess startMirror(PixeltableInstance pixeltable, String... more) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest"));
        arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString(), "--lake", folder("lake")));
        arguments.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl")));
        arguments.addAll(List.of("--config", folder("pixelake.yaml")));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.startMirror("-Xmx700m", arguments.toArray(String[]::new));
    }

    /** @param history says that it may have gaps */
    private void compare(PixeltableInstance pixeltable, Form form, List<String> history, String workload) {
        List<String> lake = new ArrayList<>(history);
        lake.addAll(List.of("--home", pixeltable.home().toString(), "--lake", folder("lake")));
        List<String> targets = new ArrayList<>(lake);
        targets.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl"), "--table-suffix", "__changes"));
        try (ExternalProcess versions = pixeltable.startScript("compare_versions.py", lake.toArray(String[]::new));
                ExternalProcess changes = pixeltable.startScript("compare_changes.py", targets.toArray(String[]::new));
                ExternalProcess readers = startReaders(pixeltable, form)) {
            for (ExternalProcess comparison : List.of(versions, changes, readers)) {
                String result = comparison.waitFor(LIMIT);
                assertThat(result).contains(": 0 differences").doesNotContain("compared 0 tables", "skipped");
                System.out.print("OracleITCase: " + result.substring(result.lastIndexOf("compared ")));
            }
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n--- workload:\n" + workload, e);
        }
    }

    /** By Pixelake itself, which reads mirrors through Iceberg's Flink reader. */
    private void verify(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        try (ExternalProcess verify =
                PixelakeLauncher.startWarm("-Xmx700m", "verify", "--pixeltable-home", home, "--lake", folder("lake"))) {
            assertThat(verify.exitCode(LIMIT))
                    .as(verify.output() + verify.errors())
                    .isZero();
            assertThat(verify.output()).contains(" equal, 0 not");
        }
    }

    private ExternalProcess startReaders(PixeltableInstance pixeltable, Form form) {
        String version = Integer.toString(form.formatVersion);
        return pixeltable.startScript(
                "compare_readers.py", "--lake", folder("lake"), "--format-version", version, "--deletes", form.deletes);
    }

    private void write(String config) {
        try {
            Files.writeString(Path.of(folder("pixelake.yaml")), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String folder(String name) {
        return directory.resolve(name).toString();
    }
}
