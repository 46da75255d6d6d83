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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The Python code of README.md and docs/reading.md, on a re-created table and values that are easily lost. */
@ExtendWith(RealPixeltable.class)
class ReadmeITCase {
    /** Flink's own network memory is enough for 43. */
    private static final String MANY_TASKS = "64";

    @TempDir
    Path directory;

    @Test
    void itsCodeFindsVersionsAndRowsAsTheyAre(PixeltableInstance pixeltable) throws IOException {
        Files.writeString(directory.resolve("pixelake.yaml"), "changes: [{ format: iceberg }]");
        pixeltable.run("run_readme.py", "make");
        mirror(pixeltable, "2");
        pixeltable.run("run_readme.py", "again");
        mirror(pixeltable, MANY_TASKS);

        assertThat(PythonTools.run("run_readme.py", "read", directory.toString()))
                .contains("as in Pixeltable");
    }

    private void mirror(PixeltableInstance pixeltable, String parallelism) {
        try (ExternalProcess mirror = PixelakeLauncher.start(
                "-Xmx700m",
                "mirror",
                "--pixeltable-home",
                pixeltable.home().toString(),
                "--lake",
                directory.resolve("lake").toString(),
                "--config",
                directory.resolve("pixelake.yaml").toString(),
                "--csv",
                directory.resolve("changes-csv").toString(),
                "--jsonl",
                directory.resolve("changes-jsonl").toString(),
                "--start",
                "earliest",
                "--parallelism",
                parallelism,
                "--until-caught-up")) {
            assertThat(mirror.exitCode(StoreMirror.LIMIT)).as(mirror.errors()).isZero();
            assertThat(mirror.errors()).doesNotContain("network memory");
        }
    }
}
