package io.pixelake.demo;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.UserError;
import io.pixelake.job.MirrorRun;
import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorStanding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Mirrors the recorded store's whole history and shows what came of it. */
public final class Demo {
    private static final String CATALOG = "lake";
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

    /** What the demo shows is one snapshot for each version, so none expires. */
    private MirrorConfig config(DemoStore store) {
        ConfigFlags flags = new ConfigFlags(Map.of(
                "--source-url", List.of(store.jdbcUrl()),
                "--start", List.of("earliest"),
                "--poll-interval", List.of("500 ms"),
                "--until-caught-up", List.of("true"),
                "--lake", List.of(lake.toString()),
                "--catalog", List.of(CATALOG),
                "--csv", List.of(folder(FileFormat.CSV).toString()),
                "--jsonl", List.of(folder(FileFormat.JSONL).toString())));
        Map<String, String> environment = Map.of("PIXELTABLE_HOME", store.home().toString());
        MirrorConfig config = ConfigLoader.load(Optional.empty(), flags, environment);
        return new MirrorConfig(
                config.source(), config.lake().withoutMaintenance(), config.changes(), config.tables(), config.job());
    }

    private Path folder(FileFormat format) {
        return directory.resolve(format.name().toLowerCase(Locale.ROOT));
    }

    private void show(long started, long mirroring) throws IOException {
        try (CatalogMirrorReader reader = CatalogMirrorReader.open(MirrorCatalog.embedded(CATALOG, lake))) {
            show(started, mirroring, reader);
        }
        out.flush();
    }

    private void show(long started, long mirroring, CatalogMirrorReader reader) throws IOException {
        List<MirrorStanding> mirrors = reader.mirrors();
        out.println();
        out.printf(Locale.ROOT, ROW, "table", "versions", "rows", "snapshots", "files", "seconds");
        for (MirrorStanding mirror : mirrors) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    mirror.path(),
                    versions(reader, mirror),
                    mirror.size().rows(),
                    mirror.history().snapshots(),
                    mirror.size().dataFiles()
                            + mirror.size().deleteFiles()
                            + parts(mirror, FileFormat.CSV)
                            + parts(mirror, FileFormat.JSONL),
                    seconds(mirroring, mirror.committedAtMillis()));
        }
        out.printf(
                Locale.ROOT,
                "%nDone in %s s. Files are those of the newest snapshot and the CSV and JSONL parts.%n%n",
                seconds(started, System.currentTimeMillis()));
        mirrors.stream().findFirst().ifPresent(this::showHowToOpen);
    }

    /** Reverted versions don't count. */
    private static long versions(CatalogMirrorReader reader, MirrorStanding mirror) {
        return reader.historyOf(mirror.tableId(), mirror.target()).stream()
                .filter(snapshot -> snapshot.position().isPresent())
                .count();
    }

    private static String seconds(long from, long to) {
        return to < from ? "earlier" : String.format(Locale.ROOT, "%.1f", (to - from) / 1000.0);
    }

    private long parts(MirrorStanding mirror, FileFormat format) throws IOException {
        Path table = folder(format).resolve(mirror.path());
        if (!Files.isDirectory(table)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(table)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }

    private void showHowToOpen(MirrorStanding mirror) {
        out.println("Open it with DuckDB (pip install duckdb):");
        out.println("  import duckdb");
        out.println("  duckdb.sql('INSTALL iceberg; LOAD iceberg')");
        out.println("  duckdb.sql(\"SELECT * FROM iceberg_scan('"
                + mirror.metadataFile().orElseThrow() + "')\")");
        out.println();
        out.println("with PyIceberg (pip install 'pyiceberg[sql-sqlite,pyarrow]'), its versions too:");
        out.println("  from pyiceberg.catalog.sql import SqlCatalog");
        out.println("  lake = SqlCatalog('" + CATALOG + "', uri='sqlite:///" + lake.resolve("catalog.db") + "')");
        out.println("  table = lake.load_table('" + mirror.target().fullName() + "')");
        out.println("  table.scan().to_pandas()");
        out.println("  [(s.summary['pixeltable.version'], s.snapshot_id) for s in table.snapshots()]");
        out.println();
        out.println("with pandas (pip install pandas), the changes as they happened:");
        out.println("  import glob, pandas");
        out.println("  parts = glob.glob('" + folder(FileFormat.JSONL) + "/" + mirror.path() + "/*.jsonl')");
        out.println("  pandas.concat(pandas.read_json(part, lines=True) for part in parts).sort_values('_pxt_change')");
    }
}
