package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.RestCatalogServer;
import io.pixelake.testkit.RestCatalogServer.Update;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors of a recorded store in a REST catalog that refuses a commit that adds several snapshots, as Unity Catalog does. */
class OneSnapshotCatalogITCase {
    private static final String TABLE = StoreMirror.TABLE;
    private static final String MIRROR = "demo." + TABLE;
    private static final int BUDGET = 20;

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
        server.takeOneSnapshotPerCommit();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        behind.close();
        demo.close();
    }

    @Test
    void aCheckpointOfManyVersionsIsExactWithTheProfileAndRefusedWithout() throws Exception {
        change();

        assertThat(new MirrorRun(config("auto")).run())
                .singleElement()
                .asString()
                .contains(
                        "Adding multiple snapshots in a single update is not supported", "lake.catalog.profile: unity");
        // Only what a checkpoint holds alone was taken, which may be nothing.
        if (behind.catalog().tableExists(TableIdentifier.parse(MIRROR))) {
            assertThat(versions().size()).isLessThan(allVersions().size());
            assertThat(allVersions()).startsWith(versions().keySet().toArray(Long[]::new));
        }

        assertThat(new MirrorRun(config("unity")).run()).isEmpty();
        assertThat(versions().keySet()).containsExactlyElementsOf(allVersions());
        compare();
    }

    /** A process that is gone between two commits leaves the versions before, and the next one continues there. */
    @Test
    void aMirrorThatEndsBetweenTwoCommitsOfACheckpointContinuesThere() throws Exception {
        change();
        try (Faults faults = Faults.named("unity");
                InProcess mirror = InProcess.start(config("unity", "--checkpoint-interval", "1 s"), directory)) {
            faults.planCrash(Step.SWAP, Moment.AFTER, 4);
            server.meet(faults);
            mirror.await(() -> faults.met() > 0);
        }
        assertThat(versions().keySet()).containsExactlyElementsOf(allVersions().subList(0, 5));

        try (Faults none = Faults.named("none")) {
            server.meet(none);
            assertThat(new MirrorRun(config("unity")).run()).isEmpty();
        }
        assertThat(versions().keySet()).containsExactlyElementsOf(allVersions());
        compare();
    }

    @Test
    void historyKeepsItsBudget() throws Exception {
        assertThat(new MirrorRun(thinned()).run()).isEmpty();
        change();
        change();
        assertThat(new MirrorRun(thinned()).run()).isEmpty();

        assertThat(behind.catalog().loadTable(TableIdentifier.parse(MIRROR)).snapshots())
                .hasSizeLessThanOrEqualTo(BUDGET);
        assertThat(server.updates()).allMatch(update -> update.added() + Math.min(1, update.removed()) <= 1);
        assertThat(server.updates()).anyMatch(update -> update.removed() > 0);
        assertThat(versions().keySet()).contains(0L, store.currentVersion(TABLE));
        compare();
    }

    private MirrorConfig thinned() throws Exception {
        Path file = Files.writeString(
                directory.resolve("thinned.yaml"), "lake: { history: { max-snapshots: " + BUDGET + " } }");
        return config("unity", "--config", file.toString());
    }

    @Test
    void theCheckReportsTheProfile() throws Exception {
        StringWriter out = new StringWriter();

        assertThat(new MirrorCheck(config("unity"), true, new PrintWriter(out)).run())
                .isZero();

        assertThat(out.toString()).contains("Catalog profile: unity, as set");
        out.getBuffer().setLength(0);
        new MirrorCheck(config("auto"), false, new PrintWriter(out)).run();
        assertThat(out.toString()).contains("Catalog profile: standard");
    }

    /** Versions of each kind, which one checkpoint finds together. */
    private void change() throws Exception {
        store.addVersions(TABLE, 12);
        long rows = 100_000 + store.currentVersion(TABLE);
        for (long row = 0; row < 4; row++) {
            store.deleteRow(TABLE, row + store.currentVersion(TABLE) % 3);
            store.insertRows(TABLE, rows + row, 1);
        }
    }

    private MirrorConfig config(String profile, String... more) {
        Map<String, List<String>> flags = new HashMap<>(Map.of(
                "--source-url", List.of(store.url()),
                "--tables", List.of(StoreMirror.PATH),
                "--start", List.of("earliest"),
                "--lake", List.of(directory.resolve("state").toString()),
                "--catalog-profile", List.of(profile)));
        flags.put(
                "--catalog-property",
                server.properties().entrySet().stream()
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
        if (!flags.containsKey("--checkpoint-interval")) {
            flags.put("--until-caught-up", List.of("true"));
        }
        return ConfigLoader.load(file, new ConfigFlags(flags), Map.of());
    }

    private List<Long> allVersions() throws Exception {
        return LongStream.rangeClosed(0, store.currentVersion(TABLE)).boxed().toList();
    }

    private Map<Long, Set<String>> versions() throws Exception {
        try (MirroredLake lake = MirroredLake.open(directory.resolve("lake"))) {
            return lake.thinnedVersions(MIRROR);
        }
    }

    /** Each version that is there, and the lake itself. */
    private void compare() throws Exception {
        for (Map.Entry<Long, Set<String>> version : versions().entrySet()) {
            assertThat(version.getValue())
                    .as("version %d", version.getKey())
                    .isEqualTo(new TreeSet<>(store.rowsAt(TABLE, version.getKey())));
        }
        assertThat(server.updates()).extracting(Update::added).allMatch(added -> added <= 1);
        try (MirroredLake lake = MirroredLake.open(directory.resolve("lake"))) {
            lake.invariants(MIRROR).check();
        }
    }
}
