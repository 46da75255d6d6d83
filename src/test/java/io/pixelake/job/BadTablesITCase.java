package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.MirrorConfig.IfExists;
import io.pixelake.config.MirrorConfig.Start;
import io.pixelake.demo.DemoStore;
import io.pixelake.job.state.LastErrors;
import io.pixelake.status.StatusRun;
import io.pixelake.testkit.MirrorConfigs;
import io.pixelake.testkit.PythonTools;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.verify.VerifyRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.iceberg.TableMetadata;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;

/** A table that can't be mirrored fails alone: the others are mirrored to their end, and the run says which failed and why. */
class BadTablesITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Long enough for the word of a failed table to reach whoever stops the job. */
    private static final Duration HEARTBEATS = Duration.ofSeconds(2);

    @TempDir
    static Path storeDirectory;

    private static DemoStore demo;

    @TempDir
    Path directory;

    private EditedStore store;
    private boolean untilCaughtUp = true;
    private Start start = Start.EARLIEST;
    private IfExists ifExists = IfExists.ERROR;
    private Map<String, String> targets = Map.of();
    private Optional<String> role = Optional.empty();

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

    /**
     * First run: sensors' target is somebody else's table, twin isn't data-versioned, a file of images is missing. Second run:
     * all that is mended, and late wants to go where twin is mirrored.
     */
    @Test
    void failAloneAndAreFinishedOnceTheyAreMended() throws Exception {
        store.addTwin("products", "twin");
        store.set("twin", "is_data_versioned", "false");
        store.setSchemaVersion(57);
        Path file = fileOf("images", "col_3", 3);
        Path aside = directory.resolve("aside");
        Files.move(file, aside);
        try (MirroredLake lake = MirroredLake.open(lake())) {
            lake.createForeign("demo.readings.sensors");
            String foreign = lake.metadataLocation("demo.readings.sensors");
            List<String> failures;
            try {
                failures = run();
            } finally {
                Files.move(aside, file);
            }
            assertFailed(
                    failures,
                    List.of(
                            "demo/images",
                            "at version 2",
                            "column \"embedding\"",
                            "rowid 3",
                            file.toUri().toString(),
                            "no such file",
                            "restore the file"),
                    List.of("demo/readings/sensors", "demo.readings.sensors", "isn't a mirror", "--if-exists replace"),
                    List.of("demo/twin", "isn't data-versioned", "--tables '!demo/twin'"));
            assertThat(lake.metadataLocation("demo.readings.sensors"))
                    .as("not touched")
                    .isEqualTo(foreign);
            assertThat(lake.versions("demo.products")).isEqualTo(sourceVersions("products", 10));
            assertThat(lake.versions("demo.images")).isEqualTo(sourceVersions("images", 1));
            assertThat(lake.has("demo.twin")).isFalse();
            assertThat(changes("demo/readings/sensors")).doesNotExist();
            assertThat(lastErrors()).containsOnlyKeys("demo/images", "demo/readings/sensors", "demo/twin");

            mendAndRunAgain(lake, foreign);
        }
    }

    private void mendAndRunAgain(MirroredLake lake, String foreign) throws Exception {
        store.set("twin", "is_data_versioned", "true");
        assertThat(runReplacing()).isEmpty();
        assertThat(lastErrors()).isEmpty();
        assertThat(lake.versions("demo.readings.sensors")).isEqualTo(sourceVersions("sensors", 10));
        TableMetadata takenOver = lake.successorOf("demo.readings.sensors", foreign);
        assertThat(takenOver.property("pixeltable.table-id", "none"))
                .isEqualTo(store.id("sensors").toString());
        assertThat(takenOver.currentSnapshot().summary()).containsKey("pixeltable.version");
        PythonTools.run(
                "compare_demo.py",
                "--expected",
                "src/test/resources/io/pixelake/demo/demo-expected.json",
                "--lake",
                lake().toString(),
                "--media",
                demo.home().resolve("media").toString());
        assertChangesLeadTo("images", "demo/images");

        String twin = lake.metadataLocation("demo.twin");
        store.addTwin("images", "late");
        targets = Map.of("demo/late", "demo.twin");
        assertFailed(
                runReplacing(),
                List.of(
                        "demo/late",
                        "demo.twin",
                        "mirrors another Pixeltable table, demo/twin",
                        "tables.demo/late.target"));
        assertThat(lake.metadataLocation("demo.twin")).as("not touched").isEqualTo(twin);
        assertThat(changes("demo/late")).doesNotExist();
    }

    /** Both made every start fail, and all tables with it. */
    @Test
    void aMirrorWithoutMetadataAndANameThatIsTooLongFailAloneAndAreToldByAllCommands() throws Exception {
        String name = "n".repeat(256);
        start = Start.CURRENT;
        assertThat(run()).isEmpty();
        try (MirroredLake lake = MirroredLake.open(lake())) {
            Path metadata =
                    Path.of(URI.create(lake.metadataLocation("demo.images")).getPath());
            Files.delete(metadata);
            store.addTwin("products", name);
            store.deleteRow("products", 1);
            List<String> unreadable = List.of(
                    "demo/images", "demo.images", "can't be read", metadata.toString(), "drop it from the lake");
            List<String> tooLong = List.of("demo/" + name, "File name too long", "tables.demo/" + name + ".target");

            assertFailed(run(), unreadable, tooLong);

            assertThat(lake.versions("demo.products")).containsKey(11L);
            assertThat(lastErrors()).containsOnlyKeys("demo/images", "demo/" + name);
            StringWriter check = new StringWriter();
            assertThat(new MirrorCheck(config(), false, new PrintWriter(check)).run())
                    .isEqualTo(1);
            assertThat(check.toString()).contains(unreadable).contains(tooLong).contains("2 can't");
            StringWriter verify = new StringWriter();
            VerifyRequest all = new VerifyRequest(List.of(), OptionalLong.empty(), false);
            assertThat(new VerifyRun(config(), all, new PrintWriter(verify)).run())
                    .isEqualTo(1);
            assertThat(verify.toString())
                    .contains("demo/images: not compared: its mirror demo.images can't be read", metadata.toString())
                    .contains("demo/" + name + ": not compared: ", "File name too long")
                    .contains("demo/products: version 11: equal");
            StringWriter status = new StringWriter();
            Files.delete(lake().resolve(".pixelake/last-errors.json"));
            assertThat(new StatusRun(config(), List.of(), false, new PrintWriter(status)).run())
                    .isZero();
            assertThat(status.toString())
                    .containsPattern("demo/images +- +blocked ")
                    .contains("demo/images failed 0 s ago: its mirror demo.images can't be read")
                    .containsPattern("demo/" + name + " +- +blocked ")
                    .contains("File name too long");
        }
        targets = Map.of("demo/" + name, "demo.shorter");
        assertThat(run()).singleElement().asString().startsWith("demo/images: ");
        assertChangesLeadTo(name, changesFolderLike("n{200}-[0-9a-f]{16}"));
        targets = Map.of();
        // A lake that isn't there yet has no catalog to ask.
        StringWriter first = new StringWriter();
        Path elsewhere = directory.resolve("elsewhere");
        assertThat(new MirrorCheck(config(elsewhere), false, new PrintWriter(first)).run())
                .isEqualTo(1);
        assertThat(first.toString()).contains("File name too long", "1 can't");
    }

    /** The file comes back, and the table's next version has it tried again at once. */
    @Test
    void aMissingFileIsGotOverWhileTheJobRuns() throws Exception {
        Path file = fileOf("images", "col_3", 3);
        Path aside = directory.resolve("aside");
        Files.move(file, aside);
        try (MirroredLake lake = MirroredLake.open(lake())) {
            List<String> failures = runAndStopWhen(
                    () -> stands(lake, "demo.products", 10)
                            && stands(lake, "demo.images", 1)
                            && lastErrors().containsKey("demo/images"),
                    () -> {
                        assertThat(lastErrors().get("demo/images").nextAttempt())
                                .get(InstanceOfAssertFactories.INSTANT)
                                .isAfter(Instant.now());
                        Files.move(aside, file);
                        store.deleteRow("images", 1);
                    },
                    () -> stands(lake, "demo.images", 12));

            assertThat(failures).isEmpty();
            assertThat(lastErrors()).isEmpty();
            assertThat(lake.versions("demo.images")).isEqualTo(sourceVersions("images", 12));
            assertChangesLeadTo("images", "demo/images");
        }
    }

    /** Somebody takes the grant on one table's rows away for a while. */
    @Test
    void aLostGrantIsOneTablesTroubleAndIsGotOverWhileTheJobRuns() throws Exception {
        store.execute("CREATE ROLE lake_reader LOGIN");
        store.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO lake_reader");
        role = Optional.of("lake_reader");
        start = Start.CURRENT;
        try (MirroredLake lake = MirroredLake.open(lake())) {
            List<String> failures = runAndStopWhen(
                    () -> stands(lake, "demo.products", 10)
                            && stands(lake, "demo.readings.sensors", 10)
                            && stands(lake, "demo.images", 11),
                    () -> loseAndFindTheGrant(lake),
                    () -> stands(lake, "demo.images", 13) && lastErrors().isEmpty());

            assertThat(failures).isEmpty();
            assertThat(lake.versions("demo.images"))
                    .isEqualTo(Map.of(
                            11L, store.rowsAt("images", 11),
                            12L, store.rowsAt("images", 12),
                            13L, store.rowsAt("images", 13)));
            assertChangesLeadTo("images", "demo/images");
            StringWriter verify = new StringWriter();
            VerifyRequest all = new VerifyRequest(List.of(), OptionalLong.empty(), true);
            assertThat(new VerifyRun(config(), all, new PrintWriter(verify)).run())
                    .as(verify.toString())
                    .isZero();
            assertThat(verify.toString())
                    .contains("demo/images: version 13: equal", "demo/products: version 11: equal");
        }
    }

    private void loseAndFindTheGrant(MirroredLake lake) throws Exception {
        store.execute("REVOKE SELECT ON " + store.storeTable("images") + " FROM lake_reader");
        store.deleteRow("images", 1);
        store.deleteRow("products", 1);
        await(
                new CompletableFuture<>(),
                () -> stands(lake, "demo.products", 11) && lastErrors().containsKey("demo/images"));
        assertThat(stands(lake, "demo.images", 11)).isTrue();
        LastErrors.Failure failure = lastErrors().get("demo/images");
        assertThat(failure.message()).contains("Cannot read demo/images", "permission denied");
        assertThat(failure.nextAttempt())
                .hasValueSatisfying(next -> assertThat(next).isAfter(failure.at()));
        StringWriter status = new StringWriter();
        new StatusRun(config(), List.of(), false, new PrintWriter(status)).run();
        assertThat(status.toString()).contains("demo/images failed ", "permission denied", "tried again");
        store.execute("GRANT SELECT ON " + store.storeTable("images") + " TO lake_reader");
        store.deleteRow("images", 2);
    }

    /** Failed while the job goes on, which is then stopped; its state brings the failed table's group to its end. */
    @Test
    void aMissingFileIsGotOverFromTheStateOfAStoppedJob() throws Exception {
        Path file = fileOf("images", "col_3", 3);
        Path aside = directory.resolve("aside");
        Files.move(file, aside);
        try (MirroredLake lake = MirroredLake.open(lake())) {
            List<String> failures;
            try {
                failures = runAndStopWhen(() -> stands(lake, "demo.products", 10)
                        && stands(lake, "demo.readings.sensors", 10)
                        && stands(lake, "demo.images", 1));
            } finally {
                Files.move(aside, file);
            }
            assertFailed(
                    failures,
                    List.of(
                            "demo/images",
                            "at version 2",
                            "rowid 3",
                            file.toUri().toString()));
            store.deleteRow("images", 1);
            assertThat(run()).isEmpty();
            assertThat(lake.versions("demo.images")).isEqualTo(sourceVersions("images", 12));
            assertChangesLeadTo("images", "demo/images");
            assertChangesLeadTo("products", "demo/products");
        }
    }

    /** The first run read a part of the table before it met the bad cell, and left no state to go on from. */
    @Test
    void whatWasReadOfAFailedGroupDoesNotStayInTheFiles() throws Exception {
        store.execute(
                "INSERT INTO " + store.storeTable("images") + " (rowid, v_min, v_max, col_1) SELECT i - 10000, 1, "
                        + Long.MAX_VALUE + ", 'row ' || i FROM generate_series(1, 5000) AS i");
        start = Start.CURRENT;
        Path file = fileOf("images", "col_3", 3);
        Path aside = directory.resolve("aside");
        Files.move(file, aside);
        List<String> failures;
        try {
            failures = run();
        } finally {
            Files.move(aside, file);
        }
        assertFailed(failures, List.of("demo/images", "at version 11", "rowid 3"));
        store.deleteRow("images", -9000);
        assertThat(run()).isEmpty();
        try (MirroredLake lake = MirroredLake.open(lake())) {
            assertThat(lake.versions("demo.images")).isEqualTo(Map.of(12L, store.rowsAt("images", 12)));
        }
        assertChangesLeadTo("images", "demo/images");
    }

    /** By hand, so that the looks of the mirror come between two steps or don't; {@code RevertITCase} has Pixeltable do it. */
    @Test
    void aRevertIsFollowedSeenOrNeverSeen() throws Exception {
        store.addTwin("products", "reused");
        store.addTwin("products", "behind");
        for (String table : List.of("products", "reused", "sensors")) {
            store.deleteRow(table, 1);
        }
        store.deleteRow("reused", 2);
        try (MirroredLake lake = MirroredLake.open(lake())) {
            List<String> failures = runAndStopWhen(
                    () -> stands(lake, "demo.products", 11)
                            && stands(lake, "demo.reused", 12)
                            && stands(lake, "demo.behind", 10)
                            && stands(lake, "demo.readings.sensors", 11),
                    () -> {
                        store.revert("products");
                        store.deleteRow("sensors", 2);
                    },
                    () -> stands(lake, "demo.products", 10) && stands(lake, "demo.readings.sensors", 12));
            assertThat(failures).isEmpty();

            // Never seen: the number is there again before the next look.
            store.revert("reused");
            store.deleteRow("reused", 3);
            store.deleteRow("behind", 1);
            assertThat(run()).isEmpty();
            // The first reuses its number without Flink's state, the second goes back behind what came in its place.
            store.deleteRow("products", 4);
            store.revert("reused");
            store.revert("reused");
            assertThat(run()).isEmpty();
            assertThat(lake.versions("demo.products")).isEqualTo(sourceVersions("products", 11));
            assertThat(lake.versions("demo.reused")).isEqualTo(sourceVersions("reused", 10));
            assertThat(lake.versions("demo.behind")).isEqualTo(sourceVersions("behind", 11));
            for (String table : List.of("products", "reused", "behind")) {
                assertChangesLeadTo(table, "demo/" + table);
            }
        }
    }

    /** One list of parts per failure, in the order of the tables' paths. */
    @SafeVarargs
    private static void assertFailed(List<String> failures, List<String>... expected) {
        List<String> sorted = failures.stream().sorted().toList();
        assertThat(sorted).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(sorted.get(i)).startsWith(expected[i].get(0) + ": ").contains(expected[i]);
            assertThat(sorted.get(i)).doesNotContain("\n");
        }
    }

    private void assertChangesLeadTo(String table, String path) throws Exception {
        ChangeLines.read(changes(path)).check(store.rowIdsAt(table, store.currentVersion(table)));
    }

    private Map<Long, Set<String>> sourceVersions(String table, long last) throws Exception {
        Map<Long, Set<String>> versions = new TreeMap<>();
        for (long version = 0; version <= last; version++) {
            versions.put(version, store.rowsAt(table, version));
        }
        return versions;
    }

    private static boolean stands(MirroredLake lake, String table, long version) {
        return lake.has(table) && new TreeSet<>(lake.versions(table).keySet()).last() == version;
    }

    /** The file that holds a row's large cell. */
    private Path fileOf(String table, String column, long rowId) throws Exception {
        String url = store.query("SELECT " + column + "_cellmd->'file_urls'->>0 FROM " + store.storeTable(table)
                        + " WHERE rowid = " + rowId + " AND " + column + "_cellmd ? 'file_urls'")
                .get(0);
        return Path.of(URI.create(url));
    }

    /** What pixelake status shows of failures. */
    private Map<String, LastErrors.Failure> lastErrors() {
        return LastErrors.read(lake().resolve(".pixelake")).tables();
    }

    private List<String> run() {
        return new MirrorRun(config()).run();
    }

    private List<String> runReplacing() {
        ifExists = IfExists.REPLACE;
        return run();
    }

    private List<String> runAndStopWhen(BooleanSupplier reached) throws Exception {
        return runAndStopWhen(reached, () -> {}, () -> true);
    }

    private interface Edit {
        void make() throws Exception;
    }

    /** Runs a continuous mirror, edits the store once it got somewhere, and stops it, as Ctrl-C does, when it got further. */
    private List<String> runAndStopWhen(BooleanSupplier reached, Edit edit, BooleanSupplier further) throws Exception {
        untilCaughtUp = false;
        CompletableFuture<List<String>> running = CompletableFuture.supplyAsync(this::run);
        try {
            await(running, reached);
            edit.make();
            await(running, further);
        } finally {
            untilCaughtUp = true;
            if (!running.isDone()) {
                Thread.sleep(HEARTBEATS.toMillis());
                Signal.raise(new Signal("INT"));
            }
        }
        return running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void await(CompletableFuture<?> running, BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(running).isNotDone();
            assertThat(System.nanoTime()).as("waited for a minute").isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private Path lake() {
        return directory.resolve("lake");
    }

    private Path changes(String path) {
        return directory.resolve("jsonl").resolve(path);
    }

    private String changesFolderLike(String name) throws IOException {
        try (Stream<Path> folders = Files.list(changes("demo"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(folder -> folder.matches(name))
                    .map(folder -> "demo/" + folder)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private MirrorConfig config() {
        return config(lake());
    }

    private String url() {
        return role.map(name -> store.url().replace("user=postgres", "user=" + name))
                .orElseGet(store::url);
    }

    private MirrorConfig config(Path lake) {
        MirrorConfigs configs = MirrorConfigs.of(demo.home(), lake)
                .set("source.url", url())
                .set("source.start", start.name())
                .set("source.poll-interval", "200 ms")
                .set("source.until-caught-up", untilCaughtUp)
                .set("source.allow-unknown-schema-version", true)
                .set("lake.if-exists", ifExists.name())
                .changeFiles(MirrorConfig.FileFormat.JSONL, directory.resolve("jsonl"))
                .set("job.checkpoint-interval", "300 ms");
        targets.forEach((path, target) -> configs.set("tables." + path + ".target", target));
        return configs.load();
    }
}
