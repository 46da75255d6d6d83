package io.pixelake.sink.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.types.MirrorSchemas;
import io.pixelake.types.PlannedSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.JsonNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits to a real embedded lake, through a catalog that can be made to fail. */
class MirrorCommitterTest {
    private static final UUID TABLE = UUID.fromString("6856bbea-1291-4532-bc60-765176876cde");
    private static final TableIdentifier NAME = TableIdentifier.of(Namespace.of("demo"), "t");
    private static final TableSchema COLUMNS = columns("i");

    @TempDir
    private Path lake;

    private JdbcCatalog catalog;
    private PlannedSchema schema;

    @BeforeEach
    void open() throws IOException {
        MirrorCatalog mirror = MirrorCatalog.embedded("lake", lake);
        mirror.prepare();
        catalog = (JdbcCatalog) mirror.open();
        schema = MirrorSchemas.first(COLUMNS, 0);
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void versionsOfOneCommitAreSnapshotsOfTheirOwn() throws Exception {
        commit(
                catalog,
                first(row(1, 1), row(2, 1)),
                delta(2, List.of(1L), row(1, 2), row(3, 2)),
                delta(3, List.of(3L)));

        assertThat(versions()).containsExactly(1L, 2L, 3L);
        assertThat(rows(0)).containsExactly("1@1", "2@1");
        assertThat(rows(1)).containsExactly("1@2", "2@1", "3@2");
        assertThat(rows(2)).containsExactly("1@2", "2@1");
        Map<String, String> summary = snapshots().get(1).summary();
        assertThat(summary)
                .containsEntry("pixeltable.table-id", TABLE.toString())
                .containsEntry("pixeltable.version", "2")
                .containsEntry("pixeltable.created-at", "2000002");
        assertThat(table().properties())
                .containsEntry("pixeltable.path", "demo/t")
                .containsEntry(
                        "pixeltable.committed",
                        "3:2000003:" + snapshots().get(2).snapshotId());
    }

    @Test
    void deletesArePositionsAndNeverEqualities() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(2L)));

        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            assertThat(tasks).hasSize(1).allSatisfy(task -> assertThat(task.deletes())
                    .hasSize(1)
                    .allSatisfy(delete -> assertThat(delete.content()).isEqualTo(FileContent.POSITION_DELETES)));
        }
    }

    @Test
    void aGroupThatIsCommittedAlreadyIsSkipped() throws Exception {
        GroupFiles first = first(row(1, 1));
        commit(catalog, first);
        commit(catalog, first, delta(2, List.of(), row(2, 2)));
        commit(catalog, first);

        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(1)).containsExactly("1@1", "2@2");
    }

    @Test
    void aGroupThatDoesNotStandOnTheMirrorsPositionIsDropped() throws Exception {
        commit(catalog, first(row(1, 1)));
        commit(catalog, delta(3, List.of(), row(3, 3)));

        assertThat(versions()).containsExactly(1L);
    }

    @Test
    void aVersionWithoutRowsGetsItsSnapshot() throws Exception {
        commit(catalog, first(row(1, 1)), group(2, GroupKind.SCHEMA, schema, COLUMNS, List.of()));

        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(1)).containsExactly("1@1");
    }

    @Test
    void aRewriteReplacesEveryRow() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(1L), row(1, 2)));
        commit(catalog, group(3, GroupKind.REWRITE, schema, COLUMNS, List.of(), row(1, 2), row(2, 1)));

        assertThat(rows(1)).containsExactly("1@2", "2@1");
        assertThat(rows(2)).containsExactly("1@2", "2@1");
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            assertThat(tasks).hasSize(1).allSatisfy(task -> assertThat(task.deletes())
                    .isEmpty());
        }
    }

    @Test
    void aRenamedColumnKeepsItsFieldAndItsHistory() throws Exception {
        TableSchema renamed = columns("j");
        PlannedSchema after = MirrorSchemas.evolve(schema, COLUMNS, renamed);
        commit(catalog, first(row(1, 1)), group(2, GroupKind.SCHEMA, after, renamed, List.of()));

        int field = table().schemas()
                .get(snapshots().get(0).schemaId())
                .findField("i")
                .fieldId();
        assertThat(table().schema().findField("j").fieldId()).isEqualTo(field);
        assertThat(table().schema().findField("i")).isNull();
        assertThat(rows(1)).containsExactly("1@1");
    }

    @Test
    void aCommitThatLandedAlthoughTheCatalogReportedFailureCountsOnce() throws Exception {
        for (RuntimeException report : List.of(
                new CommitStateUnknownException(new IOException("timed out")),
                new CommitFailedException("so it says"),
                new IllegalStateException("connection lost"))) {
            dropMirror();
            commit(catalog, first(row(1, 1)));
            AtomicInteger commits = new AtomicInteger();
            Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
                run.run();
                if (commits.getAndIncrement() == 0) {
                    throw report;
                }
            });

            commit(faulty, delta(2, List.of(1L), row(1, 2)));

            assertThat(commits).hasValue(1);
            assertThat(versions()).containsExactly(1L, 2L);
            assertThat(rows(1)).containsExactly("1@2");
        }
    }

    @Test
    void aCommitThatFailedIsMadeAgain() throws Exception {
        commit(catalog, first(row(1, 1)));
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() < 2) {
                throw new IllegalStateException("refused");
            }
            run.run();
        });

        commit(faulty, delta(2, List.of(1L), row(1, 2)), delta(3, List.of(), row(2, 3)));

        assertThat(commits).hasValue(3);
        assertThat(versions()).containsExactly(1L, 2L, 3L);
        assertThat(rows(2)).containsExactly("1@2", "2@3");
    }

    @Test
    void aCommitThatAnotherOvertookIsMadeAgainOnTheFreshTable() throws Exception {
        commit(catalog, first(row(1, 1)));
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                catalog.loadTable(name).updateProperties().set("owner", "user").commit();
            }
            run.run();
        });

        commit(faulty, delta(2, List.of(1L), row(1, 2)));

        assertThat(commits).hasValue(2);
        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(1)).containsExactly("1@2");
        assertThat(table().properties()).containsEntry("owner", "user");
    }

    @Test
    void aCommitOvertakenByItsOwnLateTwinIsSkipped() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles second = delta(2, List.of(1L), row(1, 2));
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                commitUnchecked(catalog, second);
            }
            run.run();
        });

        commit(faulty, second);

        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(1)).containsExactly("1@2");
    }

    @Test
    void rowsThatWentButAreNotInTheMirrorEndTheJob() throws Exception {
        commit(catalog, first(row(1, 1)));

        assertThatThrownBy(() -> commit(catalog, delta(2, List.of(1L, 7L))))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("demo.t")
                .hasMessageContaining("2 rows went")
                .hasMessageContaining("only 1 of them");
        assertThat(versions()).containsExactly(1L);
    }

    @Test
    void aTableThatIsNoMirrorIsTakenOverInOneCommitOnlyWhenAsked() throws Exception {
        catalog.createNamespace(NAME.namespace());
        Table foreign = catalog.createTable(
                NAME, MirrorSchemas.first(columns("theirs"), 0).schema());
        foreign.newAppend().commit();
        GroupFiles refused = first(row(1, 1));
        assertThatThrownBy(() -> commit(catalog, refused)).hasMessageContaining("no Pixeltable table");
        foreign.refresh();
        assertThat(foreign.schema().findField("theirs")).isNotNull();

        schema = MirrorSchemas.first(COLUMNS, foreign.schema().highestFieldId());
        commit(
                catalog,
                write(plan(1, GroupKind.SNAPSHOT, Optional.empty(), schema, COLUMNS, true), List.of(), row(1, 1)));

        assertThat(versions()).containsExactly(1L);
        assertThat(rows(0)).containsExactly("1@1");
        assertThat(table().schema().findField("theirs")).isNull();
    }

    @Test
    void oldSnapshotsAreReadWithTheColumnsTheyHad() throws Exception {
        TableSchema wider = columns("i", "k");
        PlannedSchema added = MirrorSchemas.evolve(schema, COLUMNS, wider);
        PlannedSchema dropped = MirrorSchemas.evolve(added, wider, COLUMNS);
        commit(
                catalog,
                first(row(1, 1)),
                group(2, GroupKind.DELTA, added, wider, List.of(1L), row(1, 2), row(2, 2)),
                group(3, GroupKind.SCHEMA, dropped, COLUMNS, List.of()));

        assertThat(names(0)).containsExactly("i", "_pxt_rowid", "_pxt_version");
        assertThat(names(1)).containsExactly("i", "k", "_pxt_rowid", "_pxt_version");
        assertThat(names(2)).containsExactly("i", "_pxt_rowid", "_pxt_version");
        assertThat(rows(0)).containsExactly("1@1");
        assertThat(rows(1)).containsExactly("1@2", "2@2");
        assertThat(rows(2)).containsExactly("1@2", "2@2");
        assertThat(cells(1, "k")).containsExactly(11L, 21L);
    }

    @Test
    void rowsThatWentAreFoundWhereAnotherEngineCompactedThemTo() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(), row(4, 2)), delta(3, List.of(2L)));
        GroupFiles compacted = delta(99, List.of(), row(1, 1), row(4, 2));
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                replaceAllFiles(compacted);
            }
            run.run();
        });

        commit(faulty, delta(4, List.of(1L), row(1, 4)));

        assertThat(commits).hasValue(2);
        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(rows(3)).containsExactly("1@4", "4@2");
        assertThat(rows(2)).containsExactly("1@1", "4@2");
    }

    @Test
    void rowsWithoutAKeyThatSomebodyElseAddedAreLeftAlone() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupPlan plan = plan(98, GroupKind.DELTA, Optional.of(version(97)), schema, COLUMNS, false);
        GroupWriter writer = new GroupWriter(() -> MirrorTableAccess.open(catalog, plan), plan, 0);
        writer.write(new RowChange(plan.key(), Operation.INSERT, 0, 0, 0, GenericRowData.of(5L, null, null)));
        table().newAppend().appendFile(dataFile(writer.close())).commit();

        commit(catalog, delta(2, List.of(1L), row(2, 2)));

        assertThat(cells(1, "i")).containsExactly(5L, 20L);
    }

    @Test
    void aNewTableThatLandedAlthoughTheCatalogReportedFailureCountsOnce() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            run.run();
            if (commits.getAndIncrement() == 0) {
                throw new IllegalStateException("connection lost");
            }
        });

        commit(faulty, first(row(1, 1)), delta(2, List.of(1L), row(1, 2)));

        assertThat(commits).hasValue(1);
        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(1)).containsExactly("1@2");
    }

    @Test
    void aNewTableThatCouldNotBeMadeIsMadeAgain() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                throw new CommitFailedException("refused");
            }
            run.run();
        });

        commit(faulty, first(row(1, 1)), delta(2, List.of(1L), row(1, 2)));

        assertThat(commits).hasValue(2);
        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(0)).containsExactly("1@1");
        assertThat(rows(1)).containsExactly("1@2");
    }

    @Test
    void aNewTableThatItsOwnLateTwinMadeFirstIsNotMadeTwice() throws Exception {
        GroupFiles first = first(row(1, 1));
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                commitUnchecked(catalog, first);
            }
            run.run();
        });

        commit(faulty, first, delta(2, List.of(), row(2, 2)));

        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(1)).containsExactly("1@1", "2@2");
    }

    /** After a restore from an older checkpoint the committables name keys that were deleted with the first commit. */
    @Test
    void stagedKeysAreDeletedWithTheCommitAndNotMissedByASecondOne() throws Exception {
        GroupFiles second = delta(2, List.of(1L), row(1, 2));
        Path keys = Path.of(second.goneFiles().get(0).location());
        assertThat(keys).exists();
        commit(catalog, first(row(1, 1)), second);
        assertThat(keys).doesNotExist();

        commit(catalog, second);

        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(1)).containsExactly("1@2");
    }

    @Test
    void aCommitOfACancelledTaskIsNotTriedAgain() throws Exception {
        commit(catalog, first(row(1, 1)));
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("cancelled");
        });

        assertThatThrownBy(() -> commit(faulty, delta(2, List.of(), row(2, 2))))
                .isInstanceOf(InterruptedException.class);
        assertThat(versions()).containsExactly(1L);
    }

    private static DataFile dataFile(GroupFiles group) throws IOException {
        JsonNode json = new ObjectMapper().readTree(group.dataFiles().get(0));
        return (DataFile) ContentFileParser.fromJson(json, Map.of(0, PartitionSpec.unpartitioned()));
    }

    /** What a compaction by another engine does. */
    private void replaceAllFiles(GroupFiles group) {
        Table table = table();
        Set<DataFile> data = new HashSet<>();
        Set<DeleteFile> deletes = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> {
                data.add(task.file());
                deletes.addAll(task.deletes());
            });
            RewriteFiles rewrite = table.newRewrite();
            data.forEach(rewrite::deleteFile);
            deletes.forEach(rewrite::deleteFile);
            rewrite.addFile(dataFile(group)).commit();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void dropMirror() {
        if (catalog.tableExists(NAME)) {
            CatalogUtil.dropTableData(
                    table().io(), ((BaseTable) table()).operations().current());
            catalog.dropTable(NAME, false);
        }
    }

    // ---- groups ----

    private record Row(long id, long version) {}

    private static Row row(long id, long version) {
        return new Row(id, version);
    }

    private static TableSchema columns(String... names) {
        return Plans.columns(names);
    }

    private static TableVersion version(long number) {
        return new TableVersion(number, 2_000_000 + number);
    }

    private GroupFiles first(Row... rows) throws IOException {
        return write(plan(1, GroupKind.SNAPSHOT, Optional.empty(), schema, COLUMNS, false), List.of(), rows);
    }

    private GroupFiles delta(long version, List<Long> gone, Row... rows) throws IOException {
        return group(version, GroupKind.DELTA, schema, COLUMNS, gone, rows);
    }

    private GroupFiles group(
            long version, GroupKind kind, PlannedSchema planned, TableSchema columns, List<Long> gone, Row... rows)
            throws IOException {
        return write(plan(version, kind, Optional.of(version(version - 1)), planned, columns, false), gone, rows);
    }

    private GroupPlan plan(
            long version,
            GroupKind kind,
            Optional<TableVersion> from,
            PlannedSchema planned,
            TableSchema columns,
            boolean replace) {
        MirrorTarget target = new MirrorTarget(
                List.of("demo"), "t", lake.resolve("warehouse/demo/t").toString(), replace);
        return new GroupPlan(
                new GroupKey(TABLE, version),
                "demo/t",
                kind,
                from,
                version(version),
                version - 1,
                columns,
                target,
                planned.toJson(),
                planned.lastColumnId(),
                1,
                0);
    }

    private GroupFiles write(GroupPlan plan, List<Long> gone, Row... rows) throws IOException {
        GroupWriter writer = new GroupWriter(() -> MirrorTableAccess.open(catalog, plan), plan, 0);
        for (long rowId : gone) {
            long rowVersion = rowId == 3 ? 2 : 1;
            writer.write(new RowChange(
                    plan.key(), Operation.DELETE, rowId, rowVersion, plan.to().version(), new GenericRowData(0)));
        }
        for (Row row : rows) {
            writer.write(new RowChange(
                    plan.key(), Operation.INSERT, row.id(), row.version(), row.version(), cells(plan, row)));
        }
        writer.finish(new SplitFinished(plan.key(), 0, rows.length, gone.size()));
        return writer.close();
    }

    /** Ten times the row's id and the column's place in each column. */
    private static GenericRowData cells(GroupPlan plan, Row row) {
        int columns = plan.schema().columns().size();
        GenericRowData cells = new GenericRowData(columns + 2);
        for (int i = 0; i < columns; i++) {
            cells.setField(i, row.id() * 10 + i);
        }
        cells.setField(columns, row.id());
        cells.setField(columns + 1, row.version());
        return cells;
    }

    // ---- commits ----

    private static void commit(Catalog through, GroupFiles... groups) throws IOException, InterruptedException {
        Collection<Committer.CommitRequest<GroupFiles>> requests = new ArrayList<>();
        Arrays.stream(groups).forEach(group -> requests.add(new Request(group)));
        new MirrorCommitter(through, Clock.systemUTC()).commit(requests);
    }

    private static void commitUnchecked(Catalog through, GroupFiles group) {
        try {
            commit(through, group);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Request(GroupFiles group) implements Committer.CommitRequest<GroupFiles> {
        @Override
        public GroupFiles getCommittable() {
            return group;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable t) {
            throw new AssertionError("would drop the group", t);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable t) {
            throw new AssertionError("would drop the group", t);
        }

        @Override
        public void retryLater() {
            throw new AssertionError("Flink's retry is immediate");
        }

        @Override
        public void updateAndRetryLater(GroupFiles changed) {
            throw new AssertionError("Flink's retry is immediate");
        }

        @Override
        public void signalAlreadyCommitted() {
            throw new AssertionError("not needed");
        }
    }

    // ---- what is in the lake ----

    private Table table() {
        return catalog.loadTable(NAME);
    }

    private List<Snapshot> snapshots() {
        List<Snapshot> snapshots = new ArrayList<>();
        table().snapshots().forEach(snapshots::add);
        snapshots.sort((one, other) -> Long.compare(one.sequenceNumber(), other.sequenceNumber()));
        return snapshots;
    }

    private List<Long> versions() {
        return snapshots().stream()
                .flatMap(snapshot -> MirrorMarks.versionOf(snapshot).stream())
                .map(TableVersion::version)
                .toList();
    }

    /** Row ids with their versions, after a check that each row's cell is its own. */
    private Set<String> rows(int snapshot) throws IOException {
        Set<String> rows = new TreeSet<>();
        for (Record record : records(snapshot)) {
            long rowId = (Long) record.getField("_pxt_rowid");
            assertThat(record.get(0)).isEqualTo(rowId * 10);
            assertThat(rows.add(rowId + "@" + record.getField("_pxt_version"))).isTrue();
        }
        return rows;
    }

    private List<Object> cells(int snapshot, String column) throws IOException {
        return records(snapshot).stream()
                .map(record -> record.getField(column))
                .sorted()
                .toList();
    }

    private List<String> names(int snapshot) throws IOException {
        return records(snapshot).get(0).struct().fields().stream()
                .map(Types.NestedField::name)
                .toList();
    }

    /** The rows of one version's snapshot, with the schema of that snapshot. */
    private List<Record> records(int snapshot) throws IOException {
        Snapshot read = snapshots().stream()
                .filter(candidate -> MirrorMarks.versionOf(candidate).isPresent())
                .toList()
                .get(snapshot);
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(table()).useSnapshot(read.snapshotId()).build()) {
            List<Record> all = new ArrayList<>();
            records.forEach(all::add);
            return all;
        }
    }
}
