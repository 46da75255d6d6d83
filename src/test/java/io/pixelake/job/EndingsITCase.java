package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C and SIGTERM at moments of all kinds: the process is gone within 10 s with exit code 0, and the next one goes on from there. */
class EndingsITCase {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final String WITH_SAVEPOINT = "Stopped with the savepoint";
    private static final int ROWS = 300_000;

    @TempDir
    Path directory;

    private DemoStore demo;
    private EditedStore store;
    private StoreMirror mirrors;

    @BeforeEach
    void startStore() throws Exception {
        demo = DemoStore.start(directory.resolve("store"));
        store = EditedStore.copyOf(demo, "endings");
        mirrors = new StoreMirror(store, directory);
    }

    @AfterEach
    void stopStore() throws IOException {
        demo.close();
    }

    @Test
    void anyMomentWillDo() throws Exception {
        store.insertRows(StoreMirror.TABLE, 100_000, ROWS);
        stopWhenItSays("INT", "Settings:");
        assertThat(stopDuringTheFirstLoad()).contains(WITH_SAVEPOINT);
        assertThat(savepoints()).hasSize(1);
        store.deleteRow(StoreMirror.TABLE, 100_000);
        stopWhenItSays("TERM", "Restoring the state");
        assertThat(stopWhenItSays("TERM", "version " + store.currentVersion(StoreMirror.TABLE) + " committed"))
                .contains(WITH_SAVEPOINT);
        stopWhileTheSourceIsMute();
        stopWhileTheCatalogIsLocked();
        assertThat(mirrors.catchUp()).contains("Restoring the state");
        mirrors.compare();
        assertThat(savepoints()).as("all is committed").isEmpty();
    }

    /** Far sooner than the clock would make it. */
    @Test
    void whatIsReadIsCommittedWithoutWaitingForTheInterval() throws Exception {
        try (ExternalProcess mirror = mirrors.startWithInterval("3 min")) {
            mirror.awaitOutput(" committed, ", Duration.ofMinutes(1));
            mirror.interrupt();
            assertThat(mirror.exitCode(StoreMirror.LIMIT)).isZero();
        }
        mirrors.compare();
    }

    @Test
    void aSecondCtrlCEndsItAtOnce() throws Exception {
        try (ExternalProcess mirror = mirrors.start()) {
            mirror.awaitOutput(" committed, ", StoreMirror.LIMIT);
            awaitTwoCheckpoints();
            List<String> backends = holdBackends();
            mirror.interrupt();
            mirror.awaitOutput("Stopping (SIGINT)", StoreMirror.LIMIT);
            mirror.interrupt();
            assertThat(mirror.exitCode(Duration.ofSeconds(5))).isZero();
            signal("CONT", backends);
        }
        cutNewestState();
        assertThat(mirrors.catchUp()).contains("Cannot restore the state", "Restoring the state");
        mirrors.compare();
        theCheckOfTheLakeSeesALostFile();
    }

    private void awaitTwoCheckpoints() throws Exception {
        long deadline = System.nanoTime() + StoreMirror.LIMIT.toNanos();
        while (checkpoints().size() < 2) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private List<Path> checkpoints() throws IOException {
        Path folder = mirrors.lake().resolve(".pixelake/checkpoints");
        try (Stream<Path> files = Files.find(folder, 3, (file, attributes) -> file.endsWith("_metadata"))) {
            return files.toList();
        } catch (UncheckedIOException e) {
            // An older one is just being deleted.
            return List.of();
        }
    }

    /** As a power cut may leave it. */
    private void cutNewestState() throws IOException {
        Path newest = checkpoints().stream()
                .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                .orElseThrow();
        try (FileChannel file = FileChannel.open(newest, StandardOpenOption.WRITE)) {
            file.truncate(100);
        }
    }

    private void theCheckOfTheLakeSeesALostFile() throws IOException {
        try (Stream<Path> files = Files.walk(mirrors.lake().resolve("warehouse"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".parquet")).toList()) {
                Files.delete(file);
            }
        }
        assertThatThrownBy(mirrors::checkLake)
                .hasMessageContaining("is missing")
                .hasMessageContaining("it cannot be read");
    }

    /**
     * The savepoint of a stop in the middle of a first load, kept by its user, is gone back to: first when the group of that time isn't
     * committed yet, and a later run has written more of its lines; then when all is committed.
     */
    @Test
    void anOlderSavepointIsRestored() throws Exception {
        store.insertRows(StoreMirror.TABLE, 100_000, ROWS);
        assertThat(stopDuringTheFirstLoad()).contains(WITH_SAVEPOINT);
        Path kept = directory.resolve("kept");
        FileUtils.copy(
                new org.apache.flink.core.fs.Path(savepoints().get(0).toUri()),
                new org.apache.flink.core.fs.Path(kept.toUri()),
                false);
        stopDuringTheFirstLoad();
        assertThat(mirrors.catchUp("--from-savepoint", kept.toString())).contains("Restoring the state " + kept);
        mirrors.compare();

        store.deleteRow(StoreMirror.TABLE, 100_001);
        mirrors.catchUp();
        store.insertRows(StoreMirror.TABLE, 10_000, 3);
        assertThat(mirrors.catchUp("--from-savepoint", kept.toString())).contains("Restoring the state " + kept);
        mirrors.compare();
        assertThat(kept.resolve("_metadata")).as("it stays").exists();
    }

    /**
     * The state holds operators' uids and bytes and no class names, so classes may move. This one was written at version 10 of the table, with
     * change files of both formats, by the release whose source, sinks and Pixeltable's store were one package each.
     */
    @Test
    void stateOfTheReleaseBeforeIsRestored() throws Exception {
        mirrors.catchUp();
        store.deleteRow(StoreMirror.TABLE, 3);
        Path saved = Path.of("src/test/resources/io/pixelake/job/earlier-state");
        assertThat(mirrors.catchUp("--from-savepoint", saved.toString()))
                .contains("Restoring the state ", "version 11 committed")
                .doesNotContain("version 10 committed")
                .as("all operators have theirs")
                .doesNotContain("isn't restored");
        mirrors.compareVersions("demo.products");
        mirrors.checkLake();
        assertThat(Files.readString(saved.resolve("_metadata"), StandardCharsets.ISO_8859_1))
                .as("the name of a class of Pixelake")
                .doesNotContain("io.pixelake.", "Lio/pixelake/");
    }

    /**
     * The last checkpoint of a run of the release that wrote change files before the commit, which died before their parts
     * had their names. It was written in a folder with a long name; the one of this test is as long.
     */
    @Test
    void partsOfChangeFilesOfTheReleaseBeforeAreFinished() throws Exception {
        mirrors.catchUp();
        Path former = Path.of("src/test/resources/io/pixelake/job/former-change-files");
        String recordedIn = "/tmp/former-change-files-" + "x".repeat(120);
        Path here = directory.resolve(
                "x".repeat(recordedIn.length() - directory.toString().length() - 1));
        Path csv = here.resolve("csv/demo/products/changes-dded9d74-07fa-406d-92ec-ad09bf0c8c2b-0.csv");
        Path jsonl = here.resolve("jsonl/demo/products/changes-6dbc6cde-6768-427f-a3a3-f7c60ea2179a-0.jsonl");
        inProgress(csv, former, "8806e559-5fcf-49ce-9c66-753993099ace");
        inProgress(jsonl, former, "134ae78b-cd0f-4a7b-ba46-b520c8d1e2f1");
        Path checkpoint = Files.createDirectory(directory.resolve("chk-1"));
        Files.writeString(
                checkpoint.resolve("_metadata"),
                Files.readString(former.resolve("_metadata"), StandardCharsets.ISO_8859_1)
                        .replace(recordedIn, here.toString()),
                StandardCharsets.ISO_8859_1);

        assertThat(mirrors.catchUp("--from-savepoint", checkpoint.toString()))
                .contains("Restoring the state ")
                .doesNotContain("isn't restored", "version 10 committed");

        for (Path part : List.of(csv, jsonl)) {
            assertThat(part).hasSameTextualContentAs(former.resolve(part.getFileName()));
            assertThat(count(part.getParent(), "")).as("files beside it").isEqualTo(1);
        }
        mirrors.compareVersions("demo.products");
    }

    private static void inProgress(Path part, Path recorded, String id) throws IOException {
        Files.createDirectories(part.getParent());
        Files.copy(
                recorded.resolve(part.getFileName()),
                part.resolveSibling("." + part.getFileName() + ".inprogress." + id));
    }

    private String stopWhenItSays(String signal, String text) {
        try (ExternalProcess mirror = mirrors.start()) {
            mirror.awaitOutput(text, StoreMirror.LIMIT);
            return stop(mirror, signal);
        }
    }

    private static String stop(ExternalProcess mirror, String signal) {
        mirror.signal(signal);
        assertThat(mirror.exitCode(STOP_LIMIT)).as(mirror.errors()).isZero();
        return mirror.errors();
    }

    private String stopDuringTheFirstLoad() throws Exception {
        try (ExternalProcess mirror = mirrors.start()) {
            long deadline = System.nanoTime() + StoreMirror.LIMIT.toNanos();
            long before = dataFiles();
            while (dataFiles() < before + 2) {
                assertThat(mirror.isAlive()).as(mirror.errors()).isTrue();
                assertThat(System.nanoTime()).as(mirror.errors()).isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(10);
            }
            return stop(mirror, "INT");
        }
    }

    private long dataFiles() throws IOException {
        return count(mirrors.lake().resolve("warehouse"), ".parquet");
    }

    private static long count(Path folder, String suffix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .count();
        }
    }

    private void stopWhileTheSourceIsMute() throws Exception {
        try (ExternalProcess mirror = mirrors.start()) {
            mirror.awaitOutput("Restoring the state", StoreMirror.LIMIT);
            awaitBackends();
            List<String> backends = holdBackends();
            try {
                stop(mirror, "INT");
            } finally {
                signal("CONT", backends);
            }
        }
    }

    private void awaitBackends() throws Exception {
        long deadline = System.nanoTime() + StoreMirror.LIMIT.toNanos();
        while (backends().isEmpty()) {
            assertThat(System.nanoTime()).as("no connection").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Backends that are stopped answer nothing, and don't refuse either. */
    private List<String> holdBackends() throws Exception {
        List<String> backends = backends();
        signal("STOP", backends);
        return backends;
    }

    private List<String> backends() throws Exception {
        return store.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'pixelake'");
    }

    private static void signal(String name, List<String> processes) throws Exception {
        for (String process : processes) {
            new ProcessBuilder("kill", "-" + name, process).inheritIO().start().waitFor();
        }
    }

    private void stopWhileTheCatalogIsLocked() throws Exception {
        String url = "jdbc:sqlite:" + mirrors.lake().resolve("catalog.db") + "?busy_timeout=30000";
        try (ExternalProcess mirror = mirrors.start()) {
            mirror.awaitOutput("Restoring the state", StoreMirror.LIMIT);
            awaitBackends();
            try (Connection catalog = DriverManager.getConnection(url);
                    Statement lock = catalog.createStatement()) {
                lock.execute("BEGIN EXCLUSIVE");
                long files = dataFiles();
                store.insertRows(StoreMirror.TABLE, 20_000, 10);
                long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
                while (dataFiles() == files && System.nanoTime() < deadline) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                stop(mirror, "INT");
                lock.execute("ROLLBACK");
            }
        }
    }

    private List<Path> savepoints() throws IOException {
        Path folder = mirrors.lake().resolve(".pixelake/savepoints");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
