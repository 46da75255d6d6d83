package io.pixelake.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.Compression;
import io.pixelake.config.CsvDialect;
import io.pixelake.config.ExportFile;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.export.ExportRequest.IfExists;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.query.Projection;
import io.pixelake.query.Selection;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.MirrorConfigs;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Exports of real Pixeltable's tables, views, snapshots and old versions, beside Pixeltable's own. */
@ExtendWith(RealPixeltable.class)
class ExportITCase {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** What is asked of Pixelake, and the same in Pixeltable's words. */
    private record Query(Optional<String> select, Optional<String> where, String pixeltable) {
        static Query where(String condition, String pixeltable) {
            return new Query(Optional.empty(), Optional.of(condition), "t.where(" + pixeltable + ")");
        }

        static Query select(String columns, String pixeltable) {
            return new Query(Optional.of(columns), Optional.empty(), "t.select(" + pixeltable + ")");
        }
    }

    private static final List<Query> QUERIES = List.of(
            Query.where("i > 50 AND s LIKE 'row 1%'", "(t.i > 50) & t.s.startswith('row 1')"),
            Query.where("NOT (i < 100 OR f >= 20)", "~((t.i < 100) | (t.f >= 20))"),
            Query.where("i IN (21, 22, 500)", "t.i.isin([21, 22, 500])"),
            Query.where("f BETWEEN 1.5 AND 2.5", "(t.f >= 1.5) & (t.f <= 2.5)"),
            Query.where("b", "t.b == True"),
            Query.where("s IS NULL", "t.s == None"),
            Query.where("a32 IS NOT NULL AND \"any\" IS NOT NULL", "(t.a32 != None) & (t['any'] != None)"),
            Query.where("j IS NULL", "t.j == None"),
            Query.where("j.n = 121", "t.j.n == 121"),
            Query.where("j.tags[1] = 'b' AND i < 40", "(t.j.tags[1] == 'b') & (t.i < 40)"),
            Query.where("ts < '2024-01-01'", "t.ts < datetime.datetime(2024, 1, 1, tzinfo=UTC)"),
            Query.where("d = DATE '2024-02-29'", "t.d == datetime.date(2024, 2, 29)"),
            Query.where("i % 7 = 3 AND i - 1 > 100", "(t.i % 7 == 3) & (t.i - 1 > 100)"),
            Query.where("img.fileurl LIKE '%image.png'", "t.img.fileurl != None"),
            Query.select("s, i AS number, img.fileurl AS url", "t.s, number=t.i, url=t.img.fileurl"),
            Query.select("i - 1 AS less, j.tags AS tags, j['n'] AS n", "less=t.i - 1, tags=t.j.tags, n=t.j.n"),
            new Query(
                    Optional.of("j, i"),
                    Optional.of("i >= 0 AND j.k[0] = 1"),
                    "t.where((t.i >= 0) & (t.j.k[0] == 1)).select(t.j, t.i)"),
            // JSON of one kind, which export_iceberg takes.
            new Query(
                    Optional.of("j, i"),
                    Optional.of("i BETWEEN 100 AND 119"),
                    "t.where((t.i >= 100) & (t.i < 120)).select(t.j, t.i)"));

    @TempDir
    Path directory;

    @Test
    void exportsAreThoseOfPixeltable(PixeltableInstance pixeltable) throws Exception {
        String home = pixeltable.home().toString();
        String[] paths =
                pixeltable.run("export_parity.py", "make", home).strip().split("\n");
        assertThat(paths).hasSizeGreaterThanOrEqualTo(8);
        for (int i = 0; i < paths.length; i++) {
            export(home, paths[i], "t" + i);
        }

        for (int i = 0; i < QUERIES.size(); i++) {
            exportQuery(home, QUERIES.get(i), "q" + i);
        }

        String compared = pixeltable.run("export_parity.py", "compare", home, directory.toString());

        assertThat(compared)
                .contains("compared " + (5 * paths.length + 3 * QUERIES.size()) + " exports: 0 differences")
                .containsPattern("taken by export_iceberg: a32 aud .*bl .*doc .*i64 img j .*vid");
    }

    /** What docs/parity.md says of each type is so. */
    @Test
    void thePageOfDifferencesIsTrue(PixeltableInstance pixeltable) {
        assertThat(pixeltable.run(
                        "parity_page.py",
                        "docs/parity.md",
                        directory.toString(),
                        Path.of("pixelake").toAbsolutePath().toString()))
                .containsPattern("checked \\d{3} rows: 0 faults");
    }

    private void export(String home, String path, String name) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.writeString(folder.resolve("path.txt"), path);
        Files.writeString(folder.resolve("lake.txt"), "ex.ports." + name);
        export(home, path, csv(folder.resolve("export.csv"), CsvDialect.DEFAULT));
        export(home, path, csv(folder.resolve("quoted.csv"), dialect(';', CsvDialect.Quoting.ALL)));
        export(home, path, csv(folder.resolve("nonnumeric.csv"), dialect('\t', CsvDialect.Quoting.NONNUMERIC)));
        export(home, path, jsonl(folder));
        export(home, path, table(name));
    }

    private void exportQuery(String home, Query query, String name) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.writeString(folder.resolve("path.txt"), "ex/all");
        Files.writeString(folder.resolve("query.txt"), query.pixeltable());
        Selection selection = new Selection(query.select(), query.where());
        Files.writeString(folder.resolve("lake.txt"), "ex.ports." + name);
        export(home, "ex/all", selection, csv(folder.resolve("export.csv"), CsvDialect.DEFAULT));
        export(home, "ex/all", selection, jsonl(folder));
        export(home, "ex/all", selection, table(name));
    }

    private static ExportRequest.ToFile jsonl(Path folder) {
        return file(folder.resolve("export.jsonl"), MirrorConfig.FileFormat.JSONL, CsvDialect.DEFAULT);
    }

    private static ExportRequest.ToTable table(String name) {
        return new ExportRequest.ToTable(
                new TargetName(List.of("ex", "ports"), name), IfExists.ERROR, 256 << 20, TableLayout.NONE);
    }

    private static CsvDialect dialect(char delimiter, CsvDialect.Quoting quoting) {
        return new CsvDialect(delimiter, quoting, Optional.empty());
    }

    private static ExportRequest.ToFile csv(Path path, CsvDialect dialect) {
        return file(path, MirrorConfig.FileFormat.CSV, dialect);
    }

    private static ExportRequest.ToFile file(Path path, MirrorConfig.FileFormat format, CsvDialect dialect) {
        return new ExportRequest.ToFile(new ExportFile(path, format, Compression.NONE, dialect, false));
    }

    private void export(String home, String named, ExportRequest.Destination to) {
        export(home, named, Selection.ALL, to);
    }

    private void export(String home, String named, Selection selection, ExportRequest.Destination to) {
        String[] parts = named.split(":");
        OptionalLong version = parts.length == 1 ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(parts[1]));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        new ExportRun(
                        config(home),
                        new ExportRequest(parts[0], version, new Projection(selection, Map.of()), to, true),
                        new PrintWriter(out),
                        new PrintWriter(err))
                .run();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).startsWith(parts[0] + ", version ").contains(" to " + to.name());
    }

    private MirrorConfig config(String home) {
        return MirrorConfigs.of(Path.of(home), directory.resolve("lake")).load();
    }

    @Test
    void theCommandWritesAFile(PixeltableInstance pixeltable) throws Exception {
        String home = pixeltable.home().toString();
        pixeltable.run(
                "import pixeltable as pxt; pxt.create_table('few', {'n': pxt.Int}).insert([{'n': 1}, {'n': 2}])");
        Path file = directory.resolve("a folder/few.csv.gz");
        try (ExternalProcess export =
                PixelakeLauncher.start("", "export", "few", "--to", file.toString(), "--pixeltable-home", home)) {
            assertThat(export.waitFor(LIMIT)).isEqualTo("few, version 1: 2 rows to " + file + "\n");
            assertThat(export.errors()).isEmpty();
        }
        try (InputStream text = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(text).hasContent("n\r\n1\r\n2\r\n");
        }
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    /** Neither leaves anything behind under the file's name; what a kill leaves is hidden, and says what it is. */
    @Test
    void anExportThatIsStoppedLeavesTheOldFile(PixeltableInstance pixeltable) throws Exception {
        String home = pixeltable.home().toString();
        pixeltable.run("import pixeltable as pxt; t = pxt.create_table('many', {'n': pxt.Int, 's': pxt.String});"
                + "t.insert([{'n': n, 's': 'x' * 500} for n in range(150_000)])");
        Path file = Files.writeString(directory.resolve("many.jsonl"), "old");
        for (String signal : List.of("INT", "KILL")) {
            try (ExternalProcess export =
                    PixelakeLauncher.start("", "export", "many", "--to", file.toString(), "--pixeltable-home", home)) {
                awaitUnfinished();
                export.signal(signal);
                assertThat(export.exitCode(LIMIT)).isEqualTo(signal.equals("INT") ? 130 : 137);
                if (signal.equals("INT")) {
                    assertThat(export.errors()).contains("many: the export was given up, nothing of it was kept");
                }
            }
            assertThat(file).hasContent("old");
            assertThat(unfinished()).isEqualTo(signal.equals("KILL"));
        }
    }

    private void awaitUnfinished() throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!unfinished()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private boolean unfinished() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(path -> path.getFileName().toString().matches("\\.many\\.jsonl\\..*\\.unfinished"));
        }
    }

    @Test
    void aCatalogOfPyIcebergIsUsedAsItIs(PixeltableInstance pixeltable) {
        assertThat(pixeltable.run(
                        "users_catalog.py",
                        pixeltable.home().toString(),
                        directory.toString(),
                        Path.of("pixelake").toAbsolutePath().toString()))
                .contains("read back: 3 tables");
    }

    @Test
    void whatMakesNoSenseIsRefusedInOneParagraph(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        pixeltable.run("import pixeltable as pxt; pxt.create_table('odd', {'n': pxt.Int}).insert([{'n': 2**62}])");
        assertRefused(
                home,
                "odder",
                Selection.ALL,
                2,
                "Cannot export odder: the source has no table of that path. The nearest: odd");
        assertRefused(
                home,
                "odd:7",
                Selection.ALL,
                2,
                "Cannot export version 7 of odd: it doesn't exist. There are versions 0 to 1.");
        assertRefused(
                home,
                "odd",
                new Selection(Optional.empty(), Optional.of("m > 1")),
                2,
                "Cannot export odd: where \"m > 1\": there is no column m; the nearest are n, at character 1, where it says"
                        + " 'm > 1'.");
        assertRefused(
                home,
                "odd",
                new Selection(Optional.of("n * 2 AS twice"), Optional.empty()),
                1,
                "Cannot export odd: an expression of --select or --where can't be computed for a row: ERROR: bigint out of range.");
        assertThat(directory).isEmptyDirectory();
    }

    private void assertRefused(String home, String table, Selection selection, int exitCode, String message) {
        assertThatThrownBy(() -> export(home, table, selection, csv(directory.resolve("odd.csv"), CsvDialect.DEFAULT)))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(exitCode))
                .hasMessageStartingWith(message);
    }
}
