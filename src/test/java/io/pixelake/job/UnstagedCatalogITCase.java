package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.demo.DemoStore;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.UnfinishedMirror;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.RestCatalogServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mirrors of a recorded store in a REST catalog that doesn't stage the creation of tables, as Amazon's don't. */
class UnstagedCatalogITCase {
    private static final String TABLE = StoreMirror.TABLE;
    private static final String MIRROR = "demo." + TABLE;
    private static final TableIdentifier NAME = TableIdentifier.parse(MIRROR);

    @TempDir
    Path directory;

    private DemoStore demo;
    private EditedStore store;
    private MirroredLake behind;
    private RestCatalogServer server;

    @BeforeEach
    void start() throws Exception {
        demo = DemoStore.start(directory.resolve("store"));
        store = EditedStore.copyOf(demo, "source");
        behind = MirroredLake.open(directory.resolve("lake"));
        server = RestCatalogServer.start(behind.catalog());
        server.refuseStagedTables();
        store.addVersions(TABLE, 3);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        behind.close();
        demo.close();
    }

    @Test
    void mirrorsAndChangesTablesAreExact() throws Exception {
        String changes = "changes: [{ format: iceberg }]";
        assertThat(new MirrorRun(config(changes)).run()).isEmpty();
        compare();

        store.addVersions(TABLE, 2);
        assertThat(new MirrorRun(config(changes)).run()).isEmpty();
        compare();
        Table feed = behind.load(MIRROR + "__changes");
        assertThat(feed.schema().findField("_pxt_op").fieldId()).isEqualTo(1_000_000);
        assertThat(feed.snapshots()).isNotEmpty();
    }

    @Test
    void aProcessThatIsGoneOnceTheEmptyTableIsThereIsContinued() throws Exception {
        aProcessThatIsGoneBetweenTwoStepsIsContinued(1, Moment.AFTER);
    }

    /** The first swap creates the empty table, the second gives it to the table, the third commits the first versions. */
    @Tag("nightly")
    @ParameterizedTest
    @CsvSource({"0, AFTER", "1, BEFORE", "2, BEFORE", "2, AFTER"})
    void aProcessThatIsGoneBetweenTwoStepsIsContinued(int skipped, Moment moment) throws Exception {
        try (Faults faults = Faults.named("unstaged");
                InProcess mirror = InProcess.start(config("job: { checkpoint-interval: 1 s }"), directory)) {
            faults.planCrash(Step.SWAP, moment, skipped);
            server.meet(faults);
            mirror.await(() -> faults.met() > 0);
        }
        boolean committed = skipped == 2 && moment == Moment.AFTER;
        assertThat(behind.load(MIRROR).properties().containsKey(MirrorMarks.TABLE_ID))
                .isEqualTo(committed);
        assertThat(behind.load(MIRROR).snapshots().iterator().hasNext()).isEqualTo(committed);

        try (Faults none = Faults.named("none")) {
            server.meet(none);
            assertThat(new MirrorRun(config("")).run()).isEmpty();
        }
        compare();
    }

    /** Before the empty table is created, before it is given to the table, and before the first commit. */
    @Tag("nightly")
    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void aTableThatSomebodyMakesBetweenIsLeftAlone(int skipped) throws Exception {
        try (Faults faults = Faults.named("unstaged")) {
            faults.plan(Step.SWAP, Moment.BEFORE, skipped, 1, this::makeTheirs);
            server.meet(faults);

            assertThat(new MirrorRun(config("")).run())
                    .singleElement()
                    .asString()
                    .contains(MIRROR);
        }
        assertThat(behind.load(MIRROR).properties())
                .doesNotContainKeys(MirrorMarks.TABLE_ID, UnfinishedMirror.PROPERTY);
        assertThat(behind.load(MIRROR).snapshots()).isEmpty();
    }

    private void makeTheirs() {
        behind.catalog().dropTable(NAME, false);
        if (!behind.catalog().namespaceExists(Namespace.of("demo"))) {
            behind.catalog().createNamespace(Namespace.of("demo"));
        }
        behind.catalog().createTable(NAME, new Schema(Types.NestedField.optional(1, "theirs", Types.LongType.get())));
    }

    private MirrorConfig config(String yaml) throws Exception {
        Map<String, List<String>> flags = new HashMap<>(Map.of(
                "--source-url", List.of(store.url()),
                "--tables", List.of(StoreMirror.PATH),
                "--start", List.of("earliest"),
                "--lake", List.of(directory.resolve("state").toString())));
        flags.put(
                "--catalog-property",
                server.properties().entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .toList());
        if (!yaml.startsWith("job:")) {
            flags.put("--until-caught-up", List.of("true"));
        }
        Path file = Files.writeString(directory.resolve("unstaged.yaml"), yaml);
        return ConfigLoader.load(Optional.of(file), new ConfigFlags(flags), Map.of());
    }

    private void compare() throws Exception {
        try (MirroredLake lake = MirroredLake.open(directory.resolve("lake"))) {
            Map<Long, Set<String>> versions = lake.versions(MIRROR);
            assertThat(versions.keySet())
                    .containsExactlyElementsOf(LongStream.rangeClosed(0, store.currentVersion(TABLE))
                            .boxed()
                            .toList());
            for (Map.Entry<Long, Set<String>> version : versions.entrySet()) {
                assertThat(version.getValue())
                        .as("version %d", version.getKey())
                        .isEqualTo(new TreeSet<>(store.rowsAt(TABLE, version.getKey())));
            }
            assertThat(lake.load(MIRROR).properties()).doesNotContainKey(UnfinishedMirror.PROPERTY);
            lake.invariants(MIRROR).check();
        }
    }
}
