package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import io.pixelake.testkit.RealPixeltable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What users do to a mirror through PyIceberg while the launcher mirrors real Pixeltable into it. */
@ExtendWith(RealPixeltable.class)
class ExternalWritesITCase {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Long enough for the word of a failed table to reach whoever stops the job. */
    private static final Duration HEARTBEATS = Duration.ofSeconds(2);

    private static final String MAKE = """
            import pixeltable as pxt
            pxt.create_dir('hands')
            for name in ('touched', 'left_alone'):
                pxt.create_table(f'hands.{name}', {'k': pxt.Int}).insert([{'k': i} for i in range(3)])
            """;
    private static final String CHANGE = """
            import sys
            import pixeltable as pxt
            k = int(sys.argv[1])
            for name in ('touched', 'left_alone'):
                table = pxt.get_table(f'hands.{name}')
                table.insert([{'k': k}])
                table.delete(where=table.k == k - 10)
            """;

    @TempDir
    Path directory;

    private Path lake;

    @BeforeEach
    void makeTables(PixeltableInstance pixeltable) {
        lake = directory.resolve("lake");
        pixeltable.run(MAKE);
    }

    @Test
    void rowsStopTheirTableAloneOrAreKeptAndAllElseStays(PixeltableInstance pixeltable) throws Exception {
        stopped(pixeltable);
        assertThat(end(PixelakeLauncher.startWarm(
                        "", "status", "--lake", lake.toString(), "--pixeltable-home", home(pixeltable))))
                .contains("made by an external writer");
        kept(pixeltable);
        String shown = touch("show");
        assertThat(shown)
                .contains("columns ['k', '_pxt_rowid', '_pxt_version', 'mine']")
                .contains("refs ['main', 'mine', 'work']", "owner me")
                .contains("k [-2, -1, 2, 10, 41]", "k of work [-1, 1, 2, 10]");
    }

    private void stopped(PixeltableInstance pixeltable) throws InterruptedException {
        try (ExternalProcess mirror = start(pixeltable)) {
            mirror.awaitOutput("hands/touched: version 1 committed", LIMIT);
            touch("add column");
            pixeltable.run(CHANGE, "10");
            mirror.awaitOutput("hands/touched: version 3 committed", LIMIT);
            touch("mark");
            pixeltable.run(CHANGE, "11");
            mirror.awaitOutput("hands/touched: version 5 committed", LIMIT);
            touch("append");
            pixeltable.run(CHANGE, "21");
            mirror.awaitOutput("was made by an external writer, not by Pixelake", LIMIT);
            pixeltable.run(CHANGE, "31");
            mirror.awaitOutput("hands/left_alone: version 9 committed", LIMIT);
            Thread.sleep(HEARTBEATS.toMillis());
            mirror.interrupt();
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isEqualTo(1);
            assertThat(mirror.errors())
                    .contains("hands/touched: Cannot mirror hands/touched any further: snapshot ")
                    .contains("(append, ", "on the main branch of hands.touched", "--on-foreign-write keep")
                    .doesNotContain("hands/touched: version 6 committed", "FAILED");
        }
    }

    private void kept(PixeltableInstance pixeltable) {
        pixeltable.run(CHANGE, "41");
        try (ExternalProcess mirror = start(pixeltable, "--on-foreign-write", "keep", "--until-caught-up")) {
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isZero();
            assertThat(mirror.errors())
                    .containsOnlyOnce("was made by an external writer; the mirror continues on top of it");
        }
        assertThat(end(verify(pixeltable, "--on-foreign-write", "keep"))).contains(" versions equal, 0 not");
        try (ExternalProcess verify = verify(pixeltable)) {
            assertThat(verify.exitCode(LIMIT)).isEqualTo(1);
            assertThat(verify.output()).contains("2 rows without _pxt_rowid in the mirror");
        }
    }

    private ExternalProcess verify(PixeltableInstance pixeltable, String... more) {
        List<String> arguments = new ArrayList<>(List.of("verify", "--lake", lake.toString()));
        arguments.addAll(List.of("--pixeltable-home", home(pixeltable)));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.startWarm("", arguments.toArray(String[]::new));
    }

    private ExternalProcess start(PixeltableInstance pixeltable, String... more) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest", "--tables", "hands/**"));
        arguments.addAll(List.of("--pixeltable-home", home(pixeltable), "--lake", lake.toString()));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.startMirror("", arguments.toArray(String[]::new));
    }

    private static String end(ExternalProcess process) {
        try (process) {
            process.exitCode(LIMIT);
            return process.output();
        }
    }

    private static String home(PixeltableInstance pixeltable) {
        return pixeltable.home().toString();
    }

    private String touch(String how) {
        return PythonTools.run("other_hands.py", lake.toString(), "hands.touched", how);
    }
}
