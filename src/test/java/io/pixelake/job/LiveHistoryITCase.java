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
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real Pixeltable makes versions as fast as it can, with a mirror beside it: what the mirror takes has an end. */
@ExtendWith(RealPixeltable.class)
@Tag("nightly")
class LiveHistoryITCase {
    private static final int VERSIONS = Integer.getInteger("pixelake.live.versions", 20_000);
    private static final int SNAPSHOTS = 1_000;
    private static final Duration LIMIT = Duration.ofHours(2);
    private static final long MOST_METADATA_MB = 60;
    private static final double MOST_MILLIS_TO_LOAD = 50;
    private static final double MOST_GROWTH = 1.1;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    @TempDir
    Path directory;

    private final List<Long> metadata = new ArrayList<>();
    private final List<Long> resident = new ArrayList<>();

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void whatAMirrorTakesHasAnEnd(PixeltableInstance pixeltable) throws Exception {
        Path config = Files.writeString(
                directory.resolve("pixelake.yaml"), "lake: { history: { max-snapshots: " + SNAPSHOTS + " } }");
        String[] mirrored = {
            "--pixeltable-home",
            pixeltable.home().toString(),
            "--lake",
            directory.resolve("lake").toString(),
            "--config",
            config.toString()
        };
        try (ExternalProcess changes = pixeltable.startScript("live_versions.py", Integer.toString(VERSIONS));
                ExternalProcess mirror = PixelakeLauncher.start("", with(mirrored, "mirror", "--start", "earliest"))) {
            observeUntil(() -> !changes.isAlive(), mirror);
            long last = Long.parseLong(changes.waitFor(LIMIT).replaceFirst("(?s).*last (\\d+)\\s*$", "$1"));
            observeUntil(() -> mirror.errors().contains("live/t: version " + last + " committed"), mirror);
            print();
            mirror.interrupt();
            assertThat(mirror.exitCode(Duration.ofMinutes(1)))
                    .as(mirror.errors())
                    .isIn(0, 130);
        }
        assertThat(metadata).isNotEmpty().allSatisfy(each -> assertThat(each).isLessThan(MOST_METADATA_MB << 20));
        assertThat((double) resident.get(resident.size() - 1))
                .isLessThan(MOST_GROWTH * resident.get(resident.size() / 2));
        assertThat(millisToLoad()).isLessThan(MOST_MILLIS_TO_LOAD);
        try (ExternalProcess verification = PixelakeLauncher.startWarm("", with(mirrored, "verify", "--all"))) {
            System.out.println(verification.waitFor(LIMIT).strip());
        }
    }

    private void observeUntil(BooleanSupplier end, ExternalProcess mirror) throws Exception {
        while (!end.getAsBoolean()) {
            observe(mirror);
            TimeUnit.SECONDS.sleep(2);
        }
    }

    private void print() {
        System.out.printf(
                "%d versions: metadata at most %.1f MB, resident %d MB at half and %d MB at the end%n",
                VERSIONS,
                metadata.stream().mapToLong(Long::longValue).max().orElse(0) / 1048576.0,
                resident.get(resident.size() / 2) >> 20,
                resident.get(resident.size() - 1) >> 20);
    }

    private void observe(ExternalProcess mirror) throws IOException {
        metadata.add(metadataBytes());
        Matcher memory = RESIDENT.matcher(Files.readString(Path.of("/proc/" + mirror.pid() + "/status")));
        assertThat(memory.find()).isTrue();
        resident.add(Long.parseLong(memory.group(1)) << 10);
    }

    private long metadataBytes() throws IOException {
        Path folder = directory.resolve("lake/warehouse/live/t/metadata");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            // Of a file that is gone meanwhile it is 0.
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private double millisToLoad() {
        String loaded = PythonTools.run(
                "load_time.py", "--lake", directory.resolve("lake").toString(), "--table", "live.t");
        System.out.println("PyIceberg loads the table in " + loaded.strip());
        return Double.parseDouble(loaded.replaceFirst("(?s) ms.*", ""));
    }

    private static String[] with(String[] options, String... command) {
        return Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new);
    }
}
