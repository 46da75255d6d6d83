package io.pixelake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark runs to its end with small tables, and finds what it measures to hold the source's rows; how fast doesn't matter here. */
@Tag("nightly")
class BenchITCase {
    private static final Path PROJECT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(9);

    @TempDir
    Path data;

    @Test
    void everyMeasureEndsWithItsRows() {
        // The environment that it shares with these tests.
        PythonTools.python();
        ExternalCommand bench = new ExternalCommand(
                List.of(PROJECT.resolve("bench/run").toString(), "--quick", "--data", data.toString()), Map.of());
        try (PixeltableInstance ignored = PixeltableInstance.create(data.resolve("bench-quick"));
                ExternalProcess process = bench.start()) {
            String printed = process.waitFor(LIMIT);

            assertThat(printed)
                    .contains("| the whole process of pixelake export of N |")
                    .contains("| N to CSV, whole process |")
                    .contains("| N to JSONL, whole process |")
                    .contains("| E to Iceberg, both arrays as lists |")
                    .contains("| PyIceberg's full read afterwards, at once, beside the compaction |")
                    .contains("| PyIceberg's full read afterwards, once it is compacted |")
                    .contains("| freshness, 100 rows a second, p95 |")
                    .contains("| replay of H, one snapshot per version |")
                    .contains("| its checkpoint state |")
                    .contains("| pixelake status on a lake of 50 tables |");
        }
    }
}
