package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that runs for a year sees many tables come and go, and must not keep something of each. */
class ForgottenTablesITCase {
    private static final int AT_ONCE = 30;
    private static final int ALIVE = 60;
    /** Behind as many, what has a bound of its own is about full: caches, statements, statistics of checkpoints. */
    private static final int WARM = 150;

    private static final int TABLES = 300;
    private static final long MEGABYTE = 1 << 20;
    private static final Pattern SHOWN = Pattern.compile(
            "^flink_\\w+_table_(\\w+)\\{[^}]*table=\"(demo/twin\\d+)\"[^}]*\\} (\\S+)$", Pattern.MULTILINE);

    private final Deque<String> alive = new ArrayDeque<>();
    private int made;

    @TempDir
    Path directory;

    /** What is kept, when as many tables are there. */
    private record Kept(long samples, long savepointBytes, long heapBytes) {}

    @Test
    void nothingIsKeptOfTablesThatAreGone() throws Exception {
        try (ClusterJob mirror = ClusterJob.in(directory);
                MiniCluster cluster = PrometheusCluster.create()) {
            mirror.mirrorCurrent("demo/twin*");
            cluster.start();
            JobID job = cluster.submitJob(mirror.graph(1, Optional.empty(), false, new Configuration()))
                    .get()
                    .getJobID();
            while (made < ALIVE) {
                add(mirror.store());
            }
            replace(mirror.store(), WARM);
            Kept before = kept(cluster, job);
            replace(mirror.store(), TABLES);
            Kept after = kept(cluster, job);

            assertThat(after.samples()).as("%s, then %s", before, after).isEqualTo(before.samples());
            assertThat(after.savepointBytes())
                    .as("%s, then %s", before, after)
                    .isLessThan(before.savepointBytes() * 11 / 10);
            long limit = before.heapBytes() + 10 * MEGABYTE;
            assertThat(heapBelow(limit)).as("%s, then %s", before, after).isLessThan(limit);
        }
    }

    private void replace(EditedStore store, int until) throws Exception {
        while (made < until) {
            drop(store);
            add(store);
        }
    }

    private void add(EditedStore store) throws Exception {
        for (int i = 0; i < AT_ONCE; i++) {
            String name = "twin" + made++;
            store.addTwin(StoreMirror.TABLE, name);
            alive.add(name);
        }
        await();
    }

    private void drop(EditedStore store) throws Exception {
        for (int i = 0; i < AT_ONCE; i++) {
            store.drop(alive.remove());
        }
    }

    /** Until as many tables are shown as are there, each as read, committed and maintained. */
    private void await() throws Exception {
        long deadline = System.nanoTime() + ClusterJob.LIMIT.toNanos();
        while (true) {
            String scraped = PrometheusCluster.scrape("demo/twin");
            boolean there = Stream.of("mirrorVersion", "rowsRead", "commits", "totalRecords")
                    .allMatch(metric -> count(scraped, metric) == alive.size());
            if (there) {
                return;
            }
            assertThat(System.nanoTime())
                    .as("not as many as %s: %s", alive.size(), scraped)
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static long count(String scraped, String metric) {
        return SHOWN.matcher(scraped)
                .results()
                .filter(sample ->
                        sample.group(1).equals(metric) && !sample.group(3).equals("-1.0"))
                .count();
    }

    private Kept kept(MiniCluster cluster, JobID job) throws Exception {
        String savepoint = cluster.triggerSavepoint(
                        job, directory.resolve("savepoints").toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get(1, TimeUnit.MINUTES);
        Matcher samples = SHOWN.matcher(PrometheusCluster.scrape("demo/twin"));
        return new Kept(samples.results().count(), size(Path.of(java.net.URI.create(savepoint))), heap());
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** What the last tables need for a moment, a compaction for one, is waited for. */
    private static long heapBelow(long limit) throws InterruptedException {
        long heap = heap();
        for (int i = 0; i < 30 && heap >= limit; i++) {
            TimeUnit.SECONDS.sleep(1);
            heap = heap();
        }
        return heap;
    }

    /** The least of several looks: a collection may leave what the next one takes. */
    private static long heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
