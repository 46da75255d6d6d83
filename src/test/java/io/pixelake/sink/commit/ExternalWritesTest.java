package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.write.BackgroundUploads;
import io.pixelake.lake.write.SortBudget;
import io.pixelake.lake.write.WritableMirrorTable;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.ExternalWrites;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.RowKey;
import io.pixelake.model.TableSchema;
import io.pixelake.sink.GroupWriter;
import io.pixelake.sink.deletes.DeletedKeys;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users do to a mirror table beside Pixelake: rows, columns, tags, branches, layouts. */
class ExternalWritesTest extends EmbeddedLake {
    private static final AtomicInteger USER_FILES = new AtomicInteger(9000);

    @Test
    void aForeignSnapshotStopsTheGroupsAndIsNamed() throws Exception {
        commit(catalog, first(row(1, 1)));
        long own = table().currentSnapshot().snapshotId();
        appendUserRow(5);

        commit(catalog, delta(2, List.of(), row(2, 2)));

        assertThat(versions()).containsExactly(1L);
        ExternalWrites others = state().otherHands();
        assertThat(others.lastOwnSnapshot()).contains(own);
        assertThat(others.snapshots()).singleElement().satisfies(foreign -> {
            assertThat(foreign.snapshotId()).isEqualTo(table().currentSnapshot().snapshotId());
            assertThat(foreign.operation()).isEqualTo("append");
        });
        table().manageSnapshots().rollbackTo(own).commit();
        commit(catalog, delta(2, List.of(), row(2, 2)));
        assertThat(versions()).containsExactly(1L, 2L);
    }

    @Test
    void whatCameBetweenThePlanAndTheCommitIsSeenToo() throws Exception {
        commit(catalog, first(row(1, 1)));
        AtomicInteger commits = new AtomicInteger();
        Catalog raced = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                appendUserRow(5);
            }
            run.run();
        });

        commit(raced, delta(2, List.of(), row(2, 2)));

        assertThat(versions()).containsExactly(1L);
        assertThat(live("i")).containsExactly(10L, 5L);
    }

    @Test
    void aCompactionIsNoForeignSnapshot() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)));
        replaceAllFiles(delta(99, List.of(), row(1, 1), row(2, 1)));

        assertThat(state().otherHands().snapshots()).isEmpty();
        commit(catalog, delta(2, List.of(row(1, 1))));
        assertThat(versions()).containsExactly(1L, 2L);
    }

    @Test
    void keptRowsOutliveChangesAndRewrites() throws Exception {
        commit(catalog, first(row(1, 1)));
        appendUserRow(5);

        commit(keeping(), delta(2, List.of(row(1, 1)), row(2, 2)));
        assertThat(live("i")).containsExactly(20L, 5L);
        commit(catalog, group(3, GroupKind.REWRITE, schema, COLUMNS, List.of(), row(2, 3), row(3, 3)));

        assertThat(versions()).containsExactly(1L, 2L, 3L);
        assertThat(live("i")).containsExactly(20L, 30L, 5L);
    }

    /** As Iceberg's procedures add files, and engines that write Avro: nothing but the rows says that they have no key. */
    @ParameterizedTest
    @ValueSource(strings = {"parquet", "avro"})
    void keptRowsOfFilesWithoutStatisticsOutliveChangesAndRewrites(String format) throws Exception {
        commit(catalog, first(row(1, 1)));
        appendUserFileWithoutStatistics(FileFormat.fromString(format), 5);

        commit(keeping(), delta(2, List.of(row(1, 1)), row(2, 2)));
        assertThat(live("i")).containsExactly(20L, 5L);
        commit(keeping(), group(3, GroupKind.REWRITE, schema, COLUMNS, List.of(), row(2, 3), row(3, 3)));
        assertThat(live("i")).containsExactly(20L, 30L, 5L);
    }

    private void appendUserFileWithoutStatistics(FileFormat format, long cell) throws IOException {
        Record row = GenericRecord.create(table().schema());
        row.setField("i", cell);
        OutputFile file = table().io().newOutputFile(table().location() + "/data/theirs." + format);
        try (FileAppender<Record> rows = new GenericAppenderFactory(table().schema()).newAppender(file, format)) {
            rows.add(row);
        }
        table().newAppend()
                .appendFile(DataFiles.builder(table().spec())
                        .withPath(file.location())
                        .withFormat(format)
                        .withFileSizeInBytes(file.toInputFile().getLength())
                        .withRecordCount(1)
                        .build())
                .commit();
    }

    @Test
    void keptDeletesOfMirroredRowsAreNoErrorLater() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        table().newDelete()
                .deleteFromRowFilter(Expressions.equal("_pxt_rowid", 1L))
                .commit();

        commit(keeping(), delta(3, List.of(row(1, 1), row(2, 2)), row(1, 3)));
        assertThat(live("i")).containsExactly(10L);
        table().newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
        commit(keeping(), delta(4, List.of(row(1, 3))));

        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(live("i")).isEmpty();
    }

    @Test
    void rowsThatDifferWithoutATraceAreNotCommittedOnUnlessKept() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        table().newDelete()
                .deleteFromRowFilter(Expressions.equal("_pxt_rowid", 1L))
                .commit();
        commit(keeping(), delta(3, List.of()));

        commit(catalog, delta(4, List.of(row(1, 1))));

        assertThat(versions()).containsExactly(1L, 2L, 3L);
        GroupPlan again = plan(5).between(Plans.at(3), Plans.at(4)).build();
        commit(keeping(), write(again, List.of(row(1, 1))));
        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void goingBackNeverUndoesAForeignSnapshot() throws Exception {
        commit(catalog, first(row(1, 1)));
        long shared = table().currentSnapshot().snapshotId();
        appendUserRow(5);
        commit(keeping(), delta(2, List.of(), row(2, 2)));

        GroupPlan back =
                plan(3).between(Plans.at(2), Plans.at(1)).revertTo(shared).build();
        commit(keeping(), ended(back));

        assertThat(position()).contains(Plans.at(2));
        assertThat(live("i")).containsExactly(10L, 20L, 5L);
    }

    @Test
    void columnsThatUsersAddStayAndGroupsPlannedWithoutThemAreDropped() throws Exception {
        commit(catalog, first(row(1, 1)));
        assertThat(state().otherHands().schema()).isEmpty();
        table().updateSchema()
                .addColumn("mine", Types.StringType.get())
                .moveFirst("mine")
                .commit();
        TableSchema wider = columns("i", "k");
        PlannedSchema unaware = MirrorSchemas.evolve(schema, COLUMNS, wider);

        commit(catalog, group(2, GroupKind.DELTA, unaware, wider, List.of(), row(2, 2)));
        assertThat(versions()).containsExactly(1L);

        MirrorState.At seen = state();
        assertThat(names(SchemaParser.fromJson(seen.columns().icebergSchema())))
                .containsExactly("i", "_pxt_rowid", "_pxt_version", "mine");
        PlannedSchema aware = MirrorSchemas.evolve(planned(seen), COLUMNS, wider);
        PlannedSchema narrow = MirrorSchemas.evolve(aware, wider, COLUMNS);
        commit(
                catalog,
                write(onColumnsOf(seen, plan(2)).schema(aware, wider).build(), List.of(), row(2, 2)),
                write(
                        plan(3).previous(2)
                                .kind(GroupKind.SCHEMA)
                                .schema(narrow, COLUMNS)
                                .build(),
                        List.of()));

        assertThat(versions()).containsExactly(1L, 2L, 3L);
        assertThat(names(table().schema())).containsExactly("i", "_pxt_rowid", "_pxt_version", "mine");
        assertThat(records(1)).extracting(record -> record.getField("k")).containsExactlyInAnyOrder(null, 21L);
        assertThat(state().otherHands().schema()).isEmpty();
    }

    @Test
    void aColumnThatCameBetweenTwoGroupsOfAChainIsSeen() throws Exception {
        commit(catalog, first(row(1, 1)));
        table().updateSchema().addColumn("mine", Types.StringType.get()).commit();

        commit(catalog, write(plan(2).previous(1).build(), List.of(), row(2, 2)));

        assertThat(versions()).containsExactly(1L);
        assertThat(names(table().schema())).contains("mine");
    }

    @Test
    void anIdThatAUsersColumnHasUsedUpIsNotGivenAgain() throws Exception {
        commit(catalog, first(row(1, 1)));
        table().updateSchema().addColumn("mine", Types.StringType.get()).commit();
        table().updateSchema().deleteColumn("mine").commit();

        MirrorState.At seen = state();

        assertThat(seen.otherHands().schema()).isPresent();
        assertThat(seen.columns().lastColumnId()).isEqualTo(schema.lastColumnId() + 1);
        commit(catalog, delta(2, List.of(), row(2, 2)));
        assertThat(versions()).containsExactly(1L);
    }

    @Test
    void columnsOfUsersOutliveGoingBack() throws Exception {
        commit(catalog, first(row(1, 1)));
        long shared = table().currentSnapshot().snapshotId();
        TableSchema wider = columns("i", "k");
        commit(
                catalog,
                group(2, GroupKind.DELTA, MirrorSchemas.evolve(schema, COLUMNS, wider), wider, List.of(), row(2, 2)));
        table().updateSchema().addColumn("mine", Types.StringType.get()).commit();

        MirrorState.At seen = state();
        PlannedSchema back = MirrorSchemas.goBack(schema, planned(seen));
        commit(
                catalog,
                ended(onColumnsOf(seen, plan(3).between(Plans.at(2), Plans.at(1)))
                        .schema(back, COLUMNS)
                        .revertTo(shared)
                        .build()));

        assertThat(names(table().schema())).containsExactly("i", "_pxt_rowid", "_pxt_version", "mine");
        assertThat(live("i")).containsExactly(10L);
        assertThat(state().otherHands().schema()).isEmpty();
    }

    @Test
    void tagsAndBranchesOfUsersStay() throws Exception {
        commit(catalog, first(row(1, 1)));
        long first = table().currentSnapshot().snapshotId();
        table().manageSnapshots()
                .createTag("v2", first)
                .createTag("theirs", first)
                .createBranch("work", first)
                .commit();

        commit(
                catalog,
                write(plan(2).tag("v2").build(), List.of(), row(2, 2)),
                write(plan(3).tag("v3").build(), List.of(), row(3, 3)));
        commit(
                catalog,
                ended(plan(4).between(Plans.at(3), Plans.at(1)).revertTo(first).build()));

        assertThat(table().refs()).containsOnlyKeys("main", "v2", "theirs", "work");
        assertThat(table().refs().values()).allMatch(ref -> ref.snapshotId() == first);
    }

    @Test
    void tagsAndBranchesOutliveTheTableThatWasMirrored() throws Exception {
        commit(catalog, first(row(1, 1)));
        long first = table().currentSnapshot().snapshotId();
        table().manageSnapshots()
                .createTag("theirs", first)
                .createBranch("work", first)
                .commit();
        schema = MirrorSchemas.first(COLUMNS, schema.lastColumnId());

        commit(catalog, write(plan(Plans.OTHER, 10).takingOver(TABLE).build(), List.of(), row(7, 7)));

        assertThat(live("_pxt_rowid")).containsExactly(7L);
        assertThat(table().refs()).containsOnlyKeys("main", "theirs", "work");
        assertThat(table().snapshot("theirs").snapshotId()).isEqualTo(first);
    }

    /** New rows go into files of the first layout; a delete counts only in the partition that its rows lie in. */
    @Test
    void partitionsOrderAndPropertiesOfUsersStay() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)));
        table().updateSpec().addField("i").commit();
        table().replaceSortOrder().asc("i").commit();
        table().updateProperties().set("owner", "me").commit();
        commit(catalog, delta(2, List.of(), row(3, 2)));
        intoPartitions(delta(98, List.of(), row(1, 1)), delta(99, List.of(), row(2, 1)));

        commit(catalog, delta(3, List.of(row(1, 1), row(3, 2)), row(4, 3)), delta(4, List.of(row(2, 1))));

        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(live("_pxt_rowid")).containsExactly(4L);
        assertThat(table().spec().fields()).hasSize(1);
        assertThat(table().sortOrder().fields()).hasSize(1);
        assertThat(table().properties()).containsEntry("owner", "me");
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            assertThat(tasks)
                    .allSatisfy(task -> assertThat(task.deletes()).allSatisfy(delete -> assertThat(delete.specId())
                            .isEqualTo(task.file().specId())));
        }
    }

    /** What a compaction does after the partitions were changed: each file becomes one of the partition of its only row. */
    private void intoPartitions(GroupFiles... groups) throws IOException {
        RewriteFiles rewrite = table().newRewrite();
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                if (task.file().recordCount() == groups.length) {
                    rewrite.deleteFile(task.file());
                }
            }
        }
        for (GroupFiles group : groups) {
            long cell = group.plan().key().number() == 98 ? 10 : 20;
            rewrite.addFile(DataFiles.builder(table().spec())
                    .withPath(dataFile(group).location())
                    .withFileSizeInBytes(dataFile(group).fileSizeInBytes())
                    .withRecordCount(1)
                    .withPartitionPath("i=" + cell)
                    .build());
        }
        rewrite.commit();
    }

    private MirrorCommitter keeping() {
        return new MirrorCommitter(catalog, KEEP, Clock.systemUTC(), BackOff.none(), new UnregisteredMetricsGroup());
    }

    private MirrorState.At state() {
        CatalogMirrorTables tables = new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), catalog, SOURCE);
        return (MirrorState.At) tables.stateOf(TABLE, Plans.NAME);
    }

    private static PlannedSchema planned(MirrorState.At mirror) {
        return PlannedSchema.of(mirror.columns());
    }

    private static PlanBuilder onColumnsOf(MirrorState.At mirror, PlanBuilder plan) {
        return plan.previous(0)
                .target(MirrorTarget.of(Plans.NAME, mirror.location())
                        .withSchemaMark(mirror.otherHands().schema()));
    }

    private static List<String> names(Schema schema) {
        return schema.columns().stream().map(Types.NestedField::name).toList();
    }

    /** A row without a key. */
    private void appendUserRow(long cell) {
        try {
            GroupPlan plan = plan(USER_FILES.incrementAndGet()).build();
            GroupWriter writer = new GroupWriter(
                    () -> WritableMirrorTable.open(catalog, plan),
                    plan,
                    0,
                    new SortBudget(SortBudget.LEAST_BYTES),
                    DeletedKeys.MOST_INLINE,
                    new BackgroundUploads());
            writer.write(
                    new RowChange(plan.key(), Operation.INSERT, RowKey.of(0), 0, GenericRowData.of(cell, null, null)));
            table().newAppend().appendFile(dataFile(writer.close().await())).commit();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
