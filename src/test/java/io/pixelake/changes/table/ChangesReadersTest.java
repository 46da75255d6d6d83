package io.pixelake.changes.table;

import static io.pixelake.changes.table.ChangesTableTest.CHANGES;
import static io.pixelake.changes.table.ChangesTableTest.FROM_THE_START;
import static io.pixelake.changes.table.ChangesTableTest.changes;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.MirrorCatalog;
import io.pixelake.maintenance.HistoryPolicy;
import io.pixelake.maintenance.MaintenancePolicy;
import io.pixelake.maintenance.TableMaintenance;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.ShownMetrics;
import io.pixelake.testkit.LakeInvariants;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.IncrementalAppendScan;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;

/** A changes table that many versions were written to: what its readers see, and what is left of its files. And several that write to it at once. */
class ChangesReadersTest extends EmbeddedLake {
    private static final int KEPT = 8;
    private static final MaintenancePolicy MAINTENANCE = new MaintenancePolicy(
            true,
            MaintenancePolicy.NEVER,
            MaintenancePolicy.NEVER,
            HistoryPolicy.WHOLE,
            new MaintenancePolicy.Pace(
                    4,
                    1000,
                    Duration.ZERO,
                    1,
                    Duration.ZERO,
                    Duration.ofDays(1),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5)));

    private void version(long version) throws Exception {
        commit(catalog, version == 1 ? first(row(1, 1)) : delta(version, List.of(), row(version, version)));
    }

    private Table changesTable() {
        return catalog.loadTable(CHANGES);
    }

    private void keepFewSnapshots() {
        changesTable()
                .updateProperties()
                .set(TableProperties.MIN_SNAPSHOTS_TO_KEEP, Integer.toString(KEPT))
                .commit();
    }

    /** Every engine's streaming read goes from snapshot to snapshot like this. */
    @Test
    void aReaderThatFollowsSeesEachChangeOnceOverExpiryAndCompaction() throws Exception {
        IcebergChanges changes = changes(catalog, FROM_THE_START);
        TableMaintenance maintenance = maintenance(Duration.ZERO);
        List<Long> seen = new ArrayList<>();
        long last = -1;
        int compactions = 0;
        for (long version = 1; version <= 30; version++) {
            version(version);
            changes.catchUp(NAME);
            if (version == 1) {
                keepFewSnapshots();
            }
            maintenance.run(CHANGES);
            compactions += isCompaction(changesTable().currentSnapshot()) ? 1 : 0;
            if (version % 3 == 0) {
                last = follow(last, seen);
            }
        }
        follow(last, seen);

        assertThat(seen)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 30).mapToObj(Long::valueOf).toList());
        assertThat(compactions).isGreaterThan(3);
        assertThat(changesTable().snapshots()).hasSizeLessThanOrEqualTo(KEPT + 1);
        assertThat(ChangeRows.of(changesTable()).texts()).hasSize(30);
        LakeInvariants.of(changesTable()).check();
    }

    private static boolean isCompaction(Snapshot snapshot) {
        return DataOperations.REPLACE.equals(snapshot.operation());
    }

    private static List<Long> rowIds(Table table, FileScanTask task) throws IOException {
        List<Long> rowIds = new ArrayList<>();
        try (CloseableIterable<Record> records = FormatModelRegistry.<Record, Object>readBuilder(
                        FileFormat.PARQUET,
                        Record.class,
                        table.io().newInputFile(task.file().location()))
                .project(table.schema())
                .build()) {
            records.forEach(record -> rowIds.add((Long) record.getField("_pxt_rowid")));
        }
        return rowIds;
    }

    /** @return the snapshot that was read up to */
    private long follow(long last, List<Long> seen) throws IOException {
        Table table = changesTable();
        long now = table.currentSnapshot().snapshotId();
        if (now == last) {
            return now;
        }
        IncrementalAppendScan scan = table.newIncrementalAppendScan().toSnapshot(now);
        IncrementalAppendScan rest = last < 0 ? scan : scan.fromSnapshotExclusive(last);
        List<Long> rows = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = rest.planFiles()) {
            for (FileScanTask task : tasks) {
                rows.addAll(rowIds(table, task));
            }
        }
        rows.stream().sorted().forEach(seen::add);
        return now;
    }

    @Test
    void filesAreAsManyAsOfSomeVersionsNotOfAll() throws Exception {
        IcebergChanges changes = changes(catalog, FROM_THE_START);
        TableMaintenance maintenance = maintenance(Duration.ZERO);
        for (long version = 1; version <= 50; version++) {
            version(version);
            changes.catchUp(NAME);
            if (version == 1) {
                keepFewSnapshots();
            }
            maintenance.run(CHANGES);
        }
        maintenance.leave();
        maintenance(Duration.ofHours(2)).run(CHANGES);

        assertThat(ChangeRows.of(changesTable()).texts()).hasSize(50);
        assertThat(changesTable().currentSnapshot().summary().get("total-data-files"))
                .satisfies(files -> assertThat(Integer.parseInt(files)).isLessThan(10));
        assertThat(files(".parquet")).isLessThan(30);
        assertThat(files(".metadata.json")).isLessThanOrEqualTo(21);
        assertThat(files(".avro")).isLessThan(60);
        LakeInvariants.of(changesTable()).check();
    }

    private TableMaintenance maintenance(Duration later) {
        return new TableMaintenance(
                catalog, MAINTENANCE, SOURCE, new ShownMetrics().group(), Clock.offset(Clock.systemUTC(), later));
    }

    private long files(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(lake.resolve("warehouse/demo/t__changes"))) {
            return files.filter(file -> file.toString().endsWith(suffix)).count();
        }
    }

    // ---- several writers ----

    @Test
    void severalThatCatchUpAtOnceAppendEachChangeOnce() throws Exception {
        catchUpAtOnce(List.of(catalog, catalog));
    }

    @Test
    void severalThatCatchUpAtOnceOverARestCatalogAppendEachChangeOnce() throws Exception {
        try (RestCatalogServer server = RestCatalogServer.start(catalog)) {
            catchUpAtOnce(List.of(
                    MirrorCatalog.of("one", server.properties()).open(),
                    MirrorCatalog.of("other", server.properties()).open()));
        }
    }

    private void catchUpAtOnce(List<Catalog> catalogs) throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(catalogs.size());
        try {
            List<Future<Integer>> writers = catalogs.stream()
                    .map(each -> threads.submit(untilTheEnd(each, end)))
                    .toList();
            for (long version = 1; version <= 25; version++) {
                version(version);
            }
            end.set(true);
            int appended = 0;
            for (Future<Integer> writer : writers) {
                appended += writer.get();
            }
            assertThat(appended).isLessThanOrEqualTo(25);
        } finally {
            threads.shutdownNow();
        }
        changes(catalog, FROM_THE_START).catchUp(NAME);

        assertThat(ChangeRows.of(changesTable()).all())
                .extracting(ChangeRows.Change::rowId)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 25).mapToObj(Long::valueOf).toList());
    }

    private static Callable<Integer> untilTheEnd(Catalog catalog, AtomicBoolean end) {
        IcebergChanges changes = changes(catalog, FROM_THE_START);
        return () -> {
            int appended = 0;
            boolean last = false;
            while (!last) {
                last = end.get();
                appended += changes.catchUp(NAME).versions();
            }
            return appended;
        };
    }
}
