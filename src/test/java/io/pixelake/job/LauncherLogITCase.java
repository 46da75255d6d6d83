package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mirror's process logs, from its first line on. */
class LauncherLogITCase {
    @TempDir
    Path directory;

    /** A folder that looks like a password stands in the settings, which we print; LogMaskingTest has Flink's own lines. */
    @Test
    void noLineShowsAPassword() throws Exception {
        try (DemoStore demo = DemoStore.start(directory.resolve("store"))) {
            StoreMirror mirror =
                    new StoreMirror(EditedStore.copyOf(demo, "log"), directory.resolve("password=hunter2"));
            try (ExternalProcess process = mirror.start("--until-caught-up", "--debug")) {
                process.waitFor(StoreMirror.LIMIT);
                assertThat(process.errors().lines())
                        .as("lines that name the folder")
                        .anyMatch(line -> line.contains("password=***"));
                assertThat(process.output() + process.errors()).doesNotContain("hunter2");
            }
        }
    }
}
