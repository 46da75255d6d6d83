package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.export.ExportRequest;
import io.pixelake.export.ExportTarget;
import io.pixelake.export.IcebergExport;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.table.data.GenericRowData;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.metrics.CommitReport;
import org.apache.iceberg.metrics.MetricsReport;
import org.apache.iceberg.metrics.MetricsReporter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which commits the reporter hears of that users name in the catalog's properties. */
class CatalogReporterTest extends EmbeddedLake {
    private static final List<CommitReport> REPORTS = Collections.synchronizedList(new ArrayList<>());

    private ShownMetrics shown = new ShownMetrics();

    /** As users write theirs. */
    public static final class Reporter implements MetricsReporter {
        @Override
        public void report(MetricsReport report) {
            if (report instanceof CommitReport commit) {
                REPORTS.add(commit);
            }
        }
    }

    /** One that can't bear to hear of anything. */
    public static final class Broken implements MetricsReporter {
        @Override
        public void report(MetricsReport report) {
            throw new IllegalStateException("full");
        }
    }

    @BeforeEach
    void openWithReporter() {
        catalog.close();
        catalog = opened(Reporter.class);
        REPORTS.clear();
    }

    private JdbcCatalog opened(Class<? extends MetricsReporter> reporter) {
        return (JdbcCatalog) withReporter(reporter).open();
    }

    private MirrorCatalog withReporter(Class<? extends MetricsReporter> reporter) {
        Map<String, String> properties =
                new HashMap<>(MirrorCatalog.embedded("lake", lake).properties());
        properties.put(CatalogProperties.METRICS_REPORTER_IMPL, reporter.getName());
        return MirrorCatalog.of("lake", properties);
    }

    @Test
    void itIsToldOfEachSnapshotOnceItIsThere() throws Exception {
        commit(committer(catalog), first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        assertReportsAreTheSnapshots();

        commit(committer(catalog), delta(3, List.of(row(1, 1)), row(3, 3)));
        assertReportsAreTheSnapshots();
        CommitReport last = REPORTS.get(2);
        assertThat(last.tableName()).isEqualTo("lake.demo.t");
        assertThat(last.commitMetrics().totalRecords().value()).isEqualTo(3);
        assertThat(last.commitMetrics().totalPositionalDeletes().value()).isEqualTo(1);
        assertThat(last.commitMetrics().attempts().value()).isEqualTo(1);
    }

    @Test
    void attemptsThatFailAreNotReportedAndOnesThatLandedAllTheSameAreOnce() throws Exception {
        commit(committer(catalog), first(row(1, 1)));
        commit(committer(failing(new AtomicInteger(), 2, false)), delta(2, List.of(), row(2, 2)));
        assertReportsAreTheSnapshots();
        assertThat(shown.of("demo/t")).containsEntry("lastCommitAttempts", 3L).containsEntry("commitRetries", 2L);

        commit(committer(failing(new AtomicInteger(), 1, true)), delta(3, List.of(), row(3, 3)));
        assertReportsAreTheSnapshots();
        assertThat(shown.of("demo/t")).containsEntry("lastCommitAttempts", 1L);
        assertThat(shown.of("demo/t").get("lastCommitIcebergMillis"))
                .isBetween(0L, shown.of("demo/t").get("lastCommitMillis"));
    }

    @Test
    void compactionsAreReportedToo() throws Exception {
        commit(committer(catalog), first(row(1, 1)), delta(2, List.of(), row(2, 2)), delta(3, List.of(row(1, 1))));

        compaction(failing(new AtomicInteger(), 1, true), 2).run();

        assertReportsAreTheSnapshots();
        assertThat(REPORTS.get(REPORTS.size() - 1).operation()).isEqualTo("replace");
    }

    @Test
    void exportsToo() throws Exception {
        for (ExportRequest.IfExists mode : ExportRequest.IfExists.values()) {
            export(mode);
        }
        Table out = catalog.loadTable(TableIdentifier.of("out", "t"));
        List<Long> ids = new ArrayList<>();
        out.snapshots().forEach(snapshot -> ids.add(snapshot.snapshotId()));
        assertThat(REPORTS).extracting(CommitReport::snapshotId).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(ids).hasSize(3);
    }

    private void export(ExportRequest.IfExists mode) throws Exception {
        ExportRequest.ToTable to =
                new ExportRequest.ToTable(new TargetName(List.of("out"), "t"), mode, 1 << 20, TableLayout.NONE);
        try (IcebergExport export = IcebergExport.open(withReporter(Reporter.class), to, 2, COLUMNS)) {
            try (ExportTarget.Range range = export.begin(0)) {
                range.write(List.of(GenericRowData.of(1L)));
                range.finish();
            }
            export.finish();
        }
    }

    @Test
    void oneThatFailsHurtsNobody() throws Exception {
        catalog.close();
        catalog = opened(Broken.class);
        MirrorCommitter committer = committer(catalog);
        commit(committer, first(row(1, 1)));
        commit(committer, delta(2, List.of(), row(2, 2)));

        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(shown.of("demo/t")).containsEntry("commitRetries", 0L).containsEntry("commits", 2L);
    }

    /** In the order in which they were made; a thread of its own tells them. */
    private void assertReportsAreTheSnapshots() throws InterruptedException {
        for (int waited = 0; REPORTS.size() < snapshots().size() && waited < 1000; waited++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(REPORTS)
                .extracting(CommitReport::snapshotId)
                .containsExactlyElementsOf(
                        snapshots().stream().map(Snapshot::snapshotId).toList());
    }

    private MirrorCommitter committer(Catalog through) {
        shown = new ShownMetrics();
        return new MirrorCommitter(
                through,
                ALONE,
                Clock.systemUTC(),
                BackOff.none(),
                shown.group(),
                new MirrorCommitter.Retries(4, Duration.ofMillis(1)),
                withReporter(Reporter.class).namesReporter(),
                new CommitThreads(1));
    }
}
