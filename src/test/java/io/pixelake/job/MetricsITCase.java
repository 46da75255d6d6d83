package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.metrics.CommitReport;
import org.apache.iceberg.metrics.MetricsReport;
import org.apache.iceberg.metrics.MetricsReporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flink's Prometheus reporter shows of a table that is mirrored. */
class MetricsITCase {
    private static final Pattern SAMPLE = Pattern.compile(
            "^flink_\\w+_table_(\\w+)\\{[^}]*table=\"demo/products\"[^}]*\\} (\\S+)$", Pattern.MULTILINE);

    private static final Pattern NAME = Pattern.compile("\\bflink_\\w+");

    @TempDir
    Path directory;

    /** One that users name in the catalog's properties. */
    public static final class Reporter implements MetricsReporter {
        private static final Set<Long> SNAPSHOTS = ConcurrentHashMap.newKeySet();

        @Override
        public void report(MetricsReport report) {
            if (report instanceof CommitReport commit) {
                SNAPSHOTS.add(commit.snapshotId());
            }
        }
    }

    @Test
    void whatATableShows() throws Exception {
        try (ClusterJob mirror = ClusterJob.in(directory);
                MiniCluster cluster = PrometheusCluster.create()) {
            mirror.nameCatalog(Map.of(CatalogProperties.METRICS_REPORTER_IMPL, Reporter.class.getName()));
            cluster.start();
            cluster.submitJob(mirror.graph(2, Optional.empty(), false, new Configuration()))
                    .get();
            EditedStore store = mirror.store();
            awaitMirrorAt(store.currentVersion(StoreMirror.TABLE));
            store.insertRows(StoreMirror.TABLE, 1_000_000, 5_000);
            store.deleteRow(StoreMirror.TABLE, 1_000_000);
            long version = store.currentVersion(StoreMirror.TABLE);
            Map<String, Double> shown = awaitMirrorAt(version);

            assertThat(shown)
                    .containsEntry("sourceVersion", (double) version)
                    .containsEntry("versionsBehind", 0.0)
                    .containsEntry("secondsBehind", 0.0)
                    .containsEntry("failed", 0.0)
                    .containsEntry("versionsCommitted", version + 1.0)
                    .containsEntry("badCells", 0.0);
            // A compaction may be faster now and then.
            assertThat(shown.get("commitRetries")).isBetween(0.0, 3.0);
            assertThat(shown.get("rowsRead")).isEqualTo(shown.get("rowsInserted") + shown.get("rowsDeleted"));
            assertThat(shown.get("rowsInserted")).isGreaterThan(5_000);
            assertThat(shown.get("rowsDeleted")).isGreaterThanOrEqualTo(1);
            assertThat(shown.get("bytesRead")).isGreaterThan(5_000);
            assertThat(shown.get("bytesWritten")).isGreaterThan(5_000);
            assertThat(shown.get("splitsRead")).isGreaterThanOrEqualTo(version);
            assertThat(shown.get("commits")).isBetween(2.0, version + 1.0);
            assertThat(shown.get("commitMillis")).isGreaterThanOrEqualTo(shown.get("lastCommitMillis"));
            assertThat(shown.get("secondsSinceCommit")).isBetween(0.0, 60.0);
            assertThat(shown).containsKey("sourceBusy");
            assertThat(shown.get("lastCommitIcebergMillis")).isBetween(0.0, shown.get("lastCommitMillis"));
            assertThat(shown.get("lastCommitAttempts")).isBetween(1.0, 4.0);
            Map<String, Double> totals =
                    awaitRows(store.rowsAt(StoreMirror.TABLE, version).size());
            assertThat(totals.get("totalDataFiles")).isGreaterThanOrEqualTo(1);
            assertThat(totals.get("totalFileBytes")).isGreaterThan(5_000);
            assertThat(totals).containsEntry("totalEqualityDeletes", 0.0).containsKey("totalDeleteFiles");
            assertThat(totals.get("historySnapshots")).isGreaterThan(version);
            assertThat(totals.get("metadataBytes")).isGreaterThan(5_000);
            assertThat(totals.get("historyBudgetUsed")).isBetween(totals.get("historySnapshots") / 2_000, 0.5);
            // Compactions make snapshots too.
            assertThat(Reporter.SNAPSHOTS).hasSizeGreaterThanOrEqualTo((int) version + 1);
            assertThat(namesIn(PrometheusCluster.scrape("demo/products")))
                    .containsAll(namesIn(Files.readString(Path.of("deploy/grafana/pixelake.json"))));
            assertThat(namesIn(PrometheusCluster.scrape("demo/products")))
                    .containsAll(namesIn(Files.readString(Path.of("deploy/prometheus/alerts.yaml"))))
                    .as("the former name of maintenanceFailures, for one more release")
                    .contains("flink_taskmanager_job_task_operator_upkeepFailures");

            store.drop(StoreMirror.TABLE);
            awaitNothingFromTheCoordinator();
        }
    }

    private static Set<String> namesIn(String text) {
        Set<String> names =
                NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).hasSizeGreaterThan(5);
        return names;
    }

    /** Maintenance looks at the table a moment after its commit. */
    private static Map<String, Double> awaitRows(double rows) throws Exception {
        long deadline = System.nanoTime() + ClusterJob.LIMIT.toNanos();
        while (true) {
            Map<String, Double> shown = scrape();
            if (shown.getOrDefault("totalRecords", 0.0) - shown.getOrDefault("totalPositionDeletes", 0.0) == rows) {
                return shown;
            }
            assertThat(System.nanoTime()).as("not %s rows: %s", rows, shown).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** The committer counts a commit a moment after a poll can find it, and a poll may end while metrics are read one after the other. */
    private static Map<String, Double> awaitMirrorAt(long version) throws Exception {
        long deadline = System.nanoTime() + ClusterJob.LIMIT.toNanos();
        while (true) {
            Map<String, Double> shown = scrape();
            if (shown.getOrDefault("mirrorVersion", -1.0) == version
                    && shown.getOrDefault("versionsCommitted", 0.0) == version + 1
                    && shown.getOrDefault("versionsBehind", -1.0) == 0) {
                return shown;
            }
            assertThat(System.nanoTime())
                    .as("not at version %s: %s", version, shown)
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** A table that is gone would be behind for ever. */
    private static void awaitNothingFromTheCoordinator() throws Exception {
        long deadline = System.nanoTime() + ClusterJob.LIMIT.toNanos();
        while (scrape().containsKey("mirrorVersion")) {
            assertThat(System.nanoTime()).as("still shown: %s", scrape()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(scrape()).containsKey("rowsInserted").doesNotContainKeys("secondsBehind", "failed");
    }

    /** The samples of the table by name, summed up over subtasks. */
    private static Map<String, Double> scrape() throws IOException, InterruptedException {
        Map<String, Double> samples = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(PrometheusCluster.scrape("demo/products"));
        while (sample.find()) {
            samples.merge(sample.group(1), Double.valueOf(sample.group(2)), Double::sum);
        }
        return samples;
    }
}
