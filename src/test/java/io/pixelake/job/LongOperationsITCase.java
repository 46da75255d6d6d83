package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pixeltable holds a table and its views for seconds while it fills columns ({@code long_operations.py}): a live mirror shows the
 * version before until the operation is over, then the whole one, and no task fails over it.
 */
@ExtendWith(RealPixeltable.class)
class LongOperationsITCase {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @Test
    void theMirrorWaitsAndShowsNothingHalf(PixeltableInstance pixeltable) {
        try (ExternalProcess mirror = startMirror(pixeltable);
                ExternalProcess operations = pixeltable.startScript("long_operations.py")) {
            operations.awaitOutput("column of the base begins", LIMIT);
            mirror.awaitOutput("base: version 1 committed", LIMIT);
            String done = operations.waitFor(LIMIT);
            List<String> committed = Arrays.stream(done.split("\n"))
                    .filter(line -> line.endsWith(" committed"))
                    .toList();
            assertThat(committed).hasSize(4);
            committed.forEach(line -> mirror.awaitOutput(line, LIMIT));
            mirror.interrupt();
            assertThat(mirror.exitCode(LIMIT)).as("exit code after Ctrl-C").isZero();

            compare(pixeltable, "compare_versions.py");
            compare(pixeltable, "compare_changes.py", "--csv", folder("csv"), "--jsonl", folder("jsonl"));
            assertThat(mirror.errors()).as("what the mirror logged").doesNotContain("FAILED", "ERROR", "Cannot ");
        }
    }

    private ExternalProcess startMirror(PixeltableInstance pixeltable) {
        return PixelakeLauncher.start(
                "-Xmx700m",
                "mirror",
                "--start",
                "earliest",
                "--pixeltable-home",
                pixeltable.home().toString(),
                "--lake",
                folder("lake"),
                "--csv",
                folder("csv"),
                "--jsonl",
                folder("jsonl"));
    }

    private void compare(PixeltableInstance pixeltable, String script, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--home", pixeltable.home().toString(), "--lake", folder("lake")));
        arguments.addAll(List.of(more));
        assertThat(pixeltable.run(script, arguments.toArray(String[]::new)))
                .contains("compared 4 tables", ": 0 differences");
    }

    private String folder(String name) {
        return directory.resolve(name).toString();
    }
}
