package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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

    /** How mirrors are written; each has a lake of its own, and all have one table. */
    private enum Form {
        V2(2, "files", "format-version: 2"),
        V3(3, "vectors", "format-version: 3"),
        COPY_ON_WRITE(2, "none", "readers: [databricks, duckdb, pyiceberg]");

        private final int formatVersion;
        private final String deletes;
        private final String setting;

        /** @param deletes the kind of delete files that there may be */
        Form(int formatVersion, String deletes, String setting) {
            this.formatVersion = formatVersion;
            this.deletes = deletes;
            this.setting = setting;
        }

        String settings() {
            return LAYOUT.formatted(setting);
        }
    }

    @Test
    void everyVersionIsThatOfPixeltable(PixeltableInstance pixeltable) {
        pixeltable.run("layouts.py", "make");
        mirrorEach(pixeltable, Form::settings, (form, log) -> {
            assertThat(log).contains("lay.t: compacted", "the column label, which is called tag in some versions");
            assertThat(spec(form)).contains("_pxt_ts_day: day", "_pxt_k_bucket_3: bucket[3]", "gzip mine");
        });

        pixeltable.run("layouts.py", "drop");
        mirrorEach(pixeltable, Form::settings, (form, log) -> {
            assertThat(log).contains("the column ts, which some versions don't have");
            assertThat(spec(form)).doesNotContain("day").contains("_pxt_k_bucket_3: bucket[3]");
        });
        compareEach(pixeltable);

        pixeltable.run("layouts.py", "undo");
        mirrorEach(pixeltable, Form::settings, (form, log) -> {
            assertThat(log).contains("the mirror goes back to version");
            assertThat(spec(form)).contains("_pxt_ts_day: day");
        });

        pixeltable.run("layouts.py", "again");
        mirrorEach(
                pixeltable,
                form -> "lake: { " + form.setting + " }\ntables: { lay/t: { partition: [month(ts)] } }",
                (form, log) -> assertThat(spec(form))
                        .contains("_pxt_ts_month: month", "zstd None")
                        .doesNotContain("bucket"));
        compareEach(pixeltable);
        verifyEach(pixeltable);
    }

    private void mirrorEach(
            PixeltableInstance pixeltable, Function<Form, String> settings, BiConsumer<Form, String> check) {
        for (Form form : Form.values()) {
            check.accept(form, mirror(pixeltable, form, settings.apply(form)));
        }
    }

    @Test
    void whatCannotBeIsToldWithTheCure(PixeltableInstance pixeltable) {
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

    private String failure(PixeltableInstance pixeltable, String setting) {
        try (ExternalProcess mirror = start(pixeltable, Form.V2, "tables: { lay/t: { " + setting + " } }")) {
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isEqualTo(1);
            return mirror.errors().replaceAll("\\s+", " ") + mirror.output();
        }
    }

    private String mirror(PixeltableInstance pixeltable, Form form, String settings) {
        try (ExternalProcess mirror = start(pixeltable, form, settings)) {
            assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isZero();
            assertThat(mirror.errors()).doesNotContain("maintenance failed", "FAILED", "commit failed");
            return mirror.errors();
        }
    }

    private ExternalProcess start(PixeltableInstance pixeltable, Form form, String settings) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest", "--until-caught-up"));
        arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString(), "--lake", lake(form)));
        arguments.addAll(List.of("--config", write(settings)));
        return PixelakeLauncher.startWarm("-Xmx700m -Dpixelake.upkeep.small-files=3", arguments.toArray(String[]::new));
    }

    private String write(String settings) {
        try {
            return Files.writeString(directory.resolve("pixelake.yaml"), settings)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All versions that the mirrors hold, those of earlier settings too. */
    private void compareEach(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        for (Form form : Form.values()) {
            String lake = lake(form);
            String version = Integer.toString(form.formatVersion);
            try (ExternalProcess versions =
                            pixeltable.startScript("compare_versions.py", "--home", home, "--lake", lake);
                    ExternalProcess readers = pixeltable.startScript(
                            "compare_readers.py",
                            "--lake",
                            lake,
                            "--format-version",
                            version,
                            "--deletes",
                            form.deletes);
                    ExternalProcess duckdb = pixeltable.startScript("compare_duckdb.py", "--lake", lake)) {
                assertThat(versions.waitFor(LIMIT)).contains("compared 1 tables", ": 0 differences");
                assertThat(readers.waitFor(LIMIT)).contains("compared 1 tables", ": 0 differences");
                assertThat(duckdb.waitFor(LIMIT)).contains(": 0 differences");
            }
        }
    }

    private void verifyEach(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        for (Form form : Form.values()) {
            try (ExternalProcess verify = PixelakeLauncher.startWarm(
                    "-Xmx700m", "verify", "--all", "--pixeltable-home", home, "--lake", lake(form))) {
                assertThat(verify.exitCode(LIMIT))
                        .as(verify.errors() + verify.output())
                        .isZero();
            }
        }
    }

    /** The partitions, and two properties, as PyIceberg sees them. */
    private String spec(Form form) {
        return PythonTools.run("""
                import sys
                from pyiceberg.catalog.sql import SqlCatalog
                t = SqlCatalog('lake', uri=f'sqlite:///{sys.argv[1]}/catalog.db').load_table('lay.t')
                print([f'{f.name}: {f.transform}' for f in t.spec().fields], t.sort_order())
                print(t.properties.get('write.parquet.compression-codec'), t.properties.get('comment'))
                """, lake(form));
    }

    private String lake(Form form) {
        return directory.resolve(form.name()).toString();
    }
}
