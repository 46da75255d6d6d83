package io.pixelake.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.PythonTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./pixelake demo} as a user runs it. */
class DemoITCase {
    private static final Duration PROMISED = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static String output;
    private static Duration took;

    @BeforeAll
    static void demo() throws Exception {
        long started = System.nanoTime();
        Process process = new ProcessBuilder(
                        List.of("./pixelake", "demo", "--dir", demoFolder().toString()))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        took = Duration.ofNanos(System.nanoTime() - started);
    }

    @Test
    void mirrorsTheRecordedHistoryVersionByVersionAndSaysHowToOpenIt() throws Exception {
        assertThat(took).isLessThan(PROMISED);
        assertThat(output)
                .containsPattern("demo/images +12 +7 +12 ")
                .containsPattern("demo/products +11 +6 +11 ")
                .containsPattern("demo/readings/sensors +11 +10 +11 ")
                .contains("SqlCatalog('lake', uri='sqlite:///" + demoFolder().resolve("lake/catalog.db") + "')")
                .contains("iceberg_scan(")
                .contains("pandas.read_json(");
        PythonTools.run(
                "compare_demo.py",
                "--expected",
                "src/test/resources/io/pixelake/demo/demo-expected.json",
                "--lake",
                demoFolder().resolve("lake").toString(),
                "--media",
                demoFolder().resolve("store/home/media").toString());
        assertThat(parts("csv")).isNotEmpty().allSatisfy(part -> assertThat(Files.readString(part))
                .startsWith("_pxt_op,_pxt_change,_pxt_version,_pxt_rowid"));
        assertThat(parts("jsonl")).isNotEmpty();
    }

    /** That images lie in local files is for users to know; what libraries warn of in such a run isn't. */
    @Test
    void noLibraryWarns() {
        assertThat(output.lines().filter(line -> line.matches(".* (WARN|ERROR) .*|SLF4J.*|WARNING.*")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("demo/images: the column image refers to local files");
    }

    /** The values are those of the recorded story, recording/record_demo.py. */
    @Test
    void theNotebookOpensTheLake() throws Exception {
        String said = PythonTools.run(
                Map.of("PIXELAKE_LAKE", demoFolder().resolve("lake").toString()),
                "run_notebook.py",
                "docs/first-look.ipynb",
                "overview['rows'].to_dict()",
                "histories['demo.images']['rows'].tolist()",
                "then['label'].tolist()",
                "dict(changes.values)",
                "media",
                "joined['label'].tolist()",
                "[url.rpartition('/')[2] for url in urls['image']]");

        assertThat(said.lines())
                .containsExactly(
                        "picture: picture",
                        "overview['rows'].to_dict(): {'demo.images': 7, 'demo.products': 6, 'demo.readings.sensors': 10}",
                        "histories['demo.images']['rows'].tolist(): [0, 3, 5, 5, 5, 7, 6, 6, 6, 6, 6, 7]",
                        "then['label'].tolist(): ['apple', 'banana', 'cherry']",
                        "dict(changes.values): {'changed': 2, 'new': 4, 'the same': 1}",
                        "media: ['image']",
                        "joined['label'].tolist(): ['apple', 'banana', 'kiwi']",
                        "[url.rpartition('/')[2] for url in urls['image']]: ['apple.png', 'banana.png', 'cherry.png',"
                                + " 'grape.png', 'kiwi.png', 'lemon.png', 'plum.png']",
                        "ran 9 cells");
    }

    private static Path demoFolder() throws IOException {
        return folder.toRealPath().resolve("my demo");
    }

    private static List<Path> parts(String format) throws IOException {
        try (Stream<Path> files = Files.walk(demoFolder().resolve(format))) {
            return files.filter(file -> file.toString().endsWith("." + format)).toList();
        }
    }
}
