package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A mirror with partitions, a sort order and properties, through inserts, updates, deletes, changes of columns, reverts and compaction:
 * every version still equals Pixeltable's, and PyIceberg and DuckDB read the same.
 */
@ExtendWith(RealPixeltable.class)
class LayoutITCase {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String LAYOUT = """
            lake: { %s }
            tables:
              lay/t:
                partition: ["day(ts)", "bucket(3, k)"]
                order: ["label desc nulls last", k]
                properties: { write.parquet.compression-codec: gzip, comment: mine }
            """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2 | files   | format-version: 2
                    3 | vectors | format-version: 3
                    2 | none    | readers: [databricks, duckdb, pyiceberg]
                    """)
    void everyVersionIsThatOfPixeltable(int version, String deletes, String lake, PixeltableInstance pixeltable)
            throws IOException {
        pixeltable.run("layouts.py", "make");
        String log = mirror(pixeltable, LAYOUT.formatted(lake));
        assertThat(log).contains("lay.t: compacted", "the column label, which is called tag in some versions");
        assertThat(spec()).contains("_pxt_ts_day: day", "_pxt_k_bucket_3: bucket[3]", "gzip mine");

        pixeltable.run("layouts.py", "drop");
        assertThat(mirror(pixeltable, LAYOUT.formatted(lake)))
                .contains("the column ts, which some versions don't have");
        compare(pixeltable, version, deletes);
        assertThat(spec()).doesNotContain("day").contains("_pxt_k_bucket_3: bucket[3]");

        pixeltable.run("layouts.py", "undo");
        assertThat(mirror(pixeltable, LAYOUT.formatted(lake))).contains("the mirror goes back to version");
        assertThat(spec()).contains("_pxt_ts_day: day");

        pixeltable.run("layouts.py", "again");
        mirror(pixeltable, "lake: { " + lake + " }\ntables: { lay/t: { partition: [month(ts)] } }");
        compare(pixeltable, version, deletes);
        assertThat(spec()).contains("_pxt_ts_month: month", "zstd None").doesNotContain("bucket");
        verify(pixeltable);
    }

    @Test
    void whatCannotBeIsToldWithTheCure(PixeltableInstance pixeltable) throws IOException {
        pixeltable.run("layouts.py", "make");

        assertThat(failure(pixeltable, "partition: [lable]"))
                .contains(
                        "Cannot mirror lay/t: its settings partition or sort by the column lable, which no version of it has."
                                + " Did you mean label? Its columns are k, ts, label, score, meta, _pxt_rowid, _pxt_version. Change"
                                + " tables.lay/t.partition or order.");
        assertThat(failure(pixeltable, "partition: [day(k)]"))
                .contains(
                        "Cannot mirror lay/t: can't partition by day(k): the column k is long, but day takes a date or a"
                                + " timestamp. Change tables.lay/t.partition or order.");
        assertThat(failure(pixeltable, "partition: [day(ts), month(ts)]"))
                .contains("Cannot mirror lay/t: can't partition by day(ts), month(ts): Cannot add redundant partition");
        assertThat(failure(pixeltable, "order: [\"truncate(3, score)\"]"))
                .contains(
                        "can't sort by truncate(3, score): the column score is double, but truncate takes whole numbers");
    }

    private String failure(PixeltableInstance pixeltable, String setting) throws IOException {
        Path config = Files.writeString(directory.resolve("bad.yaml"), "tables: { lay/t: { " + setting + " } }");
        try (ExternalProcess mirror = start(pixeltable, config)) {
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isEqualTo(1);
            return mirror.errors().replaceAll("\\s+", " ") + mirror.output();
        }
    }

    private String mirror(PixeltableInstance pixeltable, String settings) throws IOException {
        Path config = Files.writeString(directory.resolve("pixelake.yaml"), settings);
        try (ExternalProcess mirror = start(pixeltable, config)) {
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isZero();
            assertThat(mirror.errors()).doesNotContain("upkeep failed", "FAILED", "commit failed");
            return mirror.errors();
        }
    }

    private ExternalProcess start(PixeltableInstance pixeltable, Path config) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest", "--until-caught-up"));
        arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString(), "--lake", lake()));
        arguments.addAll(List.of("--config", config.toString()));
        return PixelakeLauncher.start("-Xmx700m -Dpixelake.upkeep.small-files=3", arguments.toArray(String[]::new));
    }

    /** All versions that the mirror holds, those of earlier settings too. */
    private void compare(PixeltableInstance pixeltable, int version, String deletes) {
        String home = pixeltable.home().toString();
        assertThat(pixeltable.run("compare_versions.py", "--home", home, "--lake", lake()))
                .contains("compared 1 tables", ": 0 differences");
        assertThat(pixeltable.run(
                        "compare_readers.py", "--lake", lake(), "--format-version", "" + version, "--deletes", deletes))
                .contains("compared 1 tables", ": 0 differences");
        assertThat(pixeltable.run("compare_duckdb.py", "--lake", lake())).contains(": 0 differences");
    }

    private void verify(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        try (ExternalProcess verify =
                PixelakeLauncher.start("-Xmx700m", "verify", "--all", "--pixeltable-home", home, "--lake", lake())) {
            assertThat(verify.exitCode(LIMIT))
                    .as(verify.errors() + verify.output())
                    .isZero();
        }
    }

    /** The partitions, and two properties, as PyIceberg sees them. */
    private String spec() {
        return io.pixelake.testkit.PythonTools.run("""
                import sys
                from pyiceberg.catalog.sql import SqlCatalog
                t = SqlCatalog('lake', uri=f'sqlite:///{sys.argv[1]}/catalog.db').load_table('lay.t')
                print([f'{f.name}: {f.transform}' for f in t.spec().fields], t.sort_order())
                print(t.properties.get('write.parquet.compression-codec'), t.properties.get('comment'))
                """, lake());
    }

    private String lake() {
        return directory.resolve("lake").toString();
    }
}
