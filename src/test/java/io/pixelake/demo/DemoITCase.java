package io.pixelake.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.PythonTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./pixelake demo} as a user runs it. */
class DemoITCase {
    private static final Duration PROMISED = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void mirrorsTheRecordedHistoryVersionByVersionAndSaysHowToOpenIt() throws Exception {
        long started = System.nanoTime();
        String output = demo();

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(PROMISED);
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
                .startsWith("_pxt_op,_pxt_group,_pxt_version,_pxt_rowid"));
        assertThat(parts("jsonl")).isNotEmpty();
    }

    private Path demoFolder() throws IOException {
        return folder.toRealPath().resolve("my demo");
    }

    private String demo() throws Exception {
        Process process = new ProcessBuilder(
                        List.of("./pixelake", "demo", "--dir", demoFolder().toString()))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private List<Path> parts(String format) throws IOException {
        try (Stream<Path> files = Files.walk(demoFolder().resolve(format))) {
            return files.filter(file -> file.toString().endsWith("." + format)).toList();
        }
    }
}
