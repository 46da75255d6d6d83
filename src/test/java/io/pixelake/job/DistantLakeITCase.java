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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that changes each second, and a REST catalog and a store that are 50 ms away: what a version asks of them, and how late it is there. */
class DistantLakeITCase {
    private static final String TABLE = StoreMirror.TABLE;
    private static final TableIdentifier MIRROR = TableIdentifier.of("demo", TABLE);
    private static final Duration DISTANCE = Duration.ofMillis(50);
    private static final int VERSIONS = 20;

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
    void aVersionASecondIsThereSoonWithFewRequests() throws Exception {
        try (InProcess mirror = InProcess.start(config(), directory)) {
            mirror.await(() -> behind.catalog().tableExists(MIRROR));
            store.addVersions(TABLE, 1);
            mirror.await(() -> newest() == store.currentVersion(TABLE));
            server.answerAfter(DISTANCE);
            List.of(Step.values()).stream()
                    .filter(step -> step != Step.LOAD && step != Step.SWAP && step != Step.NAMESPACE)
                    .forEach(step -> requests.plan(
                            step, Moment.BEFORE, 0, Integer.MAX_VALUE, () -> Thread.sleep(DISTANCE.toMillis())));
            Map<Step, Integer> before = requests.steps();
            List<Long> lags = new ArrayList<>();
            for (int version = 0; version < VERSIONS; version++) {
                Instant made = Instant.now();
                System.err.println("---- made");
                change(version);
                long wanted = store.currentVersion(TABLE);
                mirror.await(() -> newest() >= wanted);
                lags.add(Duration.between(made, Instant.now()).toMillis());
                System.err.println("---- there " + lags.get(version));
                Thread.sleep(
                        Math.max(0, 1000 - Duration.between(made, Instant.now()).toMillis()));
            }
            Map<Step, Integer> after = new TreeMap<>(requests.steps());
            after.replaceAll((step, count) -> count - before.getOrDefault(step, 0));
            System.out.println("lags " + lags + "\nrequests " + after);
            assertThat(after).isEmpty();
        }
    }

    private void change(int version) throws Exception {
        if (version % 2 == 0) {
            store.insertRows(TABLE, 100_000 + version * 10L, 3);
        } else {
            store.deleteRow(TABLE, 100_000 + (version - 1) * 10L);
        }
    }

    private long newest() {
        return Long.parseLong(
                behind.catalog().loadTable(MIRROR).currentSnapshot().summary().get("pixeltable.version"));
    }

    private MirrorConfig config() {
        Map<String, String> catalog = new HashMap<>(server.properties());
        catalog.put(CatalogProperties.FILE_IO_IMPL, FaultyFileIO.class.getName());
        catalog.put(Faults.PROPERTY, requests.name());
        return ConfigLoader.load(
                Optional.empty(),
                new ConfigFlags(Map.of(
                        "--source-url", List.of(store.url()),
                        "--tables", List.of(StoreMirror.PATH),
                        "--lake", List.of(directory.resolve("state").toString()),
                        "--catalog-property",
                                catalog.entrySet().stream()
                                        .map(property -> property.getKey() + "=" + property.getValue())
                                        .toList())),
                Map.of());
    }
}
