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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lines of docs/reading.md for each reader, on mirrors of all types with position deletes, with deletion vectors, with copy-on-write and with VARIANT:
 * each reads the cells that PyIceberg reads, at the newest version and at older ones with other columns. And mirrors that Spark maintains, at rest and while
 * they run, continue.
 */
@ExtendWith(RealPixeltable.class)
class ReadersITCase {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    /** The settings of each folder's mirrors. Maintenance is left to Spark, so that there are deletes to apply. */
    private static final Map<String, String> FORMS = Map.of(
            "demo",
            "lake: { maintenance: { compact: false } }",
            "v3",
            "lake: { format-version: 3, maintenance: { compact: false } }\ntables: { v3/images: { json: { box: infer } } }",
            "cow",
            "lake: { deletes: copy-on-write, maintenance: { compact: false } }",
            "v3variant",
            "lake: { format-version: 3, maintenance: { compact: false } }\n"
                    + "tables: { v3variant/images: { json: { box: infer, meta: variant } } }");

    private static final Map<String, String> CHANGES = Map.of("demo", "\nchanges: [{ format: iceberg }]");

    /** What is compared: the newest version, three older ones, and the changes table. */
    private static final String ALL =
            "demo.images 4, v3.images 4, cow.images 4, demo.images__changes 1, v3variant.images 4: 0 differences";

    private static final List<String> PROCEDURES =
            List.of("rewrite_data_files", "rewrite_position_delete_files", "rewrite_manifests", "expire_snapshots");

    /** What spares Spark time, and changes nothing of what it reads. */
    private static final String SPARK_SETTINGS = """
            spark.master local[2]
            spark.ui.enabled false
            spark.ui.showConsoleProgress false
            spark.sql.shuffle.partitions 1
            spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
            """;

    @TempDir
    Path directory;

    private Path lake;
    private Path expected;

    @BeforeEach
    void makeMirrors(PixeltableInstance pixeltable) throws IOException {
        lake = directory.resolve("lake");
        expected = directory.resolve("expected.json");
        pixeltable.run("readers_tables.py", "make");
        mirrorAll(pixeltable, CHANGES);
        PythonTools.run("readers_expected.py", lake.toString(), expected.toString(), "1", "5", "8");
    }

    @Test
    void eachReadsWhatPyIcebergReads(PixeltableInstance pixeltable) throws Exception {
        try (ExternalProcess spark = startSpark("requirements-spark.txt", "spark")) {
            comparePyIceberg(pixeltable);
            compareSmallReaders();
            compareFlink();
            assertThat(spark.waitFor(LIMIT)).contains("spark: " + ALL);
        }
    }

    @Test
    @Tag("nightly")
    void soDoOtherReadersAndReleases() throws IOException {
        String tables = "demo.images %1$d, v3.images %1$d, cow.images %1$d, demo.images__changes 1: 0 differences";
        try (ExternalProcess spark = startSpark("requirements-spark-3.5.txt", "spark-3.5")) {
            assertThat(spark.waitFor(LIMIT)).contains("spark-3.5: " + String.format(Locale.ROOT, tables, 4));
        }
        assertThat(readInPython("datafusion")).contains("datafusion: " + String.format(Locale.ROOT, tables, 1));
    }

    @Test
    @Tag("nightly")
    void soDoesIcebergGo() throws IOException {
        Path rows = Files.createDirectory(directory.resolve("go"));
        IcebergGoReader.read(lake, expected, rows);
        assertThat(PythonTools.run("read_page.py", "iceberg-go", rows.toString(), expected.toString()))
                .contains("iceberg-go: " + ALL);
    }

    /** Neither reads deletion vectors, and Daft no columns behind a dropped one; what they refuse stays so, and in these words. */
    @Test
    @Tag("nightly")
    void soDoDaftAndClickHouseWhatTheyCan() throws IOException {
        String tables = "demo.images %1$d, v3.images 1, cow.images %1$d, demo.images__changes %2$d: 0 differences";
        assertThat(readInPython("clickhouse"))
                .contains("clickhouse: " + String.format(Locale.ROOT, tables, 4, 1))
                .contains("v3.images newest: Position deletes are supported only for parquet format");
        String inPart = " newest: failed to fill whole buffer, but for columns up to taken_at";
        assertThat(readInPython("daft"))
                .contains("daft: " + String.format(Locale.ROOT, tables, 3, 0))
                .contains("demo.images" + inPart, "cow.images" + inPart, "demo.images__changes" + inPart)
                .contains("v3.images newest: deletes.puffin: Parquet error: Invalid Parquet file. Corrupt footer");
    }

    /** Which refuses deletion vectors, and shows no other rows for them. */
    @Test
    @Tag("nightly")
    void soDoesTrino() throws Exception {
        try (TrinoServer trino = TrinoServer.start(lake, directory.resolve("trino"))) {
            assertThat(PythonTools.run(
                            Map.of("TRINO", trino.uri()),
                            "read_page.py",
                            "trino",
                            lake.toString(),
                            expected.toString()))
                    .contains("trino: demo.images 4, v3.images 1, cow.images 4, demo.images__changes 1: 0 differences")
                    .contains("v3.images newest: Unexpected PUFFIN file format");
        }
    }

    @Test
    @Tag("nightly")
    void mirrorsContinueAfterSparksMaintenance(PixeltableInstance pixeltable) throws IOException {
        Path signs = Files.createDirectory(directory.resolve("signs"));
        try (ExternalProcess spark = PythonTools.startWith(
                "requirements-spark.txt", sparkSettings(), "spark_maintenance.py", lake.toString(), signs.toString())) {
            spark.awaitOutput("maintained at rest", LIMIT);
            assertThat(spark.output()).doesNotContain("overtaken");
            try (MirroredLake mirrored = MirroredLake.open(lake)) {
                assertThat(mirrored.operations("demo.images"))
                        .as("no version is left")
                        .containsOnly("replace");
            }
            pixeltable.run("readers_tables.py", "more");
            mirrorAll(pixeltable, Map.of());
            verify(pixeltable);

            maintainBeside(pixeltable, spark, signs);
            assertMaintained(spark.output());
        }
        verify(pixeltable);
    }

    /** Two forms in one mirror, which compacts too. */
    private void maintainBeside(PixeltableInstance pixeltable, ExternalProcess spark, Path signs) throws IOException {
        String settings = "tables: { v3/images: { json: { box: infer } } }";
        try (ExternalProcess mirror = start(pixeltable, "demo/**", settings, "--tables", "v3/**")) {
            pixeltable.run("readers_tables.py", "more");
            mirror.awaitOutput("v3/images: version ", LIMIT);
            Files.createFile(signs.resolve("beside"));
            while (!spark.output().contains("maintained 2 times")) {
                assertThat(spark.isAlive()).as(spark.errors()).isTrue();
                pixeltable.run("readers_tables.py", "more");
            }
            Files.createFile(signs.resolve("stop"));
            spark.waitFor(LIMIT);
            mirror.interrupt();
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isZero();
            assertThat(mirror.errors()).doesNotContain("FAILED");
        }
        // Spark may have left none of the versions so far.
        pixeltable.run("readers_tables.py", "more");
        mirrorAll(pixeltable, Map.of());
    }

    /** Each kind of what Spark was to do has to have been done beside the mirror, and not only have been overtaken. */
    private static void assertMaintained(String output) {
        for (String procedure : PROCEDURES) {
            assertThat(output.lines()
                            .filter(line -> line.startsWith("beside") && line.contains(" " + procedure + ":"))
                            .filter(line -> !line.endsWith("overtaken")))
                    .as(procedure)
                    .isNotEmpty();
        }
    }

    /** With Pixeltable, as far as it opens the mirrors, and JSON is text. */
    private void comparePyIceberg(PixeltableInstance pixeltable, String... more) {
        List<String> compared = new ArrayList<>(List.of("--lake", lake.toString(), "--table", "demo/images"));
        compared.addAll(
                List.of("--table", "cow/images", "--home", pixeltable.home().toString()));
        compared.addAll(List.of(more));
        assertThat(PythonTools.run("compare_versions.py", compared.toArray(String[]::new)))
                .contains("compared 2 tables", ": 0 differences");
    }

    private void compareSmallReaders() {
        for (String reader : List.of("duckdb", "polars")) {
            assertThat(PythonTools.run("read_page.py", reader, lake.toString(), expected.toString()))
                    .contains(reader + ": demo.images", "demo.images__changes 1: 0 differences");
        }
    }

    private void compareFlink() throws Exception {
        Path rows = directory.resolve("flink.json");
        FlinkSqlReader.open(lake).read(expected, rows);
        assertThat(PythonTools.run("read_page.py", "flink", rows.toString(), expected.toString()))
                .contains("flink: " + ALL);
    }

    /** In an environment of its own. @param reader as {@code read_page.py} has it */
    private String readInPython(String reader) throws IOException {
        try (ExternalProcess process = PythonTools.startWith(
                "requirements-" + reader + ".txt",
                Map.of(),
                "read_page.py",
                reader,
                lake.toString(),
                expected.toString())) {
            return process.waitFor(LIMIT);
        }
    }

    /** @param name of the reader, as {@code read_page.py} has it */
    private ExternalProcess startSpark(String requirements, String name) throws IOException {
        return PythonTools.startWith(
                requirements, sparkSettings(), "read_page.py", name, lake.toString(), expected.toString());
    }

    /** Python shows times without their zone. */
    private Map<String, String> sparkSettings() throws IOException {
        Path settings = Files.createDirectories(directory.resolve("spark"));
        Files.writeString(settings.resolve("spark-defaults.conf"), SPARK_SETTINGS);
        return Map.of("SPARK_CONF_DIR", settings.toString(), "TZ", "UTC");
    }

    /** @param more settings, by folder */
    private void mirrorAll(PixeltableInstance pixeltable, Map<String, String> more) throws IOException {
        for (Map.Entry<String, String> form : FORMS.entrySet()) {
            String settings = form.getValue() + more.getOrDefault(form.getKey(), "");
            try (ExternalProcess mirror = start(pixeltable, form.getKey() + "/**", settings, "--until-caught-up")) {
                assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isZero();
            }
        }
    }

    private ExternalProcess start(PixeltableInstance pixeltable, String tables, String settings, String... more)
            throws IOException {
        Path config = Files.writeString(directory.resolve("pixelake.yaml"), settings);
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest", "--tables", tables));
        arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString(), "--lake", lake.toString()));
        arguments.addAll(List.of("--config", config.toString()));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.startMirror("-Xmx700m", arguments.toArray(String[]::new));
    }

    /** By Pixelake itself, and where PyIceberg can, cell by cell with Pixeltable; the readers with PyIceberg. */
    private void verify(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        try (ExternalProcess verify = PixelakeLauncher.startWarm(
                "-Xmx700m", "verify", "--all", "--pixeltable-home", home, "--lake", lake.toString())) {
            assertThat(verify.exitCode(LIMIT))
                    .as(verify.errors() + verify.output())
                    .isZero();
        }
        comparePyIceberg(pixeltable, "--thinned", "--start-version", "current");
        PythonTools.run("readers_expected.py", lake.toString(), expected.toString());
        compareSmallReaders();
    }
}
