package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.MirrorMarks;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The mirror of a table that was dropped and made again under its path. */
class TakenOverMirrorTest extends EmbeddedLake {
    private static final UUID SUCCESSOR = Plans.OTHER;

    private final TableSchema columns = columns("i", "x");
    private PlannedSchema planned;

    @BeforeEach
    void mirrorTheDroppedTable() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(row(1, 1)), row(3, 2)));
        planned = MirrorSchemas.first(columns, metadata().lastColumnId());
    }

    @Test
    void nothingOfTheOldRowsIsLeftButItsSnapshots() throws Exception {
        String location = table().location();
        GroupFiles first = write(successor(100).takingOver(TABLE).build(), List.of(), row(5, 0), row(6, 0));
        assertThat(first.dataFiles()).allSatisfy(file -> assertThat(file).contains(location));

        commit(catalog, first, write(successor(101).build(), List.of(row(5, 0)), row(7, 101)));

        assertThat(live("_pxt_rowid")).containsExactly(6L, 7L);
        assertThat(live("x")).containsExactly(61L, 71L);
        assertThat(table().properties()).containsEntry(MirrorMarks.TABLE_ID, SUCCESSOR.toString());
        assertThat(MirrorMarks.position(metadata(), SUCCESSOR)).contains(Plans.at(101));
        assertThat(MirrorMarks.position(metadata(), TABLE)).isEmpty();
        assertThat(rows(0)).containsExactly("1@1", "2@1");
        assertThat(rows(1)).containsExactly("2@1", "3@2");
        assertThat(rows(2)).containsExactly("5@0", "6@0");
        assertThat(table().schema().findField("i").fieldId())
                .isGreaterThan(schema.schema().findField("i").fieldId());
    }

    @Test
    void positionDeletesGoTooAndOldFilesAreNotScanned() throws Exception {
        commit(catalog, write(successor(100).takingOver(TABLE).build(), List.of(), row(5, 0)));

        assertThat(table().currentSnapshot().summary())
                .containsEntry(SnapshotSummary.TOTAL_POS_DELETES_PROP, "0")
                .containsEntry(SnapshotSummary.TOTAL_RECORDS_PROP, "1");
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            assertThat(tasks).hasSize(1).allSatisfy(task -> assertThat(task.deletes())
                    .isEmpty());
        }
    }

    @Test
    void anEmptyTableTakesOverToo() throws Exception {
        commit(catalog, ended(successor(100).takingOver(TABLE).build()));

        assertThat(live("_pxt_rowid")).isEmpty();
        assertThat(MirrorMarks.position(metadata(), SUCCESSOR)).contains(Plans.at(100));
    }

    @Test
    void aMirrorOfAThirdTableIsNotTakenOver() throws Exception {
        UUID third = new UUID(3, 3);
        commit(catalog, write(successor(100).takingOver(third).build(), List.of(), row(5, 0)));
        commit(catalog, write(successor(100).first().build(), List.of(), row(5, 0)));

        assertThat(position()).contains(Plans.at(2));
        assertThat(metadata().property(MirrorMarks.TABLE_ID, "none")).isEqualTo(TABLE.toString());
    }

    @Test
    void whatLandedIsNotCommittedAgain() throws Exception {
        GroupFiles first = write(successor(100).takingOver(TABLE).build(), List.of(), row(5, 0));
        AtomicInteger commits = new AtomicInteger();
        commit(failing(commits, 1, true), first);
        commit(catalog, first);
        commit(catalog, write(successor(101).build(), List.of(), row(7, 101)));
        commit(catalog, first);

        assertThat(commits).hasValue(1);
        assertThat(live("_pxt_rowid")).containsExactly(5L, 7L);
        assertThat(versions()).containsExactly(1L, 2L, 100L, 101L);
    }

    /** A restore from an older checkpoint brings them again. */
    @Test
    void groupsOfTheDroppedTableAreLateNews() throws Exception {
        GroupFiles last = delta(3, List.of(), row(9, 3));
        commit(catalog, write(successor(100).takingOver(TABLE).build(), List.of(), row(5, 0)), last);
        assertThat(versions()).containsExactly(1L, 2L, 3L, 100L);

        commit(catalog, last, first(row(1, 1)));

        assertThat(versions()).containsExactly(1L, 2L, 3L, 100L);
        assertThat(live("_pxt_rowid")).containsExactly(5L);
    }

    @Test
    void whenExpiryLeftNoMarkedSnapshotThePropertyCountsForItsTableOnly() throws Exception {
        commit(catalog, write(successor(100).takingOver(TABLE).build(), List.of(), row(5, 0)));
        replaceAllFiles(write(successor(999).build(), List.of(), row(5, 0)));
        table().updateProperties().set(TableProperties.GC_ENABLED, "true").commit();
        table().expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1)
                .retainLast(1)
                .commit();
        assertThat(snapshots()).hasSize(1);

        assertThat(MirrorMarks.position(metadata(), SUCCESSOR)).contains(Plans.at(100));
        assertThat(MirrorMarks.position(metadata(), TABLE)).isEmpty();
        commit(catalog, write(successor(101).build(), List.of(row(5, 0)), row(7, 101)));
        assertThat(live("_pxt_rowid")).containsExactly(7L);
    }

    @Test
    void aMirrorThatIsGoneIsMadeNew() throws Exception {
        GroupPlan plan = successor(100).takingOver(TABLE).build();
        dropMirror();

        commit(catalog, write(plan, List.of(), row(5, 0)));

        assertThat(live("_pxt_rowid")).containsExactly(5L);
        assertThat(Path.of(table().location())).isEqualTo(Path.of(plan.target().location()));
    }

    private PlanBuilder successor(long version) {
        return plan(SUCCESSOR, version).schema(planned, columns);
    }
}
