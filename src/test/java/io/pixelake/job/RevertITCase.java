package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Pixeltable takes back while no mirror looks, {@code reverts.py} says what: the next mirror finds itself ahead of the source
 * or beside it, and goes back. Afterwards every version that the source still has is compared, in Iceberg and by the change files.
 */
@ExtendWith(RealPixeltable.class)
class RevertITCase {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final List<String> FROM_THE_FIRST_VERSION =
            List.of("several", "reused", "schema", "computed", "d/base", "d/some", "d/others", "d/of-view", "d/fixed");

    @TempDir
    Path directory;

    @Test
    void theMirrorGoesBackWithTheSource(PixeltableInstance pixeltable) throws IOException {
        pixeltable.run("reverts.py", "make");
        mirror(pixeltable, 0, "--start", "earliest", "--tables", "!late");
        mirror(pixeltable, 0, "--start", "current");
        try (MirroredLake lake = MirroredLake.open(lake())) {
            lake.expireAllButCurrent("pixeltable.expired");
            int number = lake.fieldId("pixeltable.schema", "number");
            pixeltable.run("reverts.py", "undo");
            String log = mirror(pixeltable, 0, "--start", "earliest");

            assertThat(log)
                    .contains(
                            "several: version 4 was reverted, the mirror goes back to version 2",
                            "late: was reverted to before the mirror's first snapshot that is left",
                            "expired: was reverted to before the mirror's first snapshot that is left");
            compare(pixeltable, "earliest", FROM_THE_FIRST_VERSION);
            compare(pixeltable, "current", List.of("late", "expired"));
            compareChanges(pixeltable, FROM_THE_FIRST_VERSION);
            compareChanges(pixeltable, List.of("late"));
            assertThat(lake.fieldId("pixeltable.schema", "text"))
                    .as("field id of the new column that has the reverted one's column id in Pixeltable")
                    .isGreaterThan(number);

            aViewWithoutAVersionIsKeptAndReported(pixeltable, lake);
        }
    }

    private void aViewWithoutAVersionIsKeptAndReported(PixeltableInstance pixeltable, MirroredLake lake) {
        Map<Long, Set<String>> kept = lake.versions("broken.view");
        pixeltable.run("reverts.py", "break");
        String log = mirror(pixeltable, 1, "--start", "earliest");

        assertThat(log)
                .contains("Cannot mirror broken/view any further", "Its mirror keeps the last version")
                .contains("several: version 3 committed");
        assertThat(kept).isNotEmpty();
        assertThat(lake.versions("broken.view")).isEqualTo(kept);
        compare(pixeltable, "earliest", List.of("several", "broken/base", "broken/view"));
        compareChanges(pixeltable, List.of("several", "broken/base"));
    }

    /** Runs a mirror until it has caught up. @return what it logged */
    private String mirror(PixeltableInstance pixeltable, int exitCode, String... more) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--until-caught-up"));
        arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString()));
        arguments.addAll(List.of("--lake", lake().toString(), "--csv", folder("csv"), "--jsonl", folder("jsonl")));
        arguments.addAll(List.of(more));
        try (ExternalProcess mirror = PixelakeLauncher.startWarm("-Xmx700m", arguments.toArray(String[]::new))) {
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isEqualTo(exitCode);
            return mirror.errors();
        }
    }

    private void compare(PixeltableInstance pixeltable, String start, List<String> tables) {
        List<String> arguments = arguments(pixeltable, tables);
        arguments.addAll(List.of("--start-version", start));
        assertThat(pixeltable.run("compare_versions.py", arguments.toArray(String[]::new)))
                .contains(": 0 differences");
    }

    private void compareChanges(PixeltableInstance pixeltable, List<String> tables) {
        List<String> arguments = arguments(pixeltable, tables);
        arguments.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl")));
        assertThat(pixeltable.run("compare_changes.py", arguments.toArray(String[]::new)))
                .contains("compared " + tables.size() + " tables in 2 formats, ", ": 0 differences");
    }

    private List<String> arguments(PixeltableInstance pixeltable, List<String> tables) {
        List<String> arguments =
                new ArrayList<>(List.of("--home", pixeltable.home().toString()));
        arguments.addAll(List.of("--lake", lake().toString()));
        tables.forEach(table -> arguments.addAll(List.of("--table", table)));
        return arguments;
    }

    private Path lake() {
        return directory.resolve("lake");
    }

    private String folder(String name) {
        return directory.resolve(name).toString();
    }
}
