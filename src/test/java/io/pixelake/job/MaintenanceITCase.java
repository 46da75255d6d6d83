package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mirror of many small versions is compacted while it goes on, again and again: every version still equals Pixeltable's, also
 * after a revert. Then all but the newest snapshots expire, and the newest still does.
 */
@ExtendWith(RealPixeltable.class)
class MaintenanceITCase {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int VERSIONS = 100;
    private static final List<String> MIRRORS = List.of("upkeep.t", "upkeep.v");
    /** Compacts after each few versions, without any file to spare. */
    private static final String OFTEN = "-Xmx700m -Dpixelake.upkeep.small-files=5";

    @TempDir
    Path directory;

    @Test
    void everyVersionStaysWhatItIsWhileItsFilesAreRewritten(PixeltableInstance pixeltable)
            throws IOException, InterruptedException {
        String log = mirrorWhileVersionsAreMade(pixeltable);
        assertThat(log).contains("upkeep.t: compacted").doesNotContain("maintenance failed", "FAILED");
        compareVersions(pixeltable);
        try (MirroredLake lake = MirroredLake.open(lake())) {
            for (String mirror : MIRRORS) {
                assertThat(lake.operations(mirror))
                        .filteredOn("replace"::equals)
                        .hasSizeGreaterThan(1);
                assertThat(lake.dataFiles(mirror)).isLessThan(VERSIONS / 3);
            }
            pixeltable.run("small_versions.py", "undo");
            assertThat(catchUp(pixeltable)).contains("the mirror goes back to version");
            compareVersions(pixeltable);

            awaitThatMostAreOlderThanAMinute(lake.load("upkeep.t"));
            int snapshots = lake.operations("upkeep.t").size();
            Path shortLived =
                    Files.writeString(directory.resolve("short.yaml"), "lake: { history: { max-age: 1 min } }");
            pixeltable.run("import pixeltable as pxt; pxt.get_table('upkeep/t').insert([{'n': 6000}])");
            assertThat(catchUp(pixeltable, "--config", shortLived.toString()))
                    .contains("snapshots expired")
                    .doesNotContain("maintenance failed");
            assertThat(lake.operations("upkeep.t")).hasSizeLessThan(snapshots - VERSIONS / 2);
        }
        verify(pixeltable);
    }

    /** No shorter life can be asked for. */
    private static void awaitThatMostAreOlderThanAMinute(Table mirror) throws InterruptedException {
        List<Long> made = StreamSupport.stream(mirror.snapshots().spliterator(), false)
                .map(Snapshot::timestampMillis)
                .sorted()
                .toList();
        long old = made.get(VERSIONS * 3 / 4) + Duration.ofMinutes(1).toMillis();
        Thread.sleep(Math.max(0, old - System.currentTimeMillis()));
    }

    private String mirrorWhileVersionsAreMade(PixeltableInstance pixeltable) {
        try (ExternalProcess versions = pixeltable.startScript("small_versions.py", "make", "" + VERSIONS);
                ExternalProcess mirror = start(pixeltable)) {
            versions.waitFor(LIMIT);
            mirror.awaitOutput("upkeep/t: version " + VERSIONS / 2 + " committed", LIMIT);
            mirror.interrupt();
            assertThat(mirror.exitCode(STOP_LIMIT)).as(mirror.errors()).isZero();
            return mirror.errors() + catchUp(pixeltable);
        }
    }

    private ExternalProcess start(PixeltableInstance pixeltable, String... more) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest"));
        arguments.addAll(List.of("--checkpoint-interval", "200 ms", "--poll-interval", "100 ms"));
        arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString(), "--lake", lake().toString()));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.startMirror(OFTEN, arguments.toArray(String[]::new));
    }

    private String catchUp(PixeltableInstance pixeltable, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--until-caught-up");
        try (ExternalProcess mirror = start(pixeltable, arguments.toArray(String[]::new))) {
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isZero();
            return mirror.errors();
        }
    }

    private void compareVersions(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        assertThat(pixeltable.run("compare_versions.py", "--home", home, "--lake", lake().toString()))
                .contains("compared 2 tables", ": 0 differences");
    }

    private void verify(PixeltableInstance pixeltable) {
        try (ExternalProcess verify = PixelakeLauncher.startWarm(
                "", "verify", "--pixeltable-home", pixeltable.home().toString(), "--lake", lake().toString())) {
            assertThat(verify.exitCode(LIMIT))
                    .as(verify.errors() + verify.output())
                    .isZero();
        }
    }

    private Path lake() {
        return directory.resolve("lake");
    }
}
