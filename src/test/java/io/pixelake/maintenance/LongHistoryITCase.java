package io.pixelake.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.sink.commit.CommitThreads;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.MirrorCommitter;
import io.pixelake.sink.commit.ShownMetrics;
import io.pixelake.testkit.PythonTools;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.Test;

/** A small table of which many versions are committed one after the other, with all maintenance: what a commit costs doesn't grow. */
class LongHistoryITCase extends EmbeddedLake {
    /** 100,000 in the nightly run. */
    private static final int VERSIONS = Integer.getInteger("pixelake.history.versions", 3_000);

    private static final int PER_COMMIT = 30;
    private static final int PAGE_BYTES = 4096;
    private static final int ROWS = 50;
    private static final int FIRST_MEASURED = 1_020;
    private static final int MEASURED_COMMITS = 10;
    private static final long MOST_METADATA_BYTES = 60L << 20;
    private static final MaintenancePolicy.Pace AT_ONCE = new MaintenancePolicy.Pace(
            32, 1000, Duration.ZERO, 10, Duration.ofDays(1), Duration.ofDays(1), Duration.ofMinutes(1), Duration.ZERO);

    /** What is kept per version would take more, in the nightly run above all. */
    private static final long HEAP_GROWTH = 16L << 20;
    /** How often memory is looked at, from when the history is full. One look alone shows what caches happen to hold. */
    private static final int LOOKS = 20;

    private record Cost(double millis, double bytes) {}

    /** What the process takes after a garbage collection. */
    private record Memory(long heapBytes, long residentBytes) {
        static Memory now() throws IOException {
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            long pages =
                    Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]);
            return new Memory(heap, pages * PAGE_BYTES);
        }

        static Memory least(List<Memory> looks) {
            return new Memory(
                    looks.stream().mapToLong(Memory::heapBytes).min().orElseThrow(),
                    looks.stream().mapToLong(Memory::residentBytes).min().orElseThrow());
        }
    }

    @Test
    void aCommitCostsTheSameAtTheEndAsAtVersionOneThousand() throws Exception {
        history = new HistoryBudget(FIRST_MEASURED, 4L << 20, false);
        MirrorCommitter committer = new MirrorCommitter(
                catalog,
                policy(MirrorHolder.startingNow("test"), false, format, history),
                Clock.systemUTC(),
                BackOff.none(),
                new UnregisteredMetricsGroup(),
                MirrorCommitter.Retries.DEFAULT,
                false,
                new CommitThreads(1));
        TableMaintenance maintenance = new TableMaintenance(
                catalog,
                new MaintenancePolicy(
                        true, MaintenancePolicy.NEVER, MaintenancePolicy.NEVER, HistoryPolicy.WHOLE, AT_ONCE),
                SOURCE,
                new ShownMetrics().group(),
                Clock.systemUTC());
        Cost early = new Cost(0, 0);
        List<Memory> looks = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        long folder = 0;
        for (long version = 1; version <= VERSIONS; version += PER_COMMIT) {
            GroupFiles[] groups = versions(version);
            long start = System.nanoTime();
            commit(committer, groups);
            times.add(System.nanoTime() - start);
            if (isMeasured(version)) {
                bytes.add(written(metadata(), version));
            }
            maintenance.run(NAME);
            folder = Math.max(folder, metadataBytes());
            if (version + PER_COMMIT - 1 == FIRST_MEASURED) {
                early = cost(times, bytes);
            }
            if (version > FIRST_MEASURED + looks.size() * (long) (VERSIONS - FIRST_MEASURED) / LOOKS) {
                looks.add(Memory.now());
            }
        }
        Memory half = Memory.least(looks.subList(0, looks.size() / 2));
        Memory end = Memory.least(looks.subList(looks.size() / 2, looks.size()));
        Cost late = cost(times, bytes);
        System.out.printf(
                "A commit of %d versions: %.0f ms and %.0f KB at version %d, %.0f ms and %.0f KB at version %d; metadata at most %.1f MB%n",
                PER_COMMIT,
                early.millis(),
                early.bytes() / 1024,
                FIRST_MEASURED,
                late.millis(),
                late.bytes() / 1024,
                VERSIONS,
                folder / 1048576.0);
        System.out.printf(
                "PyIceberg loads the table in %s; heap at least %.1f MB in the first half and %.1f MB in the second, resident %.0f and %.0f MB%n",
                PythonTools.run("load_time.py", "--lake", lake.toString(), "--table", "demo.t")
                        .strip(),
                half.heapBytes() / 1048576.0,
                end.heapBytes() / 1048576.0,
                half.residentBytes() / 1048576.0,
                end.residentBytes() / 1048576.0);

        assertThat(end.heapBytes()).isLessThan(half.heapBytes() + HEAP_GROWTH);
        assertThat(late.bytes()).isLessThan(1.5 * early.bytes());
        assertThat(folder).isLessThan(MOST_METADATA_BYTES);
        assertThat(snapshots()).hasSizeLessThanOrEqualTo(FIRST_MEASURED);
        assertThat(versions()).startsWith(1L).endsWith((long) VERSIONS);
        List<Long> left = versions();
        for (int i = 0; i < left.size(); i += 97) {
            assertThat(rows(i)).isEqualTo(expected(left.get(i)));
        }
    }

    /** The first version of each commit replaces the row whose turn it is; the others have no rows, as most of the time goes into writing these. */
    private GroupFiles[] versions(long first) throws IOException {
        GroupFiles[] groups = new GroupFiles[PER_COMMIT];
        long turn = turn(first);
        groups[0] = first == 1
                ? first(rows(1, ROWS, 1))
                : delta(first, List.of(row(turn, Math.max(1, first - ROWS * PER_COMMIT))), row(turn, first));
        for (int i = 1; i < PER_COMMIT; i++) {
            groups[i] = ended(plan(first + i).build());
        }
        return groups;
    }

    /** Of a version that replaces a row. */
    private static long turn(long version) {
        return version / PER_COMMIT % ROWS + 1;
    }

    private static Set<String> expected(long version) {
        Set<String> rows = new TreeSet<>();
        LongStream.rangeClosed(1, ROWS).forEach(id -> rows.add(id + "@1"));
        for (long made = 1 + PER_COMMIT; made <= version; made += PER_COMMIT) {
            long id = turn(made);
            rows.removeIf(row -> row.startsWith(id + "@"));
            rows.add(id + "@" + made);
        }
        return rows;
    }

    private static boolean isMeasured(long version) {
        return (version <= FIRST_MEASURED && version > FIRST_MEASURED - MEASURED_COMMITS * PER_COMMIT)
                || version > VERSIONS - MEASURED_COMMITS * PER_COMMIT;
    }

    /** What the commit that began with a version wrote besides data. */
    private long written(TableMetadata metadata, long first) throws IOException {
        long bytes = Files.size(path(metadata.metadataFileLocation()));
        FileIO io = table().io();
        for (Snapshot snapshot : metadata.snapshots()) {
            if (Long.parseLong(snapshot.summary().getOrDefault(MirrorMarks.VERSION, "0")) >= first) {
                bytes += Files.size(path(snapshot.manifestListLocation()));
                bytes += snapshot.allManifests(io).stream()
                        .filter(manifest -> manifest.snapshotId() == snapshot.snapshotId())
                        .mapToLong(ManifestFile::length)
                        .sum();
            }
        }
        return bytes;
    }

    private static Cost cost(List<Long> times, List<Long> bytes) {
        return new Cost(median(times) / 1e6, median(bytes));
    }

    private static double median(List<Long> all) {
        List<Long> last = all.subList(all.size() - MEASURED_COMMITS, all.size()).stream()
                .sorted()
                .toList();
        return last.get(MEASURED_COMMITS / 2);
    }

    private long metadataBytes() throws IOException {
        try (Stream<Path> files = Files.list(lake.resolve("warehouse/demo/t/metadata"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static Path path(String location) {
        return Path.of(location.replaceFirst("^file:(//)?", ""));
    }
}
