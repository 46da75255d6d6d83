package io.pixelake.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.ForwardingTableOperations;
import io.pixelake.lake.MetadataSize;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.model.GroupPlan;
import io.pixelake.sink.IcebergMirrorSink;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.Plans;
import io.pixelake.sink.commit.ShownMetrics;
import io.pixelake.testkit.LoggedLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.TableIdentifierParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks after mirrors of a real embedded lake, at a time of the test's choice. */
class TableMaintenanceTest extends EmbeddedLake {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration THREE_DAYS = Duration.ofDays(3);
    private static final MaintenancePolicy.Pace AT_ONCE = new MaintenancePolicy.Pace(
            4, 1000, Duration.ZERO, 1, Duration.ZERO, Duration.ofDays(1), Duration.ofMinutes(1), Duration.ZERO);
    private static final MaintenancePolicy NOTHING =
            new MaintenancePolicy(false, MaintenancePolicy.NEVER, MaintenancePolicy.NEVER, HistoryPolicy.WHOLE);
    private static final MaintenancePolicy EXPIRES =
            new MaintenancePolicy(false, WEEK, MaintenancePolicy.NEVER, HistoryPolicy.WHOLE, AT_ONCE);
    private static final MaintenancePolicy CLEANS =
            new MaintenancePolicy(false, MaintenancePolicy.NEVER, THREE_DAYS, HistoryPolicy.WHOLE, AT_ONCE);

    private ShownMetrics shown = new ShownMetrics();

    // ---- compaction ----

    @Test
    void aTableIsCompactedOnceEnoughSnapshotsBroughtSmallFiles() throws Exception {
        TableMaintenance maintenance = maintenance(
                new MaintenancePolicy(
                        true, MaintenancePolicy.NEVER, MaintenancePolicy.NEVER, HistoryPolicy.WHOLE, AT_ONCE),
                Duration.ZERO);
        commitVersions(1, 3);
        maintenance.run(NAME);
        assertThat(operations()).doesNotContain(DataOperations.REPLACE);

        commitVersions(4, 4);
        maintenance.run(NAME);
        maintenance.run(NAME);
        assertThat(operations()).endsWith(DataOperations.REPLACE).hasSize(5);

        commitVersions(5, 7);
        maintenance.run(NAME);
        assertThat(operations()).hasSize(8);
        commitVersions(8, 8);
        maintenance.run(NAME);
        assertThat(operations()).endsWith(DataOperations.REPLACE).hasSize(10);
    }

    /** Many deletes make a compaction due, but no file is worth it; as many again do. */
    @Test
    void whatWasNotWorthItIsOnceMoreIsDeleted() throws Exception {
        TableMaintenance maintenance = maintenance(
                new MaintenancePolicy(
                        true, MaintenancePolicy.NEVER, MaintenancePolicy.NEVER, HistoryPolicy.WHOLE, AT_ONCE),
                Duration.ZERO);
        compactInVain(maintenance);

        commit(catalog, delta(4, List.of(join(rows(901, 900, 1), rows(5_901, 900, 2)))));
        maintenance.run(NAME);

        assertThat(operations()).endsWith(DataOperations.REPLACE);
        assertThat(table().currentSnapshot().summary()).containsEntry("total-position-deletes", "0");
    }

    /** What was in vain once is no measure any more when somebody else has compacted. */
    @Test
    void anotherHandsCompactionEndsWhatWasInVain() throws Exception {
        TableMaintenance maintenance = maintenance(
                new MaintenancePolicy(
                        true, MaintenancePolicy.NEVER, MaintenancePolicy.NEVER, HistoryPolicy.WHOLE, AT_ONCE),
                Duration.ZERO);
        compactInVain(maintenance);
        commit(catalog, delta(4, List.of(rows(901, 900, 1))));
        compaction(catalog, 1).run();
        assertThat(table().currentSnapshot().summary()).containsEntry("total-position-deletes", "0");
        maintenance.run(NAME);

        for (long version = 5; version <= 7; version++) {
            commit(
                    catalog,
                    delta(version, List.of(rows(2_000 + (version - 5) * 600, 600, 1)), row(20_000 + version, version)));
        }
        maintenance.run(NAME);

        assertThat(operations()).endsWith(DataOperations.REPLACE).hasSize(9);
    }

    /** 1,800 of 10,000 rows are deleted, of two files as many each, which is worth it for neither. */
    private void compactInVain(TableMaintenance maintenance) throws Exception {
        commit(
                catalog,
                first(rows(1, 5_000, 1)),
                delta(2, List.of(), rows(5_001, 5_000, 2)),
                delta(3, List.of(join(rows(1, 900, 1), rows(5_001, 900, 2)))));
        maintenance.run(NAME);
        assertThat(operations()).doesNotContain(DataOperations.REPLACE);
    }

    @Test
    void replaysAndForeignTablesAreLeftAlone() throws Exception {
        MaintenancePolicy all =
                new MaintenancePolicy(true, Duration.ofMillis(1), Duration.ofMillis(1), HistoryPolicy.WHOLE, AT_ONCE);
        GroupPlan first = plan(1).first().replay().build();
        commit(catalog, write(first, List.of(), row(1, 1)));
        for (long version = 2; version <= 6; version++) {
            commit(catalog, write(plan(version).replay().build(), List.of(), row(version, version)));
        }
        Set<String> files = filesOf("t");

        maintenance(all, Duration.ofDays(30)).run(NAME);

        assertThat(snapshots()).hasSize(6);
        assertThat(filesOf("t")).isEqualTo(files);
        TableIdentifier missing = TableIdentifier.of("demo", "missing");
        maintenance(all, Duration.ofDays(30)).run(missing);
    }

    // ---- totals ----

    @Test
    void whatIsThereIsShownAfterEachCommitAndCompaction() throws Exception {
        TableMaintenance maintenance = maintenance(
                new MaintenancePolicy(
                        true, MaintenancePolicy.NEVER, MaintenancePolicy.NEVER, HistoryPolicy.WHOLE, AT_ONCE),
                Duration.ZERO);
        commit(catalog, first(rows(1, 100, 1)), delta(2, List.of(), row(200, 2)), delta(3, List.of(row(1, 1))));
        maintenance.run(NAME);
        assertThat(operations()).doesNotContain(DataOperations.REPLACE);
        assertThat(shown.of("demo/t"))
                .isEqualTo(totals())
                .containsEntry("totalDataFiles", 2L)
                .containsEntry("totalDeleteFiles", 1L)
                .containsEntry("totalRecords", 101L)
                .containsEntry("totalPositionDeletes", 1L)
                .containsEntry("totalEqualityDeletes", 0L);

        commitVersions(4, 6);
        maintenance.run(NAME);
        assertThat(operations()).endsWith(DataOperations.REPLACE);
        assertThat(shown.of("demo/t")).isEqualTo(totals()).containsEntry("totalDataFiles", (long) dataFiles());
    }

    /** As Iceberg has them. */
    private Map<String, Long> totals() {
        Map<String, String> summary = table().currentSnapshot().summary();
        Map<String, Long> totals = new TreeMap<>();
        Map.of(
                        "totalDataFiles", "total-data-files",
                        "totalDeleteFiles", "total-delete-files",
                        "totalRecords", "total-records",
                        "totalFileBytes", "total-files-size",
                        "totalPositionDeletes", "total-position-deletes",
                        "totalEqualityDeletes", "total-equality-deletes")
                .forEach((name, key) -> totals.put(name, Long.valueOf(summary.get(key))));
        totals.put("historySnapshots", (long) metadata().snapshots().size());
        totals.put("metadataBytes", MetadataSize.of(metadata()));
        // Of no budget.
        totals.put("historyBudgetUsed", 0L);
        return totals;
    }

    private int dataFiles() throws IOException {
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            List<FileScanTask> files = new ArrayList<>();
            tasks.forEach(files::add);
            return files.size();
        }
    }

    /** No report is made of going back. */
    @Test
    void afterARevertItIsWhatWasThereThen() throws Exception {
        TableMaintenance maintenance = maintenance(NOTHING, Duration.ZERO);
        commitVersions(1, 4);
        maintenance.run(NAME);
        assertThat(shown.of("demo/t")).containsEntry("totalRecords", 4L);

        long two = snapshots().get(1).snapshotId();
        commit(
                catalog,
                ended(plan(10).between(Plans.at(4), Plans.at(2)).revertTo(two).build()));
        maintenance.run(NAME);

        assertThat(shown.of("demo/t")).containsEntry("totalRecords", 2L).containsEntry("totalDataFiles", 2L);
    }

    @Test
    void nothingIsShownOfWhatIsGoneOrUnderAnEarlierName() throws Exception {
        TableMaintenance maintenance = maintenance(NOTHING, Duration.ZERO);
        commitVersions(1, 1);
        maintenance.run(NAME);
        TableIdentifier other = TableIdentifier.of("demo", "u");
        catalog.renameTable(NAME, other);
        table(other).updateProperties().set(MirrorMarks.PATH, "demo/u").commit();

        maintenance.run(other);
        assertThat(shown.of("demo/t")).isEmpty();
        assertThat(shown.of("demo/u")).containsEntry("totalRecords", 1L);
        maintenance.run(NAME);
        assertThat(shown.of("demo/u")).containsEntry("totalRecords", 1L);

        catalog.dropTable(other);
        maintenance.run(other);
        assertThat(shown.of("demo/u")).isEmpty();
    }

    private Table table(TableIdentifier name) {
        return catalog.loadTable(name);
    }

    // ---- expiry ----

    @Test
    void oldSnapshotsGoWithTheFilesThatOnlyTheyHad() throws Exception {
        commitVersions(1, 5);
        commit(catalog, delta(6, List.of(row(1, 1)), row(1, 6)));
        compaction(catalog, 4).run();

        maintenance(EXPIRES, Duration.ofDays(6)).run(NAME);
        assertThat(snapshots()).hasSize(7);

        maintenance(EXPIRES, Duration.ofDays(8)).run(NAME);
        // The compaction and what it was made of: that one carries the position.
        assertThat(snapshots()).hasSize(2);
        assertThat(position()).contains(Plans.at(6));
        assertThat(live("_pxt_version")).containsExactly(2L, 3L, 4L, 5L, 6L);

        commit(catalog, delta(7, List.of(row(2, 2)), row(7, 7)));
        maintenance(EXPIRES, Duration.ofDays(8)).run(NAME);
        assertThat(versions()).containsExactly(7L);
        assertThat(live("_pxt_version")).containsExactly(3L, 4L, 5L, 6L, 7L);
        assertThat(filesOf("t")).filteredOn(file -> file.startsWith("data/")).hasSize(3);
    }

    /** Between the removal and the table's being loaded again. */
    @Test
    void aMirrorThatCommitsRightAfterTheRemovalKeepsNoFiles() throws Exception {
        commitVersions(1, 3);
        commit(catalog, delta(4, List.of(row(1, 1), row(2, 2), row(3, 3))));
        compaction(catalog, 2).run();
        commit(catalog, delta(5, List.of(), row(5, 5)));
        GroupFiles next = delta(6, List.of(), row(6, 6));
        TableOperations real = ((BaseTable) table()).operations();
        BaseTable followed = new BaseTable(new Followed(real, () -> commitUnchecked(catalog, next)), "demo.t");

        int removed = SnapshotExpiry.expire(
                followed,
                WEEK,
                1,
                table -> Set.of(),
                table -> true,
                Clock.offset(Clock.systemUTC(), Duration.ofDays(8)));

        assertThat(removed).isPositive();
        assertThat(versions()).containsExactly(5L, 6L);
        assertThat(live("_pxt_rowid")).containsExactly(5L, 6L);
        assertThat(filesOf("t")).filteredOn(file -> file.startsWith("data/")).hasSize(2);
    }

    /** It looks at the same files: those of snapshots that were just removed are orphans to it. */
    @Test
    void whatASearchForOrphansDeletedOfExpiredSnapshotsIsGoneAlready() throws Exception {
        commitVersions(1, 4);
        long two = snapshots().get(1).snapshotId();
        String undone = table().currentSnapshot().manifestListLocation();
        commit(
                catalog,
                ended(plan(10).between(Plans.at(4), Plans.at(2)).revertTo(two).build()));
        TableOperations real = ((BaseTable) table()).operations();
        Runnable search = () -> real.io().deleteFile(undone);
        BaseTable followed = new BaseTable(new Followed(real, search), "demo.t");

        try (LoggedLines lines = LoggedLines.of(SnapshotExpiry.class.getName())) {
            int removed = SnapshotExpiry.expire(
                    followed,
                    WEEK,
                    1,
                    table -> Set.of(),
                    table -> true,
                    Clock.offset(Clock.systemUTC(), Duration.ofDays(8)));
            assertThat(removed).isEqualTo(3);
            assertThat(lines.texts()).singleElement().asString().contains("gone already", "orphans");
        }
        assertThat(versions()).containsExactly(2L);
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L);
    }

    /** Iceberg's expiry took the manifests in it for those of expired snapshots alone. */
    @Test
    void aSnapshotThatStaysKeepsItsFilesWhereItCannotBeRead() throws Exception {
        commitVersions(1, 3);
        String newest = table().currentSnapshot().manifestListLocation();
        TableOperations real = ((BaseTable) table()).operations();
        FileIO files = changed(real.io(), (method, arguments) -> {
            if (method.equals("newInputFile") && arguments[0].equals(newest)) {
                throw new UncheckedIOException(new IOException("the storage doesn't answer"));
            }
        });

        int removed = SnapshotExpiry.expire(
                new BaseTable(new Followed(real, () -> {}, files), "demo.t"),
                WEEK,
                1,
                table -> Set.of(),
                table -> true,
                Clock.offset(Clock.systemUTC(), Duration.ofDays(8)));

        assertThat(removed).isEqualTo(2);
        assertThat(versions()).containsExactly(3L);
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L, 3L);
    }

    /** Something that is done behind each call of a file system. */
    private interface Behind {
        void call(String method, Object[] arguments);
    }

    private static FileIO changed(FileIO real, Behind behind) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            Object answer = method.getName().equals("properties") ? Map.of() : method.invoke(real, arguments);
            behind.call(method.getName(), arguments);
            return answer;
        };
        return (FileIO) Proxy.newProxyInstance(
                FileIO.class.getClassLoader(), new Class<?>[] {SupportsPrefixOperations.class}, handler);
    }

    /** The embedded lake's table, with a step right after the first commit. */
    private static final class Followed extends ForwardingTableOperations {
        private final AtomicReference<Runnable> next;
        private final FileIO files;

        private Followed(TableOperations real, Runnable next) {
            this(real, next, real.io());
        }

        private Followed(TableOperations real, Runnable next, FileIO files) {
            super(real);
            this.files = files;
            this.next = new AtomicReference<>(next);
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            super.commit(base, metadata);
            next.getAndSet(() -> {}).run();
        }

        @Override
        public FileIO io() {
            return files;
        }
    }

    @Test
    void whatTagsAndBranchesHoldStays() throws Exception {
        commitVersions(1, 6);
        List<Snapshot> all = snapshots();
        table().manageSnapshots()
                .createTag("mine", all.get(1).snapshotId())
                .createTag("short", all.get(3).snapshotId())
                .setMaxRefAgeMs("short", Duration.ofDays(1).toMillis())
                .createBranch("theirs", all.get(2).snapshotId())
                .commit();

        // Branches and tags age by the clock of the machine, in Iceberg's own code, so "short" is still young.
        maintenance(EXPIRES, Duration.ofDays(8)).run(NAME);

        assertThat(versions()).containsExactly(2L, 3L, 4L, 6L);
        assertThat(table().refs()).containsOnlyKeys("main", "mine", "short", "theirs");
        assertThat(rows(0)).containsExactly("1@1", "2@2");
    }

    /** What was undone by a revert is on no branch any more. */
    @Test
    void undoneSnapshotsGoToo() throws Exception {
        commitVersions(1, 4);
        long two = snapshots().get(1).snapshotId();
        commit(
                catalog,
                ended(plan(10).between(Plans.at(4), Plans.at(2)).revertTo(two).build()));

        maintenance(EXPIRES, Duration.ofDays(8)).run(NAME);

        assertThat(versions()).containsExactly(2L);
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L);
        assertThat(filesOf("t")).filteredOn(file -> file.startsWith("data/")).hasSize(2);
    }

    @Test
    void filesOfGroupsThatAreNotCommittedYetSurviveExpiry() throws Exception {
        commitVersions(1, 3);
        GroupFiles staged = delta(4, List.of(row(1, 1)), row(4, 4));

        maintenance(EXPIRES, Duration.ofDays(8)).run(NAME);
        commit(catalog, staged);

        assertThat(live("_pxt_rowid")).containsExactly(2L, 3L, 4L);
    }

    // ---- orphans ----

    @Test
    void onlyOldFilesThatNothingRefersToGo() throws Exception {
        commitVersions(1, 3);
        commit(catalog, delta(4, List.of(row(1, 1))));
        table().updateProperties().set("any", "thing").commit();
        Set<String> reachable = filesOf("t");
        place("data/old.parquet", 4);
        place("data/sub/old.parquet", 4);
        place("metadata/old.avro", 4);
        place("metadata/00001-out-of-the-log.metadata.json", 4);
        place("data/young.parquet", 2);
        place("notes/old.txt", 4);
        GroupFiles staged = delta(5, List.of(row(2, 2)), row(5, 5));
        makeOld(reachable);

        maintenance(CLEANS, Duration.ZERO).run(NAME);

        Set<String> left = filesOf("t");
        assertThat(left).containsAll(reachable).contains("data/young.parquet", "notes/old.txt");
        assertThat(left)
                .doesNotContain(
                        "data/old.parquet",
                        "data/sub/old.parquet",
                        "metadata/old.avro",
                        "metadata/00001-out-of-the-log.metadata.json");
        commit(catalog, staged);
        assertThat(live("_pxt_rowid")).containsExactly(3L, 5L);
        assertThat(rows(0)).containsExactly("1@1");
    }

    @Test
    void filesStayForTheNextSearchWhereWhatRefersToThemIsGone() throws Exception {
        commitVersions(1, 3);
        place("data/old.parquet", 10);
        table().io().deleteFile(snapshots().get(0).manifestListLocation());

        try (LoggedLines lines = LoggedLines.of(OrphanFiles.class.getName())) {
            assertThat(maintenance(CLEANS, Duration.ZERO).run(NAME)).isTrue();
            assertThat(lines.texts())
                    .singleElement()
                    .asString()
                    .startsWith("lake.demo.t: ")
                    .contains("next search");
        }
        assertThat(filesOf("t")).contains("data/old.parquet");
    }

    @Test
    void aFileThatSomebodyElseDeletesMeanwhileIsGoneAlready() throws Exception {
        commitVersions(1, 2);
        place("data/old.parquet", 10);
        TableOperations real = ((BaseTable) table()).operations();
        FileIO files = changed(real.io(), (method, arguments) -> {
            if (method.equals("deleteFile")) {
                throw new NotFoundException("No such file: %s", arguments[0]);
            }
        });

        assertThat(OrphanFiles.delete(
                        new BaseTable(new Followed(real, () -> {}, files), "demo.t"), THREE_DAYS, Clock.systemUTC()))
                .isEqualTo(1);
        assertThat(filesOf("t")).doesNotContain("data/old.parquet");
    }

    @Test
    void orphansAreLookedForOncePerDayAndNotRightAfterTheStart() throws Exception {
        commitVersions(1, 1);
        MovingClock clock = new MovingClock();
        TableMaintenance maintenance = new TableMaintenance(
                catalog,
                new MaintenancePolicy(
                        false,
                        MaintenancePolicy.NEVER,
                        THREE_DAYS,
                        HistoryPolicy.WHOLE,
                        new MaintenancePolicy.Pace(
                                4,
                                1000,
                                Duration.ZERO,
                                1,
                                Duration.ofMinutes(10),
                                Duration.ofDays(1),
                                Duration.ofMinutes(1),
                                Duration.ZERO)),
                SOURCE,
                shown.group(),
                clock);
        place("data/old.parquet", 10);

        maintenance.run(NAME);
        assertThat(filesOf("t")).contains("data/old.parquet");
        clock.now = clock.now.plus(Duration.ofMinutes(11));
        maintenance.run(NAME);
        assertThat(filesOf("t")).doesNotContain("data/old.parquet");

        place("data/old.parquet", 10);
        clock.now = clock.now.plus(Duration.ofHours(23));
        maintenance.run(NAME);
        assertThat(filesOf("t")).contains("data/old.parquet");
    }

    /** Each mirror used to ask for each table of the catalog: a million requests a day for 200 mirrors among 5,000 tables. */
    @Test
    void onePassAsksTheCatalogOnceForAllMirrors() throws Exception {
        List<TableIdentifier> mirrors = mirrorsNamed("t1", "t2", "t3", "t4");
        catalog.createNamespace(Namespace.of("other"));
        for (int i = 0; i < 20; i++) {
            catalog.createTable(TableIdentifier.of("other", "o" + i), new Schema());
        }
        AtomicInteger loads = new AtomicInteger();
        TableMaintenance maintenance =
                new TableMaintenance(counting(loads), CLEANS, SOURCE, shown.group(), Clock.systemUTC());

        for (TableIdentifier mirror : mirrors) {
            maintenance.run(mirror);
        }

        int tables = mirrors.size() + 20;
        assertThat(loads).hasValue(tables + 2 * mirrors.size());
    }

    /** The embedded catalog, with the tables counted that it is asked for. */
    private Catalog counting(AtomicInteger loads) {
        InvocationHandler count = (proxy, method, arguments) -> {
            if (method.getName().equals("loadTable")) {
                loads.incrementAndGet();
            }
            return method.invoke(catalog, arguments);
        };
        Class<?>[] types = {Catalog.class, SupportsNamespaces.class};
        return (Catalog) Proxy.newProxyInstance(Catalog.class.getClassLoader(), types, count);
    }

    /** A pass ends after an hour, and the same tables used to be left out of each. */
    @Test
    void eachTableOfALakeThatIsTooLargeForOneSearchHasItsTurn() throws Exception {
        Set<TableIdentifier> mirrors = new LinkedHashSet<>(mirrorsNamed("t1", "t2", "t3", "t4", "t5", "t6", "t7"));
        MovingClock clock = new MovingClock();
        MaintenanceOperator.Search search =
                new MaintenanceOperator.Search(new TableMaintenance(catalog, CLEANS, SOURCE, shown.group(), clock));
        List<TableIdentifier> searched = new ArrayList<>();
        try (LoggedLines lines = LoggedLines.of(OrphanPass.class.getName())) {
            for (int day = 0; day < 3; day++) {
                searched.addAll(searchedInOneRound(search, mirrors, clock));
                clock.now = clock.now.plus(Duration.ofDays(1));
            }
            assertThat(lines.texts())
                    .hasSize(3)
                    .allMatch(line -> line.contains("ended after 60 min with 4 tables left"));
        }
        assertThat(searched).hasSize(9);
        assertThat(searched.subList(0, 7))
                .as("none twice before each had its turn")
                .containsAll(mirrors);
    }

    /** Each search takes 25 minutes. */
    private static List<TableIdentifier> searchedInOneRound(
            MaintenanceOperator.Search search, Set<TableIdentifier> mirrors, MovingClock clock) throws Exception {
        List<TableIdentifier> searched = new ArrayList<>();
        Set<TableIdentifier> waiting = new LinkedHashSet<>(mirrors);
        while (!waiting.isEmpty()) {
            TableIdentifier next = search.next(waiting);
            waiting.remove(next);
            if (search.tables().isSearchDue(next)) {
                search.run(next);
                searched.add(next);
                clock.now = clock.now.plus(Duration.ofMinutes(25));
            }
        }
        return searched;
    }

    /** Each task of the maintenance did so for itself. */
    @Test
    void oneTaskOfAJobAsksTheCatalogForAllItsTables() throws Exception {
        List<TableIdentifier> mirrors = mirrorsNamed("t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8");
        List<String> committed =
                mirrors.stream().map(TableIdentifierParser::toJson).toList();
        Map<String, String> properties =
                new HashMap<>(MirrorCatalog.embedded("lake", lake).properties());
        properties.put(CatalogProperties.CATALOG_IMPL, CountingCatalog.class.getName());
        CountingCatalog.LISTINGS.set(0);
        CountingCatalog.LOADS.set(0);
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment();
        flink.setParallelism(4);
        SingleOutputStreamOperator<String> tables =
                flink.fromData(committed).global().map(table -> table).returns(Types.STRING);

        IcebergMirrorSink.maintain(
                tables,
                MirrorCatalog.of("lake", properties),
                new MaintenancePolicy(true, WEEK, THREE_DAYS, HistoryPolicy.WHOLE, AT_ONCE),
                SOURCE);
        assertThat(flink.getStreamGraph(false).getJobGraph().getNumberOfVertices())
                .as("source, names with the search, the rest: the search takes no network buffers")
                .isEqualTo(3);
        flink.execute();

        assertThat(CountingCatalog.LISTINGS).as("listings of the namespace").hasValue(1);
        assertThat(CountingCatalog.LOADS)
                .as("once for the pass; by table: once for what else is due, once for expiry, twice for the search")
                .hasValue(mirrors.size() * 5);
    }

    /** Made by its name in each task. */
    public static final class CountingCatalog extends JdbcCatalog {
        private static final AtomicInteger LISTINGS = new AtomicInteger();
        private static final AtomicInteger LOADS = new AtomicInteger();

        @Override
        public List<TableIdentifier> listTables(Namespace namespace) {
            LISTINGS.incrementAndGet();
            return super.listTables(namespace);
        }

        @Override
        public Table loadTable(TableIdentifier table) {
            LOADS.incrementAndGet();
            return super.loadTable(table);
        }
    }

    @Test
    void nothingIsRememberedOfATableThatIsGone() throws Exception {
        TableMaintenance maintenance =
                maintenance(new MaintenancePolicy(true, WEEK, THREE_DAYS, HistoryPolicy.WHOLE, AT_ONCE), Duration.ZERO);
        commitVersions(1, 4);
        assertThat(maintenance.run(NAME)).isTrue();
        assertThat(maintenance.remembered()).isEqualTo(1);

        catalog.dropTable(NAME);
        assertThat(maintenance.run(NAME)).isFalse();
        assertThat(maintenance.remembered()).isZero();
    }

    /** What is said late of a table that was dropped isn't meant for the one that took its name. */
    @Test
    void theMirrorOfATableThatCameAgainIsNotForgotten() throws Exception {
        TableMaintenance maintenance =
                maintenance(new MaintenancePolicy(true, WEEK, THREE_DAYS, HistoryPolicy.WHOLE, AT_ONCE), Duration.ZERO);
        commitVersions(1, 4);
        maintenance.run(NAME);

        assertThat(maintenance.forget(NAME, UUID.randomUUID())).isFalse();
        assertThat(maintenance.remembered()).isEqualTo(1);
        assertThat(maintenance.forget(NAME, Plans.TABLE)).isTrue();
        assertThat(maintenance.remembered()).isZero();
    }

    private List<TableIdentifier> mirrorsNamed(String... names) {
        List<TableIdentifier> mirrors = new ArrayList<>();
        for (String name : names) {
            TableIdentifier mirror = TableIdentifier.of(NAME.namespace(), name);
            if (!catalog.namespaceExists(NAME.namespace())) {
                catalog.createNamespace(NAME.namespace());
            }
            catalog.buildTable(mirror, new Schema())
                    .withProperty(MirrorMarks.TABLE_ID, UUID.randomUUID().toString())
                    .withProperty(MirrorMarks.SOURCE_ID, SOURCE.id())
                    .create();
            mirrors.add(mirror);
        }
        return mirrors;
    }

    @Test
    void nothingGoesWhereAnotherTableHasItsFiles() throws Exception {
        commitVersions(1, 1);
        place("data/old.parquet", 10);
        Path folder = lake.resolve("warehouse/demo/t");
        catalog.createNamespace(Namespace.of("other"));
        TableIdentifier inside = TableIdentifier.of("other", "inside");
        catalog.buildTable(inside, new Schema())
                .withLocation("file:" + folder.resolve("data/inside"))
                .create();

        maintenance(CLEANS, Duration.ZERO).run(NAME);
        assertThat(filesOf("t")).contains("data/old.parquet");

        catalog.dropTable(inside, false);
        Table beside = catalog.buildTable(inside, new Schema())
                .withLocation(folder + "-beside")
                .create();
        beside.updateProperties()
                .set("write.data.path", folder.resolve("data").toString())
                .commit();
        maintenance(CLEANS, Duration.ZERO).run(NAME);
        assertThat(filesOf("t")).contains("data/old.parquet");

        beside.updateProperties().remove("write.data.path").commit();
        maintenance(CLEANS, Duration.ZERO).run(NAME);
        assertThat(filesOf("t")).doesNotContain("data/old.parquet");
    }

    @Test
    void aTableWhoseFilesNobodyMayDeleteKeepsThem() throws Exception {
        commitVersions(1, 2);
        place("data/old.parquet", 10);
        table().updateProperties().set("gc.enabled", "false").commit();

        maintenance(new MaintenancePolicy(true, WEEK, THREE_DAYS, HistoryPolicy.WHOLE, AT_ONCE), Duration.ofDays(8))
                .run(NAME);

        assertThat(filesOf("t")).contains("data/old.parquet");
        assertThat(snapshots()).hasSize(2);
    }

    /** Its catalog leads to the files of the lake that it was copied from. */
    @Test
    void aCopiedLakeDeletesNothingOfTheOriginal() throws Exception {
        commitVersions(1, 3);
        place("data/old.parquet", 10);
        Set<String> before = filesOf("t");
        Path copy = Files.createDirectories(lake.resolve("copy"));
        Files.copy(lake.resolve("catalog.db"), copy.resolve("catalog.db"));

        try (JdbcCatalog copied =
                (JdbcCatalog) MirrorCatalog.embedded("lake", copy).open()) {
            new TableMaintenance(
                            copied,
                            new MaintenancePolicy(false, WEEK, THREE_DAYS, HistoryPolicy.WHOLE, AT_ONCE),
                            SOURCE,
                            shown.group(),
                            Clock.offset(Clock.systemUTC(), Duration.ofDays(8)))
                    .run(NAME);
            assertThat(copied.loadTable(NAME).snapshots()).hasSize(3);
            assertThat(new CatalogMirrorTables(MirrorCatalog.embedded("lake", copy), copied, SOURCE)
                            .drop(Plans.NAME, true))
                    .hasValueSatisfying(
                            dropped -> assertThat(dropped.isPurged()).isFalse());
            assertThat(copied.tableExists(NAME)).isFalse();
        }

        assertThat(filesOf("t")).isEqualTo(before);
    }

    /** The lake may be reached by a link too, and its tables' paths may be those of either. */
    @Test
    void aFolderOfTheLakeMayBeALinkToAnotherDisk(@TempDir Path disk) throws Exception {
        commitVersions(1, 3);
        Files.move(lake.resolve("warehouse"), disk.resolve("warehouse"));
        Files.createSymbolicLink(lake.resolve("warehouse"), disk.resolve("warehouse"));
        place("data/old.parquet", 10);
        maintenance(EXPIRES, Duration.ofDays(8)).run(NAME);
        maintenance(CLEANS, Duration.ZERO).run(NAME);
        assertThat(snapshots()).hasSize(1);
        assertThat(filesOf("t")).doesNotContain("data/old.parquet");

        place("data/old.parquet", 10);
        Path link = Files.createSymbolicLink(disk.resolve("link"), lake);
        try (JdbcCatalog linked =
                (JdbcCatalog) MirrorCatalog.embedded("lake", link).open()) {
            new TableMaintenance(linked, CLEANS, SOURCE, shown.group(), Clock.systemUTC()).run(NAME);
            assertThat(filesOf("t")).doesNotContain("data/old.parquet");
            assertThat(new CatalogMirrorTables(MirrorCatalog.embedded("lake", link), linked, SOURCE)
                            .drop(Plans.NAME, true))
                    .hasValueSatisfying(
                            dropped -> assertThat(dropped.isPurged()).isTrue());
        }
        assertThat(filesOf("t")).noneMatch(file -> file.endsWith(".parquet"));
    }

    private TableMaintenance maintenance(MaintenancePolicy rules, Duration later) {
        shown = new ShownMetrics();
        return new TableMaintenance(catalog, rules, SOURCE, shown.group(), Clock.offset(Clock.systemUTC(), later));
    }

    /** Each version adds a row whose id is its number. */
    private void commitVersions(long first, long last) throws Exception {
        for (long version = first; version <= last; version++) {
            GroupFiles group = version == 1 ? first(row(1, 1)) : delta(version, List.of(), row(version, version));
            commit(catalog, group);
        }
    }

    private List<String> operations() {
        List<String> operations = new ArrayList<>();
        snapshots().forEach(snapshot -> operations.add(snapshot.operation()));
        return operations;
    }

    private Path folder(String table) {
        return lake.resolve("warehouse/demo").resolve(table);
    }

    private void place(String file, long daysOld) throws IOException {
        Path path = folder("t").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "old");
        age(path, daysOld);
    }

    private static void age(Path file, long days) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    }

    private void makeOld(Set<String> files) throws IOException {
        for (String file : files) {
            age(folder("t").resolve(file), 10);
        }
    }

    /** By their path below the table's folder. */
    private Set<String> filesOf(String table) throws IOException {
        try (Stream<Path> files = Files.walk(folder(table))) {
            Set<String> paths = new TreeSet<>();
            files.filter(Files::isRegularFile)
                    .forEach(file -> paths.add(folder(table).relativize(file).toString()));
            return paths;
        }
    }

    private static final class MovingClock extends Clock {
        private Instant now = Instant.now();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
