package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.write.BackgroundUploads;
import io.pixelake.lake.write.SortBudget;
import io.pixelake.lake.write.WritableMirrorTable;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.RowKey;
import io.pixelake.model.TableSchema;
import io.pixelake.sink.GroupWriter;
import io.pixelake.sink.deletes.DeletedKeys;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.testkit.UnusedFiles;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;

/** Commits to a real embedded lake, through a catalog that can be made to fail. */
class MirrorCommitterTest extends EmbeddedLake {
    @Test
    void versionsOfOneCommitAreSnapshotsOfTheirOwn() throws Exception {
        commit(
                catalog,
                first(row(1, 1), row(2, 1)),
                delta(2, List.of(row(1, 1)), row(1, 2), row(3, 2)),
                delta(3, List.of(row(3, 2))));

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
    void aSnapshotSaysWhoMadeItsVersion() throws Exception {
        GroupFiles first = first(row(1, 1));
        GroupFiles second = delta(2, List.of(), row(2, 2));
        GroupFiles byAlice = new GroupFiles(
                PlanBuilder.like(second.plan()).madeBy("alice").build(),
                second.dataFiles(),
                second.goneKeys(),
                second.finishedSplits());
        commit(catalog, first, byAlice);

        assertThat(snapshots().get(0).summary()).doesNotContainKey("pixeltable.user");
        assertThat(snapshots().get(1).summary()).containsEntry("pixeltable.user", "alice");
    }

    @Test
    void deletesArePositionsAndNeverEqualities() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(row(2, 1))));

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

    /** A plan from a checkpoint of before the table was renamed begins the mirror under its old name. */
    @Test
    void aMirrorThatWasMovedIsNotMadeAgainUnderItsOldName() throws Exception {
        GroupFiles first = first(row(1, 1));
        GroupFiles second = delta(2, List.of(), row(2, 2));
        commit(catalog, first, second);
        TableIdentifier moved = TableIdentifier.of("demo", "moved");
        catalog.renameTable(NAME, moved);

        commit(catalog, first, second);

        assertThat(catalog.tableExists(NAME)).isFalse();
        assertThat(catalog.loadTable(moved).snapshots()).hasSize(2);
    }

    @Test
    void aGroupThatDoesNotStandOnTheMirrorsPositionIsDropped() throws Exception {
        commit(catalog, first(row(1, 1)));
        commit(catalog, delta(3, List.of(), row(3, 3)));

        assertThat(versions()).containsExactly(1L);
    }

    /** Iceberg would add a file to the table that isn't there. */
    @Test
    void aGroupWhoseFilesWereCleanedUpIsRefusedWithTheReason() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles inserts = delta(2, List.of(), row(2, 2));
        Files.delete(LocalFileIO.path(dataFile(inserts).location()));
        stageKeysInFiles();
        GroupFiles deletes = delta(2, List.of(row(1, 1)));
        Files.delete(LocalFileIO.path(deletes.keyFiles().get(0)));

        for (GroupFiles group : List.of(inserts, deletes)) {
            commit(catalog, group);
            assertThat(refusal(2)).contains("demo/t", "is gone", "lake.maintenance.orphans-after", "2023-11-14");
            forgetRefusal(2);
        }
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
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(row(1, 1)), row(1, 2)));
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

            commit(faulty, delta(2, List.of(row(1, 1)), row(1, 2)));

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

        commit(faulty, delta(2, List.of(row(1, 1)), row(1, 2)), delta(3, List.of(), row(2, 3)));

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

        commit(faulty, delta(2, List.of(row(1, 1)), row(1, 2)));

        assertThat(commits).hasValue(2);
        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(1)).containsExactly("1@2");
        assertThat(table().properties()).containsEntry("owner", "user");
        assertThat(UnusedFiles.of(table())).isEmpty();
    }

    @Test
    void aCommitOvertakenByItsOwnLateTwinIsSkipped() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles second = delta(2, List.of(row(1, 1)), row(1, 2));
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
    void aGroupWhoseRowsAreNotInTheMirrorIsRefusedAndTheOnesBeforeItAreCommitted() throws Exception {
        commit(catalog, first(row(1, 1)));

        commit(catalog, delta(2, List.of(), row(2, 2)), delta(3, List.of(row(1, 1), row(7, 1))), delta(4, List.of()));

        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(refusal(2)).isEqualTo("not refused");
        assertThat(refusal(3)).contains("demo.t", "2 rows were deleted", "only 1 of them", "--on-foreign-write keep");
    }

    @Test
    void aTableThatIsNoMirrorIsTakenOverInOneCommitOnlyWhenAsked() throws Exception {
        catalog.createNamespace(NAME.namespace());
        Table foreign = catalog.createTable(
                NAME, MirrorSchemas.first(columns("theirs"), 0).schema());
        foreign.newAppend().commit();
        GroupFiles refused = first(row(1, 1));
        commit(catalog, refused);
        foreign.refresh();
        assertThat(foreign.schema().findField("theirs")).isNotNull();

        schema = MirrorSchemas.first(COLUMNS, foreign.schema().highestFieldId());
        commit(catalog, write(plan(1).first().replaceForeign().build(), List.of(), row(1, 1)));

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
                group(2, GroupKind.DELTA, added, wider, List.of(row(1, 1)), row(1, 2), row(2, 2)),
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
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(), row(4, 2)), delta(3, List.of(row(2, 1))));
        GroupFiles compacted = delta(99, List.of(), row(1, 1), row(4, 2));
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                replaceAllFiles(compacted);
            }
            run.run();
        });

        commit(faulty, delta(4, List.of(row(1, 1)), row(1, 4)));

        assertThat(commits).hasValue(2);
        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(rows(3)).containsExactly("1@4", "4@2");
        assertThat(rows(2)).containsExactly("1@1", "4@2");
    }

    @Test
    void rowsWithoutAKeyThatSomebodyElseAddedAreLeftAlone() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupPlan plan = plan(98).build();
        GroupWriter writer = new GroupWriter(
                () -> WritableMirrorTable.open(catalog, plan),
                plan,
                0,
                new SortBudget(SortBudget.LEAST_BYTES),
                DeletedKeys.MOST_INLINE,
                new BackgroundUploads());
        writer.write(new RowChange(plan.key(), Operation.INSERT, RowKey.of(0), 0, GenericRowData.of(5L, null, null)));
        table().newAppend().appendFile(dataFile(writer.close().await())).commit();

        commit(
                new MirrorCommitter(catalog, KEEP, Clock.systemUTC(), BackOff.none(), new UnregisteredMetricsGroup()),
                delta(2, List.of(row(1, 1)), row(2, 2)));

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

        commit(faulty, first(row(1, 1)), delta(2, List.of(row(1, 1)), row(1, 2)));

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

        commit(faulty, first(row(1, 1)), delta(2, List.of(row(1, 1)), row(1, 2)));

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
        stageKeysInFiles();
        GroupFiles second = delta(2, List.of(row(1, 1)), row(1, 2));
        Path keys = LocalFileIO.path(second.keyFiles().get(0));
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
}
