package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a terminal shows of a running mirror, in a pseudo-terminal. */
@ExtendWith(RealPixeltable.class)
class JobDisplayITCase {
    private static final Path PROJECT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    private static PixeltableInstance pixeltable;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeTables(PixeltableInstance instance) {
        pixeltable = instance;
        pixeltable.run("import pixeltable as pxt\n"
                + "pxt.create_dir('demo')\n"
                + "for i in range(12):\n"
                + "  t = pxt.create_table(f'demo/t{i:02}', {'n': pxt.Int})\n"
                + "  t.insert({'n': n} for n in range(100))");
    }

    @Test
    void aLineForEachTableThatFitsBelowTheLog() throws IOException {
        JsonNode shown = run("12 tables: 12 current, 0 behind; [0-9,]+ rows read, 0 rows/s; 4 not shown");

        assertThat(shown.get("code").asInt()).isZero();
        assertThat(lines(shown.get("screens")))
                .contains("demo/t00  1  100 rows  0 rows/s  current", "demo/t07  1  100 rows  0 rows/s  current")
                .doesNotContain("demo/t08  1  100 rows  0 rows/s  current");
        List<String> end = lines(shown.get("end"));
        assertThat(end)
                .as("the log stays, the lines go")
                .anyMatch(line -> line.contains("Settings:"))
                .anyMatch(line -> line.contains("Stopping (SIGINT)"))
                .anyMatch(line -> line.matches(".* INFO .*demo/t11.*"))
                .noneMatch(line -> line.contains("rows/s  current") || line.contains("12 current"));
    }

    @Test
    void quietShowsTheLogOnly() throws IOException {
        JsonNode shown = run("demo/t11: version 1 committed", "--quiet");

        assertThat(shown.get("code").asInt()).isZero();
        assertThat(shown.get("raw").asText()).doesNotContain("rows/s  current", "\033[J");
    }

    private JsonNode run(String until, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                until,
                "90",
                PROJECT.resolve("pixelake").toString(),
                "mirror",
                "--pixeltable-home",
                pixeltable.home().toString(),
                "--lake",
                directory.resolve("lake").toString()));
        arguments.addAll(List.of(more));
        JsonNode shown = new ObjectMapper().readTree(PythonTools.run("terminal.py", arguments.toArray(String[]::new)));
        assertThat(shown.get("found").asBoolean())
                .as(shown.get("end").toString())
                .isTrue();
        return shown;
    }

    private static List<String> lines(JsonNode nodes) {
        List<String> lines = new ArrayList<>();
        nodes.forEach(node -> {
            if (node.isArray()) {
                lines.addAll(lines(node));
            } else {
                lines.add(node.asText());
            }
        });
        return lines;
    }
}
