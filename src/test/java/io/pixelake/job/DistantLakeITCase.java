package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.FaultyFileIO;
import io.pixelake.testkit.RestCatalogServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that changes each second, and a REST catalog and a store that are 50 ms away: what a version asks of them, and how late it is there. */
class DistantLakeITCase {
    private static final String TABLE = StoreMirror.TABLE;
    private static final String MIRROR = "demo." + TABLE;
    private static final Duration DISTANCE = Duration.ofMillis(Integer.getInteger("pixelake.distance", 50));
    private static final Duration EACH = Duration.ofSeconds(1);
    private static final int TABLES = 100;
    private static final int SECONDS = 10;
    private static final int VERSIONS = 12;

    /** Loaded, committed, and a manifest and a list written: without these no snapshot is made. */
    private static final int NEEDED = 4;
    /** A data file. */
    private static final int NEEDED_TO_INSERT = 1;
    /** The keys of the file that has the row, and a file of deletes. */
    private static final int NEEDED_TO_DELETE = 2;

    @TempDir
    Path directory;

    private DemoStore demo;
    private EditedStore store;
    private MirroredLake behind;
    private RestCatalogServer server;
    private Faults requests;

    @BeforeEach
    void start() throws Exception {
        demo = DemoStore.start(directory.resolve("store"));
        store = EditedStore.copyOf(demo, "source");
        behind = MirroredLake.open(directory.resolve("lake"));
        requests = Faults.named("distant");
        server = RestCatalogServer.start(behind.catalog());
        server.meet(requests);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        requests.close();
        behind.close();
        demo.close();
    }

    @Test
    void aVersionASecondIsThereSoonAndTakesFewRequests() throws Exception {
        List<Long> lags = new ArrayList<>();
        Map<Step, Integer> made;
        try (InProcess mirror = InProcess.start(config(StoreMirror.PATH), directory)) {
            mirror.await(() -> behind.catalog().tableExists(TableIdentifier.parse(MIRROR)));
            change(mirror, 0);
            beFarAway();
            Map<Step, Integer> before = requests.steps();
            for (int version = 1; version <= VERSIONS; version++) {
                long start = System.nanoTime();
                lags.add(change(mirror, version).toMillis());
                Thread.sleep(
                        Math.max(0, EACH.minusNanos(System.nanoTime() - start).toMillis()));
            }
            made = new TreeMap<>(requests.steps());
            made.replaceAll((step, count) -> count - before.getOrDefault(step, 0));
        }
        int all = made.values().stream().mapToInt(Integer::intValue).sum();
        int needed = VERSIONS * NEEDED + VERSIONS / 2 * (NEEDED_TO_INSERT + NEEDED_TO_DELETE);
        lags.sort(Long::compare);
        System.out.printf(
                "%d versions, catalog and store %d ms away: there after %d ms (median), %d ms (p95); %d requests, %d needed: %s%n",
                VERSIONS,
                DISTANCE.toMillis(),
                lags.get(VERSIONS / 2),
                lags.get(VERSIONS * 95 / 100),
                all,
                needed,
                made);
        assertThat(made).as("what the commit before wrote is read again").doesNotContainKey(Step.READ_MANIFEST);
        assertThat((double) all / needed).as("requests, of those needed").isLessThanOrEqualTo(1.5);
        assertThat(lags.get(VERSIONS / 2)).as("median of the lags").isLessThan(2_000);
        compare();
    }

    /** More than one commit a second is made at a time, and each table's versions are there in their order. */
    @Test
    @Tag("nightly")
    void manyTablesThatChangeEachSecondCatchUp() throws Exception {
        for (int table = 0; table < TABLES; table++) {
            store.addTwin(TABLE, "twin" + table);
        }
        try (InProcess mirror = InProcess.start(config("demo/twin*"), directory)) {
            mirror.await(() -> server.ages().size() >= TABLES);
            beFarAway();
            int commits = server.updates().size();
            int versions = server.ages().size();
            for (int second = 0; second < SECONDS; second++) {
                long start = System.nanoTime();
                store.insertRowIntoAll("twin");
                Thread.sleep(
                        Math.max(0, EACH.minusNanos(System.nanoTime() - start).toMillis()));
            }
            mirror.await(() -> server.ages().size() >= versions + SECONDS * TABLES);
            List<Duration> lags = new ArrayList<>(
                    server.ages().subList(versions, server.ages().size()));
            lags.sort(Duration::compareTo);
            System.out.printf(
                    "%d tables that change each second, catalog and store %d ms away: there after %d ms (median), %d ms (p95), in %d"
                            + " commits of %d versions%n",
                    TABLES,
                    DISTANCE.toMillis(),
                    lags.get(lags.size() / 2).toMillis(),
                    lags.get(lags.size() * 95 / 100).toMillis(),
                    server.updates().size() - commits,
                    lags.size());
        }
        for (int table = 0; table < TABLES; table += 20) {
            behind.invariants("demo.twin" + table).check();
        }
    }

    private void beFarAway() {
        server.answerAfter(DISTANCE);
        for (Step step : Step.values()) {
            if (step.name().startsWith("READ") || step.name().startsWith("WRITE") || step == Step.DELETE_FILE) {
                requests.plan(step, Moment.BEFORE, 0, Integer.MAX_VALUE, () -> Thread.sleep(DISTANCE.toMillis()));
            }
        }
    }

    /** Inserts three rows, or deletes one of them. @return how long it took until the version was in the catalog */
    private Duration change(InProcess mirror, int version) throws Exception {
        long start = System.nanoTime();
        if (version % 2 == 0) {
            store.insertRows(TABLE, 100_000 + version * 10L, 3);
        } else {
            store.deleteRow(TABLE, 100_000 + (version - 1) * 10L);
        }
        long made = store.currentVersion(TABLE);
        mirror.await(() -> newest() >= made);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private long newest() {
        return Long.parseLong(behind.catalog()
                .loadTable(TableIdentifier.parse(MIRROR))
                .currentSnapshot()
                .summary()
                .get("pixeltable.version"));
    }

    private void compare() throws Exception {
        Map<Long, Set<String>> versions = behind.thinnedVersions(MIRROR);
        for (long version : versions.keySet()) {
            assertThat(versions.get(version))
                    .as("version %d", version)
                    .isEqualTo(new TreeSet<>(store.rowsAt(TABLE, version)));
        }
        assertThat(versions).hasSizeGreaterThan(VERSIONS);
        behind.invariants(MIRROR).check();
    }

    private MirrorConfig config(String tables) {
        Map<String, String> catalog = new HashMap<>(server.properties());
        catalog.put(CatalogProperties.FILE_IO_IMPL, FaultyFileIO.class.getName());
        catalog.put(Faults.PROPERTY, requests.name());
        List<String> properties = catalog.entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .toList();
        return ConfigLoader.load(
                Optional.empty(),
                new ConfigFlags(Map.of(
                        "--source-url", List.of(store.url()),
                        "--tables", List.of(tables),
                        "--lake", List.of(directory.resolve("state").toString()),
                        "--catalog-property", properties)),
                Map.of());
    }
}
