package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments, again and again, while a random workload runs on real Pixeltable: one mirror is always started again with
 * its state, another now and then without. Then every version is compared, in Iceberg and by the change files, and each snapshot of the
 * lakes read. The kills are counted by what had been done last at the source, or by how far the mirror had come. {@code
 * -Dpixelake.kills=N} makes N kills of the first mirror and two thirds of it of the second; {@code -Dpixelake.workload.seed=N}
 * plays another workload and other moments.
 */
@ExtendWith(RealPixeltable.class)
class KillsITCase {
    private static final int KILLS = Integer.getInteger("pixelake.kills", 6);
    private static final long FIRST_WORK_MILLIS = 60_000;
    private static final int MOST_AT_WORK = Integer.getInteger("pixelake.kills.at-work", 3);
    private static final int FIRST_LOAD = 500_000;
    private static final String LOADED = "committed, " + FIRST_LOAD + " rows in";
    private static final String COMMITTED = " committed, ";

    @TempDir
    Path directory;

    private final Map<String, Integer> kinds = new ConcurrentHashMap<>();
    private long seed;

    @BeforeEach
    void chooseSeed() {
        seed = Long.getLong("pixelake.workload.seed", 1644023567L);
    }

    @Test
    void everyVersionIsThereAfterManyKills(PixeltableInstance pixeltable) throws Exception {
        Killed stateful = new Killed(pixeltable, "stateful", false);
        Killed stateless = new Killed(pixeltable, "stateless", true);
        try (ExternalProcess workload = startWorkload(pixeltable)) {
            workload.awaitOutput("op 0:", StoreMirror.LIMIT);
            CompletableFuture<Void> other =
                    CompletableFuture.runAsync(() -> stateless.killOften(workload, KILLS * 2 / 3));
            stateful.killOften(workload, KILLS);
            other.get();
            Files.createFile(directory.resolve("stop"));
            workload.waitFor(StoreMirror.LIMIT);
            report(KILLS + KILLS * 2 / 3, ", " + stateless.withoutState + " starts without state");
            stateful.catchUpAndCompare();
            stateless.catchUpAndCompare();
        } catch (AssertionError | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e.getMessage() + "\n--- workload seed " + seed + stateful + stateless, e);
        }
    }

    /** Kills in the middle of a first load and of replays, where a table's rows take longer than a kill's chance. */
    @Test
    void aFirstLoadAndAReplayAreFinishedAfterKills() throws Exception {
        try (DemoStore demo = DemoStore.start(directory.resolve("store"))) {
            EditedStore store = EditedStore.copyOf(demo, "kills");
            store.insertRows(StoreMirror.TABLE, 100_000, FIRST_LOAD);
            store.deleteRow(StoreMirror.TABLE, 100_000);
            StoreMirror mirrors = new StoreMirror(store, directory);
            Random random = new Random(seed);
            int kills = 0;
            for (boolean more = true; more && kills < MOST_AT_WORK; kills++) {
                more = killAtWork(mirrors.start(), "first load", mirrors.lake(), random);
            }
            mirrors.catchUp();
            mirrors.compare();
            int loads = kills;
            for (boolean more = true; more && kills < loads + MOST_AT_WORK; kills++) {
                more = killAtWork(mirrors.replay("copies.products"), "replay", mirrors.lake(), random);
            }
            try (ExternalProcess replay = mirrors.replay("copies.products")) {
                replay.waitFor(StoreMirror.LIMIT);
            }
            mirrors.compareVersions("copies.products");
            mirrors.checkLake();
            report(kills, "");
        }
    }

    private void report(int expected, String more) {
        int kills = kinds.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("KillsITCase: seed " + seed + ": " + kills + " kills: " + new TreeMap<>(kinds) + more);
        assertThat(kills).isEqualTo(expected);
    }

    /** Kills it at a random moment after it began to write. @return whether there may be something left to write */
    private boolean killAtWork(ExternalProcess mirror, String kind, Path lake, Random random) {
        try (mirror) {
            long before = dataFiles(lake);
            await(() -> !mirror.isAlive() || dataFiles(lake) > before);
            pause(random.nextInt(600));
            boolean atWork = mirror.isAlive() && dataFiles(lake) > before;
            boolean over = !atWork || mirror.errors().contains(LOADED);
            mirror.kill();
            kinds.merge(over ? "when a " + kind + " was over" : "during a " + kind, 1, Integer::sum);
            return !over;
        }
    }

    private static long dataFiles(Path lake) {
        Path warehouse = lake.resolve("warehouse");
        try (var files = Files.exists(warehouse) ? Files.walk(warehouse) : java.util.stream.Stream.<Path>empty()) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        } catch (IOException | java.io.UncheckedIOException e) {
            // A file that went while it was listed.
            return 0;
        }
    }

    private static void await(BooleanSupplier reached) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_WORK_MILLIS);
        while (!reached.getAsBoolean() && System.nanoTime() < deadline) {
            pause(20);
        }
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted between kills", e);
        }
    }

    private ExternalProcess startWorkload(PixeltableInstance pixeltable) {
        String home = pixeltable.home().toString();
        return pixeltable.startScript(
                "workload.py",
                home,
                "--kinds=all",
                "--tables=3",
                "--seed=" + seed,
                "--ops=" + KILLS * 15,
                "--pause=1.0",
                "--stop-file=" + directory.resolve("stop"));
    }

    /** A mirror that is killed again and again. One thread. */
    private final class Killed {
        private final PixeltableInstance pixeltable;
        private final String name;
        private final boolean losesState;
        private final Random random;
        private final List<String> logs = new ArrayList<>();
        private int withoutState;

        Killed(PixeltableInstance pixeltable, String name, boolean losesState) {
            this.pixeltable = pixeltable;
            this.name = name;
            this.losesState = losesState;
            random = new Random(seed + name.hashCode());
        }

        void killOften(ExternalProcess workload, int times) {
            for (int kill = 0; kill < times; kill++) {
                if (losesState && kill % 2 == 1) {
                    FileUtils.deleteDirectoryQuietly(lake().resolve(".pixelake").toFile());
                    withoutState++;
                }
                killOnce(workload);
            }
        }

        /** Every fifth kill comes before the job does anything, or hardly so. */
        private void killOnce(ExternalProcess workload) {
            try (ExternalProcess mirror = start()) {
                if (random.nextInt(5) == 0) {
                    pause(random.nextInt(4_000));
                } else {
                    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_WORK_MILLIS);
                    await(() -> System.nanoTime() > deadline || mirror.errors().contains(COMMITTED));
                    pause(random.nextInt(2_500));
                }
                assertThat(mirror.isAlive()).as(mirror.errors()).isTrue();
                mirror.kill();
                logs.add(mirror.errors());
                kinds.merge(kind(mirror.errors(), workload), 1, Integer::sum);
            }
        }

        private String kind(String log, ExternalProcess workload) {
            if (!log.contains(COMMITTED)) {
                return "before this start's first commit";
            }
            String[] lines = workload.output().trim().split("\n");
            String[] last = lines[lines.length - 1].split("[ :,]+");
            return last.length > 3 && last[0].equals("op") ? "after " + last[3] : "after the workload";
        }

        private ExternalProcess start(String... more) {
            List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest"));
            arguments.addAll(List.of("--pixeltable-home", pixeltable.home().toString()));
            arguments.addAll(List.of("--lake", lake().toString(), "--checkpoint-interval", "300 ms"));
            arguments.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl")));
            arguments.addAll(List.of(more));
            return PixelakeLauncher.startMirror("-Xmx700m", arguments.toArray(String[]::new));
        }

        private Path lake() {
            return directory.resolve(name);
        }

        private String folder(String format) {
            return directory.resolve(name + "-" + format).toString();
        }

        void catchUpAndCompare() {
            try (ExternalProcess mirror = start("--until-caught-up")) {
                int code = mirror.exitCode(StoreMirror.LIMIT);
                logs.add(mirror.errors());
                assertThat(code).as(mirror.errors()).isZero();
            }
            String home = pixeltable.home().toString();
            String lake = lake().toString();
            assertThat(pixeltable.run("compare_versions.py", "--home", home, "--lake", lake))
                    .contains(": 0 differences")
                    .doesNotContain("compared 0 tables");
            compareChanges();
            System.out.print(name + ": " + PythonTools.run("check_lake.py", "--read=20", "--lake", lake));
            assertThat(String.join("", logs)).as("no task failed").doesNotContain("FAILED");
        }

        private void compareChanges() {
            String home = pixeltable.home().toString();
            List<String> arguments = new ArrayList<>(List.of("--home", home, "--lake", lake().toString()));
            arguments.addAll(List.of("--csv", folder("csv"), "--jsonl", folder("jsonl")));
            assertThat(pixeltable.run("compare_changes.py", arguments.toArray(String[]::new)))
                    .contains(" tables in 2 formats, ", ": 0 differences")
                    .doesNotContain("compared 0 tables");
        }

        @Override
        public String toString() {
            return "\n--- mirror " + name + ":\n" + String.join("\n--- next run:\n", logs);
        }
    }
}
