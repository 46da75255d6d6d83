package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.demo.DemoStore;
import io.pixelake.source.OldState;
import io.pixelake.testkit.RestCatalogServer;
import io.pixelake.verify.VerifyRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.TableIdentifier;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two Pixeltables that have a table of the same path, and one lake. */
class TwoSourcesITCase {
    private static final String TABLE = "products";

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

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "jdbc", "rest"})
    void eachHasItsOwnMirrorsAndLeavesTheOthersAlone(String kind) throws Exception {
        catalog = catalog(kind);
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
        assertThat(new MirrorCheck(config(other), printed()).run()).isEqualTo(1);
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

        assertThat(new MirrorRun(config(one), Optional.of(checkpoint), Optional.empty()).run())
                .isEmpty();
        try (MirroredLake lake = MirroredLake.open(lake())) {
            assertThat(lake.load("demo." + TABLE).properties()).containsEntry("pixeltable.source-id", one.sourceId());
        }
    }

    private AbstractThrowableAssert<?, ?> refused(EditedStore store, Path checkpoint) throws Exception {
        AbstractThrowableAssert<?, ?> refusal = assertThatThrownBy(
                        () -> new MirrorRun(config(store), Optional.of(checkpoint), Optional.empty()).run())
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(1));
        try (MirroredLake lake = MirroredLake.open(lake())) {
            assertThat(lake.has("demo." + TABLE)).isFalse();
        }
        assertThat(checkpoint.resolve("_metadata")).exists();
        return refusal;
    }

    /** Only the first checkpoint is made, and its groups are committed once it is complete. */
    private Path checkpointWithStagedGroups(EditedStore store) throws Exception {
        try (MirroredLake lake = MirroredLake.open(lake())) {
            try (InProcess mirror = InProcess.start(config(store, "--checkpoint-interval", "1 h"), directory)) {
                mirror.await(() -> lake.has("demo." + TABLE));
            }
            lake.forget("demo." + TABLE);
        }
        List<Checkpoint> complete = Checkpoint.complete(List.of(directory.resolve("checkpoints")));
        assertThat(complete).hasSize(1);
        return complete.get(0).directory();
    }

    /** Both have one identity, so only where they are tells them apart. */
    @Test
    void aCopyThatLivesOnIsNotTakenForARevert() throws Exception {
        assertThat(mirror(one)).isEmpty();
        EditedStore copy = EditedStore.copyOf(demo, "copy");
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

    private Map<String, String> catalog(String kind) throws Exception {
        if (kind.equals("embedded")) {
            return Map.of();
        }
        Map<String, String> jdbc = Map.of(
                "type",
                "jdbc",
                "uri",
                EditedStore.withoutCatalog(demo, "iceberg" + stores).url(),
                "jdbc.schema-version",
                "V1",
                "warehouse",
                directory.resolve("warehouse").toUri().toString());
        if (kind.equals("jdbc")) {
            return jdbc;
        }
        rest = Optional.of(RestCatalogServer.start(CatalogUtil.buildIcebergCatalog("lake", jdbc, new Configuration())));
        return rest.get().properties();
    }

    private String metadata() throws IOException {
        if (catalog.isEmpty()) {
            try (MirroredLake lake = MirroredLake.open(lake())) {
                return lake.metadataLocation("demo." + TABLE);
            }
        }
        BaseTable table = (BaseTable) CatalogUtil.buildIcebergCatalog("lake", catalog, new Configuration())
                .loadTable(TableIdentifier.of("demo", TABLE));
        return table.operations().current().metadataFileLocation();
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
        Map<String, List<String>> flags = new HashMap<>(Map.of(
                "--source-url", List.of(store.url()),
                "--lake", List.of(lake().toString()),
                "--tables", List.of("demo/" + TABLE),
                "--until-caught-up", List.of("true")));
        if (Arrays.asList(more).contains("--checkpoint-interval")) {
            flags.remove("--until-caught-up");
        }
        flags.put(
                "--catalog-property",
                catalog.entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .toList());
        Optional<Path> file = Optional.empty();
        for (int i = 0; i < more.length; i += 2) {
            if (more[i].equals("--config")) {
                file = Optional.of(Path.of(more[i + 1]));
            } else {
                flags.put(more[i], List.of(more[i + 1]));
            }
        }
        return ConfigLoader.load(file, new ConfigFlags(flags), Map.of());
    }
}
