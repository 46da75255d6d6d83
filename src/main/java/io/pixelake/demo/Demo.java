package io.pixelake.demo;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.config.UserError;
import io.pixelake.job.MirrorRun;
import io.pixelake.lake.LakeSummary;
import io.pixelake.lake.MirrorCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Mirrors the recorded store's whole history and shows what came of it. */
public final class Demo {
    private static final String CATALOG = "lake";
    private static final long ROLL_BYTES = 128L << 20;
    private static final String ROW = "%-24s %9s %9s %10s %7s %9s%n";

    private final Path directory;
    private final Path lake;
    private final PrintWriter out;

    public Demo(Path directory, Path lake, PrintWriter out) {
        this.directory = directory.toAbsolutePath().normalize();
        this.lake = lake.toAbsolutePath().normalize();
        this.out = out;
    }

    /**
     * Runs the demo.
     *
     * @return failures of tables
     * @throws UserError when the store can't be started or the mirror fails
     */
    public List<String> run() {
        long started = System.currentTimeMillis();
        out.println("Starting a PostgreSQL with a Pixeltable store that was recorded from real Pixeltable ...");
        try (DemoStore store = DemoStore.start(directory.resolve("store"))) {
            out.println("Mirroring its whole history, version by version, into " + directory + " ...");
            long mirroring = System.currentTimeMillis();
            List<String> failures = new MirrorRun(config(store)).run();
            show(started, mirroring);
            return failures;
        } catch (IOException e) {
            throw new UserError(1, "Cannot run the demo in " + directory + ": " + e.getMessage(), e);
        }
    }

    private MirrorConfig config(DemoStore store) {
        return new MirrorConfig(
                new MirrorConfig.Source(
                        store.home().toString(),
                        Optional.of(store.jdbcUrl()),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        MirrorConfig.Start.EARLIEST,
                        Duration.ofMillis(500),
                        true,
                        false),
                new MirrorConfig.Lake(
                        lake.toString(),
                        CATALOG,
                        Map.of(),
                        Optional.empty(),
                        MirrorConfig.IfExists.ERROR,
                        MirrorConfig.History.DEFAULT,
                        MirrorConfig.Format.DEFAULT,
                        // What the demo shows is one snapshot for each version.
                        MirrorConfig.Maintenance.NONE),
                List.of(files(FileFormat.CSV), files(FileFormat.JSONL)),
                Map.of(),
                new MirrorConfig.Job("pixelake demo", 2, Duration.ofSeconds(1), Optional.empty()));
    }

    private FileTarget files(FileFormat format) {
        return new FileTarget(format, folder(format).toString(), ROLL_BYTES, Duration.ofMinutes(5));
    }

    private Path folder(FileFormat format) {
        return directory.resolve(format.name().toLowerCase(Locale.ROOT));
    }

    private void show(long started, long mirroring) throws IOException {
        List<LakeSummary.Mirror> mirrors = LakeSummary.of(MirrorCatalog.embedded(CATALOG, lake));
        out.println();
        out.printf(Locale.ROOT, ROW, "table", "versions", "rows", "snapshots", "files", "seconds");
        for (LakeSummary.Mirror mirror : mirrors) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    mirror.path(),
                    mirror.versions(),
                    mirror.rows(),
                    mirror.snapshots(),
                    mirror.files() + parts(mirror, FileFormat.CSV) + parts(mirror, FileFormat.JSONL),
                    seconds(mirroring, mirror.lastCommitMillis()));
        }
        out.printf(
                Locale.ROOT,
                "%nDone in %s s. Files are those of the newest snapshot and the CSV and JSONL parts.%n%n",
                seconds(started, System.currentTimeMillis()));
        mirrors.stream().findFirst().ifPresent(this::showHowToOpen);
        out.flush();
    }

    private static String seconds(long from, long to) {
        return to < from ? "earlier" : String.format(Locale.ROOT, "%.1f", (to - from) / 1000.0);
    }

    private long parts(LakeSummary.Mirror mirror, FileFormat format) throws IOException {
        Path table = folder(format).resolve(mirror.path());
        if (!Files.isDirectory(table)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(table)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }

    private void showHowToOpen(LakeSummary.Mirror mirror) {
        out.println("Open it with DuckDB (pip install duckdb):");
        out.println("  import duckdb");
        out.println("  duckdb.sql('INSTALL iceberg; LOAD iceberg')");
        out.println("  duckdb.sql(\"SELECT * FROM iceberg_scan('" + mirror.metadataLocation() + "')\")");
        out.println();
        out.println("with PyIceberg (pip install 'pyiceberg[sql-sqlite,pyarrow]'), its versions too:");
        out.println("  from pyiceberg.catalog.sql import SqlCatalog");
        out.println("  lake = SqlCatalog('" + CATALOG + "', uri='sqlite:///" + lake.resolve("catalog.db") + "')");
        out.println("  table = lake.load_table('" + mirror.name() + "')");
        out.println("  table.scan().to_pandas()");
        out.println("  [(s.summary['pixeltable.version'], s.snapshot_id) for s in table.snapshots()]");
        out.println();
        out.println("with pandas (pip install pandas), the changes as they happened:");
        out.println("  import glob, pandas");
        out.println("  parts = glob.glob('" + folder(FileFormat.JSONL) + "/" + mirror.path() + "/*.jsonl')");
        out.println("  pandas.concat(pandas.read_json(part, lines=True) for part in parts).sort_values('_pxt_group')");
    }
}
