package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import io.pixelake.testkit.RealPixeltable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL goes away and comes back, and connections break: the mirror waits, says so once, and misses nothing. */
class PostgresFaultsITCase {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final String GONE = "can't be read, trying again";
    private static final String BACK = "The source answers again";
    private static final int BROKEN = Integer.getInteger("pixelake.broken-connections", 30);

    @TempDir
    Path directory;

    @Test
    @ExtendWith(RealPixeltable.class)
    void aServerThatIsRestartedOrAwayIsWaitedFor(PixeltableInstance pixeltable) {
        try (ExternalProcess mirror = start(pixeltable)) {
            work(pixeltable, 1);
            mirror.awaitOutput(" committed, ", StoreMirror.LIMIT);
            pixeltable.stopServer();
            mirror.awaitOutput(GONE, StoreMirror.LIMIT);
            pixeltable.startServer();
            mirror.awaitOutput(BACK, StoreMirror.LIMIT);
            try (ExternalProcess more = pixeltable.startScript("workload.py", workload(pixeltable, 2))) {
                more.awaitOutput("op 4:", StoreMirror.LIMIT);
                pixeltable.stopServer();
            }
            pixeltable.startServer();
            work(pixeltable, 3);
            mirror.interrupt();
            assertThat(mirror.exitCode(STOP_LIMIT)).as(mirror.errors()).isZero();
            assertOneLinePerOutage(mirror.errors(), 2);
        }
        try (ExternalProcess rest = start(pixeltable, "--until-caught-up")) {
            rest.waitFor(StoreMirror.LIMIT);
        }
        compare(pixeltable);
    }

    private static void assertOneLinePerOutage(String log, int outages) {
        assertThat(log).as("no task failed").doesNotContain("FAILED");
        assertThat(log.lines().filter(line -> line.contains(GONE)))
                .as(log)
                .hasSizeBetween(1, outages)
                .allMatch(line -> line.contains(" WARN "));
        assertThat(log.lines().filter(line -> line.contains(" WARN ") && !line.contains("refers to local files")))
                .as(log)
                .hasSizeLessThanOrEqualTo(3 * outages);
    }

    private static void work(PixeltableInstance pixeltable, int run) {
        pixeltable.run("workload.py", workload(pixeltable, run));
    }

    private static String[] workload(PixeltableInstance pixeltable, int run) {
        String home = pixeltable.home().toString();
        return new String[] {home, "--tables=1", "--ops=8", "--pause=0.2", "--seed=" + (31_000 + run)};
    }

    private ExternalProcess start(PixeltableInstance pixeltable, String... more) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest"));
        arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString(), "--lake", folder("lake")));
        arguments.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl")));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.startMirror("", arguments.toArray(String[]::new));
    }

    private String folder(String name) {
        return directory.resolve(name).toString();
    }

    private void compare(PixeltableInstance pixeltable) {
        List<String> arguments =
                new ArrayList<>(List.of("--home", pixeltable.home().toString()));
        arguments.addAll(List.of("--lake", folder("lake")));
        assertThat(pixeltable.run("compare_versions.py", arguments.toArray(String[]::new)))
                .contains(": 0 differences")
                .doesNotContain("compared 0 tables");
        arguments.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl")));
        assertThat(pixeltable.run("compare_changes.py", arguments.toArray(String[]::new)))
                .contains(": 0 differences");
        assertThat(PythonTools.run("check_lake.py", "--read=20", "--lake", folder("lake")))
                .contains(": 0 faults");
    }

    /** As long as a computed column is filled. Each single statement gives up after two seconds. */
    @Test
    void anExportWaitsForATableThatIsHeld() throws Exception {
        Path file = directory.resolve("products.csv");
        try (DemoStore demo = DemoStore.start(directory.resolve("store"))) {
            EditedStore store = EditedStore.copyOf(demo, "held");
            String[] command = {"export", StoreMirror.PATH, "--source-url", store.url(), "--to", file.toString()};
            try (Connection held = DriverManager.getConnection(store.url());
                    Statement lock = held.createStatement()) {
                held.setAutoCommit(false);
                lock.execute("LOCK TABLE " + store.storeTable(StoreMirror.TABLE) + " IN ACCESS EXCLUSIVE MODE");
                try (ExternalProcess export = PixelakeLauncher.startWarm("", command)) {
                    export.awaitOutput("waiting for the table: Pixeltable holds", StoreMirror.LIMIT);
                    held.rollback();
                    assertThat(export.exitCode(StoreMirror.LIMIT))
                            .as(export.errors())
                            .isZero();
                }
            }
        }
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void connectionsThatBreakAreOpenedAgain() throws Exception {
        try (DemoStore demo = DemoStore.start(directory.resolve("store"))) {
            EditedStore store = EditedStore.copyOf(demo, "broken");
            store.insertRows(StoreMirror.TABLE, 1_000_000, 40_000);
            StoreMirror mirrors = new StoreMirror(store, directory);
            try (ExternalProcess mirror = mirrors.start();
                    ChangingTable changes = ChangingTable.start(store)) {
                // Whoever starts while connections break is told so and may try again himself.
                mirror.awaitOutput(" committed, ", StoreMirror.LIMIT);
                standStill(demo.home().resolve("pgdata"), mirror);
                int broken = breakConnections(store, mirror);
                System.out.println("PostgresFaultsITCase: " + broken + " connections broken");
                changes.check();
                mirror.interrupt();
                assertThat(mirror.exitCode(STOP_LIMIT)).as(mirror.errors()).isZero();
                assertOneLinePerOutage(mirror.errors(), broken + 1);
            }
            mirrors.catchUp();
            mirrors.compare();
        }
    }

    /** As a host does that dies or hangs: connections stay open, new ones are taken, and nothing is answered. */
    private static void standStill(Path pgdata, ExternalProcess mirror) throws Exception {
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(pgdata.resolve("postmaster.pid"))
                        .get(0)
                        .trim()))
                .orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        signal("STOP", all);
        try {
            long stopped = System.nanoTime();
            mirror.awaitOutput(GONE, StoreMirror.LIMIT);
            System.out.println("PostgresFaultsITCase: a warning "
                    + Duration.ofNanos(System.nanoTime() - stopped).toSeconds() + " s after PostgreSQL stood still");
        } finally {
            signal("CONT", all);
        }
        mirror.awaitOutput(BACK, StoreMirror.LIMIT);
    }

    private static void signal(String name, List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle process : processes) {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    /** Each of them at any moment, so that most live long enough to read something. */
    private static int breakConnections(EditedStore store, ExternalProcess mirror) throws Exception {
        int broken = 0;
        while (broken < BROKEN) {
            assertThat(mirror.isAlive()).as(mirror.errors()).isTrue();
            broken += store.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE application_name = 'pixelake' AND random() < 0.1")
                    .size();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return broken;
    }
}
