package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.access.SourceAccess;
import io.pixelake.config.Compression;
import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.CsvDialect;
import io.pixelake.config.ExportFile;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.demo.DemoStore;
import io.pixelake.export.ExportRequest;
import io.pixelake.export.ExportRequest.IfExists;
import io.pixelake.export.ExportRun;
import io.pixelake.job.state.Checkpoint;
import io.pixelake.maintenance.HistoryPolicy;
import io.pixelake.maintenance.MaintenancePolicy;
import io.pixelake.maintenance.TableMaintenance;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.query.Projection;
import io.pixelake.replay.ReplayRequest;
import io.pixelake.replay.ReplayRun;
import io.pixelake.source.OldState;
import io.pixelake.source.planning.MirrorStartPlanner;
import io.pixelake.status.StatusRun;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.LoggedLines;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RestCatalogServer;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.verify.VerifyRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two Pixeltables that have a table of the same path, and one lake. */
class TwoSourcesITCase {
    private static final String TABLE = "products";
    private static final int FOREIGN = 12;
    private static final String MAKE = """
            import sys
            import pixeltable as pxt
            pxt.create_dir('demo')
            for name in sys.argv[1:]:
                pxt.create_table('demo.' + name, {'k': pxt.Int}).insert([{'k': 0}, {'k': 1}])
            """;
    /** More small files than maintenance leaves alone. */
    private static final String CHANGE = """
            import sys
            import pixeltable as pxt
            table = pxt.get_table('demo.' + sys.argv[1])
            for k in range(2, 42):
                table.insert([{'k': k}])
            """;
    /** The first home's, the second one's, and a replay of each. */
    private static final List<String> TABLES = List.of("images", "own", "replayed", "replayed_too");

    private static final MaintenancePolicy EXPIRY_AND_ORPHANS = new MaintenancePolicy(
            false,
            Duration.ofDays(7),
            Duration.ofDays(3),
            HistoryPolicy.WHOLE,
            new MaintenancePolicy.Pace(
                    32,
                    1000,
                    Duration.ZERO,
                    10,
                    Duration.ZERO,
                    Duration.ofDays(1),
                    Duration.ofMinutes(1),
                    Duration.ZERO));

    @TempDir
    static Path server;

    @TempDir
    Path directory;

    private static DemoStore demo;
    private static int stores;

    private final StringWriter out = new StringWriter();
    private Map<String, String> catalog = Map.of();
    private Optional<RestCatalogServer> rest = Optional.empty();
    private EditedStore one;
    private EditedStore other;

    @BeforeAll
    static void startServer() throws IOException {
        demo = DemoStore.start(server);
    }

    @AfterAll
    static void stopServer() throws IOException {
        demo.close();
    }

    @BeforeEach
    void makeSources() throws Exception {
        stores++;
        one = EditedStore.copyOf(demo, "one" + stores);
        other = EditedStore.copyOf(demo, "other" + stores);
        other.becomeAnother(TABLE);
        other.addTwin(TABLE, "own");
    }

    @AfterEach
    void stopRest() {
        rest.ifPresent(RestCatalogServer::close);
    }

    @Test
    void eachHasItsOwnMirrorsAndLeavesTheOthersAlone() throws Exception {
        assertThat(mirror(one)).isEmpty();
        String before = metadata();

        assertThat(mirror(other, "--tables", "demo/*wn"))
                .as("of no name that another source has")
                .isEmpty();
        assertThat(mirror(other))
                .singleElement()
                .asString()
                .contains("mirrors demo/products", "of another Pixeltable", one.sourceId(), other.sourceId())
                .contains("--tables demo/products --if-exists replace");
        assertThat(new MirrorCheck(config(other), false, printed()).run()).isEqualTo(1);
        assertThat(new StatusRun(config(other), List.of(), false, printed()).run())
                .isZero();
        assertThat(new VerifyRun(config(other, "--tables", "demo/own"), VerifyRequest.newest(), printed()).run())
                .isZero();
        assertThatThrownBy(() -> new ReplayRun(
                                config(other),
                                new ReplayRequest(
                                        "demo/own",
                                        OptionalLong.empty(),
                                        OptionalLong.empty(),
                                        Optional.of("demo.products")))
                        .run())
                .hasMessageContaining("that table is made from demo/products of another Pixeltable");
        assertThat(metadata()).isEqualTo(before);
        assertThat(out.toString())
                .contains("1 table: 0 can be mirrored, 1 can't")
                .contains("Not shown: mirrors of another Pixeltable, ", one.sourceId() + "): demo.products")
                .contains("demo/own: version ", ": equal, ");

        assertThat(mirror(other, "--if-exists", "replace")).isEmpty();
        assertThat(mirror(one)).singleElement().asString().contains(other.sourceId());
        assertThat(mirror(one, "--config", config("lake: { namespace: \"one.{path}\" }")))
                .isEmpty();
    }

    /**
     * A checkpoint holds what was staged before it was complete, which the restored committer commits before the source is asked for anything. The
     * lake is empty by then, so nothing there says whose mirror it is.
     */
    @Test
    void stateOfAnotherSourceIsRefusedBeforeItsStagedGroupsAreCommitted() throws Exception {
        Path checkpoint = checkpointWithStagedGroups(one);

        refused(other, checkpoint)
                .hasMessageContaining("Cannot resume from this state: it is of another Pixeltable, ")
                .hasMessageContaining(one.sourceId())
                .hasMessageContaining("the source is ")
                .hasMessageContaining(other.sourceId());
        OldState.removeSource(checkpoint);
        refused(other, checkpoint)
                .hasMessageContaining("Cannot resume from this state: it doesn't say which Pixeltable it is of")
                .hasMessageContaining(other.sourceId() + "), has none of its tables: demo/products.");

        assertThat(new MirrorRun(config(one, "--start", "current"), Optional.of(checkpoint), Optional.empty()).run())
                .isEmpty();
        try (MirroredLake lake = MirroredLake.open(lake())) {
            assertThat(lake.load("demo." + TABLE).properties()).containsEntry("pixeltable.source-id", one.sourceId());
        }
    }

    private AbstractThrowableAssert<?, ?> refused(EditedStore store, Path checkpoint) throws Exception {
        AbstractThrowableAssert<?, ?> refusal = assertThatThrownBy(() -> new MirrorRun(
                                config(store, "--start", "current"), Optional.of(checkpoint), Optional.empty())
                        .run())
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(1));
        try (MirroredLake lake = MirroredLake.open(lake())) {
            assertThat(lake.has("demo." + TABLE)).isFalse();
        }
        assertThat(checkpoint.resolve("_metadata")).exists();
        return refusal;
    }

    /** Only the first checkpoint is made, and its group, which deletes no rows, is committed once it is complete: staged keys would be gone then. */
    private Path checkpointWithStagedGroups(EditedStore store) throws Exception {
        try (MirroredLake lake = MirroredLake.open(lake())) {
            try (InProcess mirror =
                    InProcess.start(config(store, "--checkpoint-interval", "1 h", "--start", "current"), directory)) {
                mirror.await(() -> lake.has("demo." + TABLE));
            }
            lake.forget("demo." + TABLE);
        }
        List<Checkpoint> complete = Checkpoint.complete(List.of(directory.resolve("checkpoints")));
        assertThat(complete).hasSize(1);
        return complete.get(0).directory();
    }

    /** Two homes and one lake, whose catalog is asked through REST, and by its database. */
    @Test
    void twoStartedHomesMirrorIntoOneLakeAtTheSameTime() throws Exception {
        Map<String, String> jdbc = jdbc();
        rest = Optional.of(RestCatalogServer.start(CatalogUtil.buildIcebergCatalog("lake", jdbc, new Configuration())));
        catalog = rest.get().properties();
        makeForeignTables();
        try (PixeltableInstance first = PixeltableInstance.create(directory.resolve("one"));
                PixeltableInstance second = PixeltableInstance.create(directory.resolve("two"))) {
            first.run(MAKE, "images");
            second.run(MAKE, "images", "own");

            assertThat(mirror(first)).isEmpty();
            int ofTheFirst = foreignLoads();
            assertThat(ofTheFirst)
                    .as(
                            "loads of tables that aren't mirrors: by the planner, and by a committer that was opened after the first plan")
                    .isBetween(FOREIGN, 2 * FOREIGN);
            assertThat(mirror(second))
                    .singleElement()
                    .asString()
                    .contains("mirrors demo/images", "/one on ", "/two on ");
            assertThat(foreignLoads() - ofTheFirst)
                    .as("no more for two tables than for one")
                    .isLessThanOrEqualTo(2 * FOREIGN);
            String before = metadata("images");
            refuseWhatIsTheFirstOnes(second);
            catalog = jdbc;
            assertThat(mirror(second)).as("by its database").hasSize(1);
            assertThat(metadata("images")).isEqualTo(before);
            catalog = rest.get().properties();
            assertThat(replay(first, "demo.replayed")).isEmpty();
            assertThatThrownBy(() -> replay(second, "demo.replayed")).hasMessageContaining("of another Pixeltable");
            assertThat(replay(second, "demo.replayed_too")).isEmpty();

            try (InProcess one = InProcess.start(home(first, "--checkpoint-interval", "1 s"), directory.resolve("a"));
                    InProcess two =
                            InProcess.start(home(second, "--checkpoint-interval", "1 s"), directory.resolve("b"));
                    ExternalProcess changes = first.startScript(CHANGE, "images")) {
                second.run(CHANGE, "own");
                changes.waitFor(StoreMirror.LIMIT);
                one.await(() -> isCompacted("images"));
                two.await(() -> isCompacted("own"));
            }
            eachMaintainsItsOwnOnly(first, second);
            int loads = foreignLoads();
            assertThat(mirror(first)).isEmpty();
            assertThat(foreignLoads())
                    .as("where each mirror is at its own name, none is searched")
                    .isEqualTo(loads);
            assertThat(mirror(second)).hasSize(1);
            assertThat(new VerifyRun(home(first), VerifyRequest.newest(), printed()).run())
                    .isZero();
            assertThat(new VerifyRun(home(second, "--tables", "demo/own"), VerifyRequest.newest(), printed()).run())
                    .isZero();
            assertThat(out.toString()).contains("demo/images: version ", "demo/own: version ", ": equal, ");
        }
    }

    private void refuseWhatIsTheFirstOnes(PixeltableInstance second) throws Exception {
        assertThat(new MirrorCheck(home(second), false, printed()).run()).isEqualTo(1);
        assertThat(new StatusRun(home(second), List.of(), false, printed()).run())
                .isZero();
        assertThat(out.toString())
                .contains("2 tables: 1 can be mirrored, 1 can't")
                .contains("Not shown: mirrors of another Pixeltable, ", "demo.images");
        assertThatThrownBy(() -> replay(second, "demo.images"))
                .hasMessageContaining("that table is made from demo/images of another Pixeltable");
        for (IfExists ifExists : IfExists.values()) {
            assertThatThrownBy(() -> export(second, table("demo", ifExists)))
                    .hasMessageContaining("Cannot export to demo.images: it is Pixelake's mirror of demo/images of ")
                    .hasMessageContaining("/one on ");
        }
        export(second, table("exported", IfExists.ERROR));
        Path file = directory.resolve("images.csv");
        export(
                second,
                new ExportRequest.ToFile(new ExportFile(
                        file, MirrorConfig.FileFormat.CSV, Compression.NONE, CsvDialect.DEFAULT, false)));
        assertThat(file).content().hasLineCount(3);
    }

    private List<String> replay(PixeltableInstance home, String into) throws Exception {
        ReplayRequest request =
                new ReplayRequest("demo/images", OptionalLong.empty(), OptionalLong.empty(), Optional.of(into));
        return new ReplayRun(home(home), request).run();
    }

    private static ExportRequest.ToTable table(String namespace, IfExists ifExists) {
        return new ExportRequest.ToTable(
                new TargetName(List.of(namespace), "images"), ifExists, 1 << 20, TableLayout.NONE);
    }

    private void export(PixeltableInstance home, ExportRequest.Destination to) throws IOException {
        ExportRequest request = new ExportRequest("demo/images", OptionalLong.empty(), Projection.NONE, to, true);
        new ExportRun(home(home), request, printed(), printed()).run();
    }

    private void makeForeignTables() throws IOException {
        try (RESTCatalog lake = (RESTCatalog) CatalogUtil.buildIcebergCatalog("lake", catalog, new Configuration())) {
            lake.createNamespace(Namespace.of("others"));
            for (int i = 0; i < FOREIGN; i++) {
                lake.createTable(TableIdentifier.of("others", "t" + i), new Schema());
            }
        }
    }

    private int foreignLoads() {
        return rest.orElseThrow().loads().entrySet().stream()
                .filter(load -> load.getKey().namespace().equals(Namespace.of("others")))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private boolean isCompacted(String table) {
        for (Snapshot snapshot : load(table).snapshots()) {
            if (snapshot.operation().equals(DataOperations.REPLACE)) {
                return true;
            }
        }
        return false;
    }

    /** In each table lies a file that nothing refers to. */
    private void eachMaintainsItsOwnOnly(PixeltableInstance first, PixeltableInstance second) throws IOException {
        for (String table : TABLES) {
            Files.writeString(orphan(table), "");
        }
        Map<String, Contents> before = contents();

        maintain(first);
        Map<String, Contents> afterTheFirst = contents();
        assertThat(isMaintained("images", before, afterTheFirst)).isTrue();
        assertThat(changed(before, afterTheFirst)).containsExactly("images");

        maintain(second);
        assertThat(isMaintained("own", afterTheFirst, contents())).isTrue();
        assertThat(changed(afterTheFirst, contents())).containsExactly("own");
    }

    /** What a table holds. */
    private record Contents(Set<Long> snapshots, Set<Path> files) {}

    private Map<String, Contents> contents() throws IOException {
        Map<String, Contents> contents = new HashMap<>();
        for (String table : TABLES) {
            Set<Long> snapshots = new HashSet<>();
            load(table).snapshots().forEach(snapshot -> snapshots.add(snapshot.snapshotId()));
            try (Stream<Path> files = Files.walk(folder(table))) {
                contents.put(
                        table,
                        new Contents(
                                snapshots, files.filter(Files::isRegularFile).collect(Collectors.toSet())));
            }
        }
        return contents;
    }

    private boolean isMaintained(String table, Map<String, Contents> before, Map<String, Contents> after) {
        boolean expired = after.get(table).snapshots().size()
                < before.get(table).snapshots().size();
        return expired && !after.get(table).files().contains(orphan(table));
    }

    private static List<String> changed(Map<String, Contents> before, Map<String, Contents> after) {
        return TABLES.stream()
                .filter(table -> !before.get(table).equals(after.get(table)))
                .toList();
    }

    private Path folder(String table) {
        return directory.resolve("warehouse/demo").resolve(table);
    }

    private Path orphan(String table) {
        return folder(table).resolve("data/orphan.parquet");
    }

    /** What a home's job does when all that is here is 8 days old, of the tables of both. */
    private void maintain(PixeltableInstance home) throws IOException {
        SourceInstance source = new SourceAccess(home(home).source()).checked().instance();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(8));
        try (RESTCatalog lake = (RESTCatalog) CatalogUtil.buildIcebergCatalog("lake", catalog, new Configuration())) {
            MetricGroup totals = new UnregisteredMetricsGroup();
            TableMaintenance maintenance = new TableMaintenance(lake, EXPIRY_AND_ORPHANS, source, totals, later);
            for (String table : TABLES) {
                maintenance.run(TableIdentifier.of("demo", table));
            }
        }
    }

    /** Each as on a machine of its own. */
    private MirrorConfig home(PixeltableInstance home, String... more) throws IOException {
        Map<String, List<String>> flags =
                flags(home.home().resolveSibling(home.home().getFileName() + "-lake"), more);
        flags.put("--pixeltable-home", List.of(home.home().toString()));
        return load(flags);
    }

    private List<String> mirror(PixeltableInstance home) throws IOException {
        return new MirrorRun(home(home)).run();
    }

    /** Both have one identity, so only where they are tells them apart. */
    @Test
    void aCopyThatLivesOnIsNotTakenForARevert() throws Exception {
        assertThat(mirror(one)).isEmpty();
        EditedStore copy = EditedStore.copyOf(demo, "copy");
        try (LoggedLines logged = LoggedLines.of(MirrorStartPlanner.class.getName())) {
            assertThat(mirror(copy)).as("of a copy at the mirror's version").isEmpty();
            assertThat(logged.texts()).anySatisfy(text -> assertThat(text)
                    .contains("was written from ", "/one", "/copy", "one is a copy of the other"));
        }
        one.deleteRow(TABLE, 1);
        copy.deleteRow(TABLE, 2);
        assertThat(mirror(one)).isEmpty();
        String before = metadata();

        assertThat(mirror(copy))
                .singleElement()
                .asString()
                .contains("which this Pixeltable, ", "/copy", "written from ", "/one", "is a copy of the other");
        assertThat(metadata()).isEqualTo(before);

        assertThat(mirror(copy, "--if-exists", "replace")).isEmpty();
        assertThat(new VerifyRun(config(copy), VerifyRequest.newest(), printed()).run())
                .isZero();
    }

    private Map<String, String> jdbc() throws Exception {
        return Map.of(
                "type",
                "jdbc",
                "uri",
                EditedStore.withoutCatalog(demo, "iceberg" + stores).url(),
                "jdbc.schema-version",
                "V1",
                "warehouse",
                directory.resolve("warehouse").toUri().toString());
    }

    private String metadata() throws IOException {
        try (MirroredLake lake = MirroredLake.open(lake())) {
            return lake.metadataLocation("demo." + TABLE);
        }
    }

    private String metadata(String table) {
        return load(table).operations().current().metadataFileLocation();
    }

    private BaseTable load(String table) {
        return (BaseTable) CatalogUtil.buildIcebergCatalog("lake", catalog, new Configuration())
                .loadTable(TableIdentifier.of("demo", table));
    }

    private PrintWriter printed() {
        return new PrintWriter(out, true);
    }

    private String config(String yaml) throws IOException {
        return Files.writeString(directory.resolve("pixelake.yaml"), yaml).toString();
    }

    private Path lake() {
        return directory.resolve("lake");
    }

    private List<String> mirror(EditedStore store, String... flags) {
        return new MirrorRun(config(store, flags)).run();
    }

    private MirrorConfig config(EditedStore store, String... more) {
        Map<String, List<String>> flags = flags(lake(), more);
        flags.put("--source-url", List.of(store.url()));
        flags.putIfAbsent("--tables", List.of("demo/" + TABLE));
        return load(flags);
    }

    private Map<String, List<String>> flags(Path lake, String... more) {
        Map<String, List<String>> flags =
                new HashMap<>(Map.of("--lake", List.of(lake.toString()), "--start", List.of("earliest")));
        if (!Arrays.asList(more).contains("--checkpoint-interval")) {
            flags.put("--until-caught-up", List.of("true"));
        }
        flags.put(
                "--catalog-property",
                catalog.entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .toList());
        for (int i = 0; i < more.length; i += 2) {
            flags.put(more[i], List.of(more[i + 1]));
        }
        return flags;
    }

    private static MirrorConfig load(Map<String, List<String>> flags) {
        Optional<Path> file = Optional.ofNullable(flags.remove("--config")).map(given -> Path.of(given.get(0)));
        return ConfigLoader.load(file, new ConfigFlags(flags), Map.of());
    }
}
