package io.pixelake.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RealPixeltable.class)
class RealPixeltableITCase {
    private static final String MAKE_TABLE = """
            import sys, pixeltable as pxt
            t = pxt.create_table('t', {'n': pxt.Int})
            t.insert([{'n': int(argument)} for argument in sys.argv[1:]])
            print(pxt.__version__, t.select(t.n).collect()['n'])
            """;
    private static final String PRINT_ROOT_ID = """
            import pixeltable
            from pixeltable.env import Env
            pixeltable.list_tables()
            with Env.get().engine.connect() as connection:
                print(connection.exec_driver_sql('SELECT id FROM dirs WHERE parent_id IS NULL').scalar_one())
            """;

    @Test
    void runsScriptsAndLeavesNoServerBehind(PixeltableInstance pixeltable) {
        assertThat(pixeltable.run(MAKE_TABLE, "1", "2").lines()).contains("0.7.21 [1, 2]");

        ProcessHandle first = pixeltable.server().orElseThrow();
        assertThat(first.isAlive()).isTrue();
        pixeltable.stopServer();
        assertThat(first.isAlive()).isFalse();

        pixeltable.startServer();
        ProcessHandle second = pixeltable.server().orElseThrow();
        assertThat(pixeltable.run("import pixeltable as pxt; print('rows', pxt.get_table('t').count())"))
                .contains("rows 2");
        pixeltable.close();
        assertThat(second.isAlive()).isFalse();
        assertThat(pixeltable.server()).isEmpty();
    }

    /** Their homes are copies of one; Pixelake knows sources apart by the root directory's id. */
    @Test
    void instancesHaveIdentitiesOfTheirOwn(PixeltableInstance pixeltable, @TempDir Path directory) {
        try (PixeltableInstance other = PixeltableInstance.create(directory.resolve("home"))) {
            assertThat(other.run(PRINT_ROOT_ID)).isNotEqualTo(pixeltable.run(PRINT_ROOT_ID));
        }
    }

    @Test
    void aFailingScriptSaysWhatItSaid(PixeltableInstance pixeltable) {
        assertThatThrownBy(() -> pixeltable.run("print('before'); raise ValueError('no such thing')"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("before")
                .hasMessageContaining("ValueError: no such thing");
    }

    @Test
    void aBackgroundScriptCanBeWaitedForAndKilled(PixeltableInstance pixeltable) {
        String script = "import os, time; print('home is', os.environ['PIXELTABLE_HOME']); time.sleep(600)";
        try (ExternalProcess process = pixeltable.startScript(script)) {
            process.awaitOutput("home is " + pixeltable.home(), Duration.ofSeconds(30));
            assertThat(process.isAlive()).isTrue();
            assertThatThrownBy(() -> process.waitFor(Duration.ofMillis(10))).hasMessageContaining("did not end within");
            process.kill();
            assertThat(process.isAlive()).isFalse();
            assertThatThrownBy(() -> process.awaitOutput("never", Duration.ofSeconds(30)))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void theEnvironmentHoldsThePinnedReaders() {
        assertThat(PythonTools.run("import pyiceberg, duckdb; print(pyiceberg.__version__, duckdb.__version__)"))
                .isEqualToIgnoringNewLines("0.12.0 1.4.4");
        assertThat(PythonTools.python())
                .startsWithRaw(
                        Path.of(PythonTools.run("import sys; print(sys.prefix)").trim()));
    }
}
