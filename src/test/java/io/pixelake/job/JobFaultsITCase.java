package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pixelake.config.MirrorConfig;
import io.pixelake.demo.DemoStore;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.FaultyFileIO;
import io.pixelake.testkit.FaultyJdbcCatalog;
import io.pixelake.testkit.LakeInvariants;
import io.pixelake.testkit.MirrorConfigs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;

/**
 * A whole mirror job goes on while its catalog, its files, its disk or its checkpoints fail, and while versions are made and
 * reverted. Afterwards each version in the lake is compared with the source, and the rows that the change files leave with the newest.
 */
class JobFaultsITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> TABLES = List.of("products", "sensors");
    private static final int FAULTS = 15;
    /** Each restart of the job waits longer than the one before. */
    private static final int CRASHES = 3;

    @TempDir
    static Path storeDirectory;

    private static DemoStore demo;

    @TempDir
    Path directory;

    private EditedStore store;
    private Map<String, String> catalog = Map.of();
    private long nextRow = 1000;

    @BeforeAll
    static void startStore() throws IOException {
        demo = DemoStore.start(storeDirectory);
    }

    @AfterAll
    static void stopStore() throws IOException {
        demo.close();
    }

    @BeforeEach
    void copyStore() throws Exception {
        store = EditedStore.copyOf(demo, "copy_" + System.nanoTime());
    }

    @Test
    void faultsOfTheCatalogAndTheFilesAtRandom() throws Exception {
        long seed = Long.getLong("pixelake.faults.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, Integer> met = new TreeMap<>();
        MirrorCatalog.embedded("lake", lake()).prepare();
        try (Faults faults = Faults.named("job")) {
            catalog = faulty();
            whileItRuns(running -> {
                for (int fault = 0; fault < FAULTS; fault++) {
                    boolean crash = fault % (FAULTS / CRASHES) == 3;
                    String planned = crash ? planCrash(faults, random) : planFault(faults, random);
                    int before = faults.met();
                    while (faults.met() == before) {
                        assertThat(running).as("seed %d", seed).isNotDone();
                        edit(random);
                        Thread.sleep(300);
                    }
                    met.merge(planned, 1, Integer::sum);
                    faults.release();
                    faults.heal();
                }
            });
        }
        System.out.println("Faults of a job, seed " + seed + ": " + met);
        check();
    }

    private static String planCrash(Faults faults, Random random) {
        Step step = List.of(Step.LOAD, Step.SWAP, Step.WRITE_MANIFEST_LIST, Step.WRITE_METADATA, Step.WRITE_DATA)
                .get(random.nextInt(5));
        faults.planCrash(step, random.nextBoolean() ? Moment.BEFORE : Moment.AFTER, 0);
        return "crash";
    }

    private static final List<Supplier<RuntimeException>> REPORTS = List.of(
            () -> new CommitFailedException("refused"),
            () -> new CommitStateUnknownException(new IOException("504 Gateway Timeout")),
            () -> new IllegalStateException("connection lost"));

    private static String planFault(Faults faults, Random random) {
        RuntimeException report = REPORTS.get(random.nextInt(REPORTS.size())).get();
        switch (random.nextInt(5)) {
            case 0 -> {
                faults.plan(Step.SWAP, Moment.BEFORE, 0, 1 + random.nextInt(3), () -> {
                    throw report;
                });
                return "not applied";
            }
            case 1 -> {
                faults.plan(Step.SWAP, Moment.AFTER, 0, 1, () -> {
                    throw report;
                });
                return "applied, reported as failed";
            }
            case 2 -> {
                faults.holdNextSwap(report);
                Step later = random.nextBoolean() ? Step.LOAD : Step.SWAP;
                faults.plan(Step.SWAP, Moment.BEFORE, 0, 1, () -> {
                    faults.plan(later, Moment.BEFORE, random.nextInt(2), 1, faults::release);
                });
                return "applied late";
            }
            case 3 -> {
                faults.plan(Step.LOAD, Moment.AFTER, 0, 3, () -> {
                    throw report;
                });
                return "load";
            }
            default -> {
                Step write = List.of(Step.WRITE_MANIFEST, Step.WRITE_MANIFEST_LIST, Step.WRITE_METADATA)
                        .get(random.nextInt(3));
                faults.plan(write, Moment.HALFWAY, 0, 5, () -> {
                    throw new IOException("No space left on device");
                });
                return "no space";
            }
        }
    }

    /** More in a row than are tolerated, so that the job is restarted too, while there is nothing to restart it from. */
    @Test
    void checkpointsThatFailForAWhile() throws Exception {
        Random random = new Random(1);
        whileItRuns(running -> {
            Path checkpoints = lake().resolve(".pixelake/checkpoints");
            Path aside = lake().resolve(".pixelake/aside");
            Files.move(checkpoints, aside);
            Files.writeString(checkpoints, "no folder");
            for (int edits = 0; edits < 20; edits++) {
                edit(random);
                Thread.sleep(300);
                assertThat(running).isNotDone();
            }
            Files.delete(checkpoints);
            Files.move(aside, checkpoints);
        });
        check();
    }

    /** A small file system, where the machine lets one be mounted: rows, commits, the catalog and checkpoints all are on it. */
    @Test
    void aDiskThatIsFullForAWhile() throws Exception {
        Files.createDirectories(lake());
        assumeTrue(ran("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", lake().toString()), "can't mount");
        try {
            Random random = new Random(2);
            whileItRuns(running -> {
                Path ballast = lake().resolve("ballast");
                fill(ballast);
                for (int edits = 0; edits < 15; edits++) {
                    edit(random);
                    fill(ballast);
                    Thread.sleep(300);
                    assertThat(running).isNotDone();
                }
                Files.delete(ballast);
            });
            check();
        } finally {
            // Flink closes its last files some time after the job has ended.
            ran("umount", "--lazy", lake().toString());
        }
    }

    private static boolean ran(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** To the last byte. */
    private static void fill(Path ballast) throws IOException {
        byte[] piece = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    // ---- the job ----

    private interface Work {
        void run(CompletableFuture<?> running) throws Exception;
    }

    /** Runs a continuous mirror, works on the source and the faults once it has caught up, and stops it when it has again. */
    private void whileItRuns(Work work) throws Exception {
        CompletableFuture<List<String>> running = CompletableFuture.supplyAsync(() -> new MirrorRun(config()).run());
        try {
            awaitCaughtUp(running);
            work.run(running);
            awaitCaughtUp(running);
        } finally {
            if (!running.isDone()) {
                Signal.raise(new Signal("INT"));
            }
        }
        assertThat(running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }

    private void edit(Random random) throws Exception {
        String table = TABLES.get(random.nextInt(TABLES.size()));
        List<String> added = store.query("SELECT rowid FROM " + store.storeTable(table)
                + " WHERE rowid >= 1000 AND v_max = " + Long.MAX_VALUE + " ORDER BY rowid");
        int what = random.nextInt(8);
        if (what == 0 && store.currentVersion(table) > 12) {
            store.revert(table);
        } else if (what < 4 && !added.isEmpty()) {
            store.deleteRow(table, Long.parseLong(added.get(random.nextInt(added.size()))));
        } else {
            store.insertRows(table, nextRow, 3);
            nextRow += 3;
        }
    }

    private void awaitCaughtUp(CompletableFuture<?> running) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (String table : TABLES) {
            while (!caughtUp(table)) {
                assertThat(running).isNotDone();
                assertThat(System.nanoTime()).as("waited for " + PATIENCE).isLessThan(deadline);
                Thread.sleep(200);
            }
        }
    }

    private boolean caughtUp(String table) throws Exception {
        if (!Files.exists(lake().resolve("catalog.db"))) {
            return false;
        }
        try (MirroredLake lake = MirroredLake.open(lake())) {
            if (!lake.has(target(table))) {
                return false;
            }
            List<String> positions = lake.invariants(target(table)).positions();
            return positions.equals(sourcePositions(table));
        }
    }

    private static String target(String table) {
        return table.equals("sensors") ? "demo.readings.sensors" : "demo." + table;
    }

    private List<String> sourcePositions(String table) throws Exception {
        return store.query("SELECT version || ':' || round((md->>'created_at')::float8 * 1000000)::int8"
                + " FROM tableversions WHERE tbl_id = '" + store.id(table) + "' ORDER BY version");
    }

    // ---- what must hold ----

    private void check() throws Exception {
        try (MirroredLake lake = MirroredLake.open(lake())) {
            for (String table : TABLES) {
                LakeInvariants invariants = lake.invariants(target(table));
                invariants.check();
                assertThat(invariants.rowsByPosition()).isEqualTo(sourceRows(table));
                ChangeLines.read(directory.resolve("jsonl/" + target(table).replace('.', '/')))
                        .check(store.rowIdsAt(table, store.currentVersion(table)));
            }
        }
    }

    private Map<String, List<String>> sourceRows(String table) throws Exception {
        Map<String, List<String>> rows = new HashMap<>();
        for (String position : sourcePositions(table)) {
            rows.put(
                    position,
                    new ArrayList<>(store.rowsAt(table, Long.parseLong(position.substring(0, position.indexOf(':'))))));
        }
        return rows;
    }

    private Path lake() {
        return directory.resolve("lake");
    }

    private Map<String, String> faulty() {
        Map<String, String> properties =
                new HashMap<>(MirrorCatalog.embedded("lake", lake()).properties());
        properties.put(CatalogProperties.CATALOG_IMPL, FaultyJdbcCatalog.class.getName());
        properties.put(CatalogProperties.FILE_IO_IMPL, FaultyFileIO.class.getName());
        properties.put(Faults.PROPERTY, "job");
        return properties;
    }

    private MirrorConfig config() {
        return MirrorConfigs.of(demo.home(), lake())
                .set("source.url", store.url())
                .set("source.tables", List.of("demo/products", "demo/readings/sensors"))
                .set("source.start", "earliest")
                .set("source.poll-interval", "200 ms")
                .set("source.allow-unknown-schema-version", true)
                .set("lake.catalog", catalog)
                .changeFiles(MirrorConfig.FileFormat.JSONL, directory.resolve("jsonl"))
                .set("job.checkpoint-interval", "200 ms")
                .load();
    }
}
