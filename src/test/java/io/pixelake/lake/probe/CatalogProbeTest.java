package io.pixelake.lake.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.ForwardingTableOperations;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.model.TargetName;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.FaultyFileIO;
import io.pixelake.testkit.FaultyJdbcCatalog;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A probe finds what a mirror couldn't do, and leaves nothing behind, whatever fails. */
class CatalogProbeTest {
    private static final List<TargetName> TARGETS =
            List.of(new TargetName(List.of("demo"), "t"), new TargetName(List.of("a", "b", "c"), "u"));
    private static final TableIdentifier MIRROR = TableIdentifier.of("demo", "t");

    @TempDir
    Path directory;

    private Path lake;
    private MirrorCatalog catalog;

    /** A lake with one of the two tables. */
    @BeforeEach
    void makeLake() throws IOException {
        lake = directory.resolve("lake");
        catalog = MirrorCatalog.embedded("lake", lake);
        catalog.prepare();
        with(catalog, open -> {
            ((SupportsNamespaces) open).createNamespace(MIRROR.namespace());
            open.createTable(MIRROR, new Schema(Types.NestedField.required(1, "n", Types.IntegerType.get())));
        });
    }

    @Test
    void anEmbeddedLakeIsAsItWas() throws IOException {
        List<String> before = files(directory);

        assertThat(CatalogProbe.run(catalog, TARGETS))
                .isEqualTo(new ProbeReport(List.of(), List.of(), List.of(), true));
        assertThat(CatalogProbe.run(catalog, TARGETS.subList(0, 1)))
                .as("in a namespace that is there")
                .isEqualTo(new ProbeReport(List.of(), List.of(), List.of(), true));
        assertThat(CatalogProbe.run(catalog, List.of()))
                .as("without tables")
                .isEqualTo(new ProbeReport(List.of(), List.of(), List.of(), true));

        assertThat(files(directory)).isEqualTo(before);
        assertOnlyTheMirrorIsThere(catalog);
    }

    @Test
    void ofALakeThatIsNotThereNothingIsMade() throws IOException {
        List<String> before = files(directory);

        assertThat(CatalogProbe.ofNewLake(directory.resolve("not/there/yet"), TARGETS)
                        .problems())
                .isEmpty();

        assertThat(files(directory)).isEqualTo(before);
    }

    @Test
    void aWarehouseThatCannotBeWritten() throws IOException {
        FileUtils.deleteDirectory(lake.resolve("warehouse").toFile());
        Files.writeString(lake.resolve("warehouse"), "a file");
        List<String> before = files(directory);

        ProbeReport report = CatalogProbe.run(catalog, List.of(TARGETS.get(1)));

        assertThat(report.problems())
                .singleElement()
                .asString()
                .startsWith("Cannot make the table pixelake_probe_")
                .contains(" at file://" + lake.resolve("warehouse/pixelake_probe_"), "/b/c/pixelake_probe_")
                .contains(" in the catalog lake: Cannot make the folder of " + lake.resolve("warehouse"))
                .contains(". Grant the right to create tables in that namespace and to write files there, or correct"
                        + " the catalog's property warehouse.");
        assertThat(files(directory)).isEqualTo(before);
        assertThat(namespaces(catalog)).containsExactly("demo");
    }

    /** Here each folder is a namespace. */
    @ParameterizedTest
    @ValueSource(strings = {"", "folders", "folders/a", "folders/a/b", "folders/a/b/c"})
    void aCatalogThatRenamesNothing(String made) throws IOException {
        Files.createDirectories(directory.resolve(made));
        MirrorCatalog hadoop = MirrorCatalog.of(
                "folders", Map.of("type", "hadoop", "warehouse", "file://" + directory.resolve("folders")));
        List<String> before = files(directory);

        ProbeReport report = CatalogProbe.run(hadoop, TARGETS.subList(1, 2));

        assertThat(report)
                .isEqualTo(new ProbeReport(
                        List.of(),
                        List.of("The catalog folders can't rename tables (Cannot rename Hadoop tables): a table that"
                                + " is renamed or moved in Pixeltable fails, and its mirror keeps the former name."),
                        List.of(),
                        false));
        assertThat(files(directory)).isEqualTo(before);
    }

    @Test
    void aDatabaseThatIsMadeIsNoted() {
        Path database = directory.resolve("new.db");
        MirrorCatalog jdbc = MirrorCatalog.of(
                "prod",
                Map.of("type", "jdbc", "uri", "jdbc:sqlite:" + database, "warehouse", "file://" + lake + "/warehouse"));

        assertThat(CatalogProbe.run(jdbc, TARGETS))
                .isEqualTo(new ProbeReport(
                        List.of(),
                        List.of(),
                        List.of("The file " + database + ", which is the catalog prod and wasn't there, stays: the"
                                + " mirror would make it too."),
                        true));
        assertThat(CatalogProbe.run(jdbc, TARGETS).left()).as("it is there now").isEmpty();
    }

    /** Which files there are can't be asked of every store, and beside some tables are others' files. */
    @ParameterizedTest
    @CsvSource({
        "swap, Commits are forbidden, mem://bucket/pixelake_probe_, 'Delete that folder by hand.'",
        "purge, Purging is forbidden, mem://bucket/pixelake_probe_, 'Delete that folder by hand.'",
        "purge, Purging is forbidden, mem://shared, 'Delete by hand what was written there during the probe.'"
    })
    void filesThatMayBeLeftAreNoted(String forbidden, String why, String place, String cure) {
        Map<String, String> properties = new HashMap<>();
        properties.put(CatalogProperties.CATALOG_IMPL, ForbiddingCatalog.class.getName());
        properties.put(CatalogProperties.WAREHOUSE_LOCATION, "mem://bucket");
        properties.put("forbidden", forbidden);
        properties.put("shared", Boolean.toString(place.endsWith("shared")));

        ProbeReport report = CatalogProbe.run(MirrorCatalog.of("prod", properties), List.of());

        assertThat(report.problems()).hasSize(forbidden.equals("swap") ? 1 : 0);
        assertThat(report.left())
                .singleElement()
                .asString()
                .startsWith("Files of the probe may be left at " + place)
                .contains(" in the catalog prod: ")
                .endsWith(". " + cure);
        assertThat(report.problems() + " " + report.notes()).contains(why);
    }

    /** Whose store lists no files. */
    public static final class ForbiddingCatalog extends InMemoryCatalog {
        private String forbidden = "";
        private boolean shared;

        @Override
        public void initialize(String name, Map<String, String> properties) {
            forbidden = properties.get("forbidden");
            shared = Boolean.parseBoolean(properties.get("shared"));
            super.initialize(name, properties);
        }

        @Override
        protected String defaultWarehouseLocation(TableIdentifier table) {
            return shared ? "mem://shared" : super.defaultWarehouseLocation(table);
        }

        @Override
        public boolean dropTable(TableIdentifier table, boolean purge) {
            if (purge && forbidden.equals("purge")) {
                throw new ForbiddenException("Purging is forbidden");
            }
            return super.dropTable(table, purge);
        }

        @Override
        protected TableOperations newTableOps(TableIdentifier table) {
            return new ForwardingTableOperations(super.newTableOps(table)) {
                @Override
                public void commit(TableMetadata base, TableMetadata metadata) {
                    if (forbidden.equals("swap")) {
                        throw new ForbiddenException("Commits are forbidden");
                    }
                    super.commit(base, metadata);
                }
            };
        }
    }

    @Test
    void aRestCatalog() throws IOException {
        List<String> before = files(directory);
        with(catalog, behind -> {
            try (RestCatalogServer server = RestCatalogServer.start(behind)) {
                MirrorCatalog rest = MirrorCatalog.of("prod", server.properties());
                assertThat(CatalogProbe.run(rest, TARGETS))
                        .isEqualTo(new ProbeReport(List.of(), List.of(), List.of(), true));
            }
        });
        assertThat(files(directory)).isEqualTo(before);
        assertOnlyTheMirrorIsThere(catalog);
    }

    /** SKIP: how often the step is made before it is refused. */
    @ParameterizedTest
    @CsvSource({
        "NAMESPACE, 0, make the namespace pixelake_probe_, the right to create namespaces",
        "SWAP, 0, make the table pixelake_probe_, the right to create tables",
        "WRITE_METADATA, 0, make the table pixelake_probe_, the right to create tables",
        "WRITE_DATA, 0, write a file of the table pixelake_probe_, the right to write files",
        "WRITE_MANIFEST, 0, commit to the table pixelake_probe_, the right to change tables",
        "WRITE_MANIFEST_LIST, 0, commit to the table pixelake_probe_, the right to change tables",
        "SWAP, 1, commit to the table pixelake_probe_, the right to change tables",
        "READ_DATA, 0, read what was written to the table pixelake_probe_, the right to read files"
    })
    void whatIsRefusedIsSaidAndNothingIsLeft(Step step, int skip, String what, String cure) throws IOException {
        try (Faults faults = Faults.named("probe")) {
            faults.plan(step, Moment.BEFORE, skip, 1, () -> {
                throw new ForbiddenException("No such right");
            });
            ProbeReport report = CatalogProbe.run(faulty(faults), TARGETS);

            assertThat(faults.met()).isEqualTo(1);
            assertThat(report.problems())
                    .singleElement()
                    .asString()
                    .startsWith("Cannot " + what)
                    .contains("in the catalog prod: No such right. ")
                    .contains(cure);
        }
        assertOnlyTheMirrorIsThere(catalog);
        assertThat(files(lake)).noneMatch(file -> file.contains("pixelake_probe") && file.contains("."));
    }

    @Test
    void whatIsLeftIsSaid() throws IOException {
        try (Faults faults = Faults.named("probe")) {
            faults.plan(Step.LOAD, Moment.BEFORE, 1, 1000, () -> {
                throw new ForbiddenException("Loading is forbidden");
            });
            ProbeReport report = CatalogProbe.run(faulty(faults), TARGETS);

            assertThat(report.problems()).hasSizeGreaterThan(1);
            assertThat(report.problems().get(0)).startsWith("Cannot write a file of the table pixelake_probe_");
            assertThat(report.problems().subList(1, report.problems().size())).allSatisfy(problem -> assertThat(problem)
                    .startsWith("Cannot drop the ")
                    .contains("in the catalog prod, which may be left of the probe: ", " by hand."));
        }
    }

    private MirrorCatalog faulty(Faults faults) {
        Map<String, String> properties = new HashMap<>(catalog.properties());
        properties.put(CatalogProperties.CATALOG_IMPL, FaultyJdbcCatalog.class.getName());
        properties.put(CatalogProperties.FILE_IO_IMPL, FaultyFileIO.class.getName());
        properties.put(Faults.PROPERTY, faults.name());
        return MirrorCatalog.of("prod", properties);
    }

    private static void assertOnlyTheMirrorIsThere(MirrorCatalog catalog) throws IOException {
        assertThat(namespaces(catalog)).containsExactly("demo");
        with(catalog, open -> assertThat(open.listTables(MIRROR.namespace())).containsExactly(MIRROR));
    }

    private static List<String> namespaces(MirrorCatalog catalog) throws IOException {
        Catalog open = catalog.open();
        try {
            return ((SupportsNamespaces) open)
                    .listNamespaces().stream().map(Namespace::toString).toList();
        } finally {
            MirrorCatalog.close(open);
        }
    }

    /** What is done with an open catalog. */
    private interface Use {
        void of(Catalog open) throws IOException;
    }

    private static void with(MirrorCatalog catalog, Use use) throws IOException {
        Catalog open = catalog.open();
        try {
            use.of(open);
        } finally {
            MirrorCatalog.close(open);
        }
    }

    /** All files and folders, but for those in which SQLite notes what it is about to do. */
    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString)
                    .filter(file -> !file.contains("catalog.db-"))
                    .sorted()
                    .toList();
        }
    }
}
