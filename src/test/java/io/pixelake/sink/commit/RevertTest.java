package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.Position;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.types.Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Mirrors that go back, as Pixeltable did. */
@ParameterizedClass
@MethodSource("formats")
class RevertTest extends EmbeddedLake {
    @Parameter
    MirrorFormat asked;

    @BeforeEach
    void format() {
        format = asked;
    }

    /** Version 3, made again after a revert to 2. */
    private static final Position THIRD_AGAIN = Position.of(new TableVersion(3, 9_000_003));

    @Test
    void theMirrorGoesBackAndOnInOneCommit() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)), delta(3, List.of(row(1, 1)), row(3, 3)));
        AtomicInteger commits = new AtomicInteger();
        GroupFiles onward =
                write(plan(11).between(at(2), THIRD_AGAIN).build(), List.of(row(2, 2)), row(3, 3), row(4, 3));

        commit(failing(commits, 0, false), back(10, 3, 2), onward);

        assertThat(commits).hasValue(1);
        assertThat(position()).contains(THIRD_AGAIN);
        assertThat(live("_pxt_rowid")).containsExactly(1L, 3L, 4L);
        assertThat(versions()).containsExactly(1L, 2L, 3L, 3L);
        assertThat(rows(2)).containsExactly("2@2", "3@3");
        assertThat(table().currentSnapshot().parentId()).isEqualTo(id(2));
    }

    @Test
    void aDroppedColumnReadsItsOldValuesAgain() throws Exception {
        TableSchema wider = columns("i", "k");
        PlannedSchema two = MirrorSchemas.first(wider, 0);
        PlannedSchema one = MirrorSchemas.evolve(two, wider, COLUMNS);
        commit(catalog, write(plan(1).first().schema(two, wider).build(), List.of(), row(1, 1)));
        int schemaId = table().schema().schemaId();
        commit(catalog, group(2, GroupKind.SCHEMA, one, COLUMNS, List.of()));
        assertThat(table().schema().findField("k")).isNull();

        GroupPlan back = plan(10).between(at(2), at(1))
                .revertTo(id(1))
                .schema(new PlannedSchema(two.schema(), one.lastColumnId()), wider)
                .build();
        commit(catalog, ended(back));

        assertThat(live("k")).containsExactly(11L);
        assertThat(table().schema().schemaId()).isEqualTo(schemaId);
        assertThat(metadata().schemas()).hasSize(2);
        assertThat(metadata().property(MirrorMarks.COMMITTED, "")).isEqualTo("1:2000001:" + id(1));
    }

    /** Pixeltable gives the column's id again after the revert. */
    @Test
    void aColumnAddedAgainWithAnotherTypeDoesNotReadTheUndoneValues() throws Exception {
        TableSchema number = columns("i", "k");
        PlannedSchema withNumber = MirrorSchemas.evolve(schema, COLUMNS, number);
        commit(catalog, first(row(1, 1)));
        commit(catalog, group(2, GroupKind.DELTA, withNumber, number, List.of(row(1, 1)), row(1, 2)));
        TableSchema text =
                new TableSchema(COLUMNS.stores(), List.of(COLUMNS.columns().get(0), Plans.column(1, "k", Kind.STRING)));
        PlannedSchema reverted = new PlannedSchema(schema.schema(), withNumber.lastColumnId());
        PlannedSchema withText = MirrorSchemas.evolve(reverted, COLUMNS, text);

        GroupPlan back = plan(10).between(at(2), at(1))
                .revertTo(id(1))
                .schema(reverted, COLUMNS)
                .build();
        GroupPlan onward = plan(11).kind(GroupKind.SCHEMA)
                .between(at(1), at(2, 77))
                .schema(withText, text)
                .build();
        commit(catalog, ended(back), ended(onward));

        assertThat(live("k")).containsOnlyNulls();
        assertThat(live("_pxt_version")).containsExactly(1L);
        assertThat(table().schema().findField("k").type().typeId()).isEqualTo(Type.TypeID.STRING);
        assertThat(table().schema().findField("k").fieldId())
                .isGreaterThan(withNumber.schema().findField("k").fieldId());
        assertThat(rows(1)).containsExactly("1@2");
        assertThat(cells(1, "k")).containsExactly(11L);
    }

    private static Position at(long number, long createdAt) {
        return Position.of(new TableVersion(number, createdAt));
    }

    private static Position at(long number) {
        return Plans.at(number);
    }

    /** An older checkpoint names groups that were committed and undone since; they'd fit where the mirror stands again. */
    @Test
    void whatWasUndoneIsNotCommittedAgain() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles undone = delta(2, List.of(row(1, 1)), row(1, 2));
        commit(catalog, undone);
        commit(catalog, back(10, 2, 1));
        assertThat(position()).contains(at(1));

        commit(catalog, undone);

        assertThat(position()).contains(at(1));
        assertThat(live("_pxt_version")).containsExactly(1L);
    }

    @Test
    void compactionsInBetweenAreUndoneWithTheirVersions() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        replaceAllFiles(delta(99, List.of(), row(1, 1), row(2, 2)));

        commit(catalog, back(10, 2, 1));

        assertThat(position()).contains(at(1));
        assertThat(live("_pxt_rowid")).containsExactly(1L);
    }

    @Test
    void somebodysOwnRowsAreNotUndone() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        GroupFiles theirs = delta(99, List.of(), row(7, 7));
        table().newAppend().appendFile(dataFile(theirs)).commit();

        commit(catalog, back(10, 2, 1));

        assertThat(position()).contains(at(2));
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L, 7L);
    }

    @Test
    void aSnapshotThatExpiredMeanwhileIsNotGoneBackTo() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        GroupFiles back = back(10, 2, 1);
        table().expireSnapshots().expireSnapshotId(id(1)).commit();

        commit(catalog, back, write(plan(11).between(at(1), at(2, 77)).build(), List.of(), row(3, 2)));

        assertThat(position()).contains(at(2));
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L);
    }

    @Test
    void aSnapshotOfAnotherPositionIsNotGoneBackTo() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        GroupPlan back = plan(10).between(at(2), at(1, 5)).revertTo(id(1)).build();

        commit(catalog, ended(back));

        assertThat(position()).contains(at(2));
    }

    @Test
    void aRevertThatLandedAlthoughTheCatalogReportedFailureCountsOnce() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        AtomicInteger commits = new AtomicInteger();

        commit(failing(commits, 1, true), back(10, 2, 1));

        assertThat(commits).hasValue(1);
        assertThat(position()).contains(at(1));
    }

    @Test
    void aRevertThatFailedIsMadeAgain() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        AtomicInteger commits = new AtomicInteger();

        commit(failing(commits, 2, false), back(10, 2, 1));

        assertThat(commits).hasValue(3);
        assertThat(position()).contains(at(1));
    }

    @Test
    void aRevertOvertakenByItsOwnLateTwinIsSkipped() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        GroupFiles back = back(10, 2, 1);
        GroupFiles onward = write(plan(11).between(at(1), at(2, 77)).build(), List.of(), row(3, 2));
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                commitUnchecked(catalog, back);
            }
            run.run();
        });

        commit(faulty, back, onward);

        assertThat(position()).contains(at(2, 77));
        assertThat(live("_pxt_rowid")).containsExactly(1L, 3L);
        commit(catalog, back);
        assertThat(position()).contains(at(2, 77));
    }

    @Test
    void versionsAreTaggedInTheirCommitAndUndoneOnesLoseTheirTag() throws Exception {
        commit(
                catalog,
                write(plan(1).first().tag("v1").build(), List.of(), row(1, 1)),
                write(plan(2).tag("v2").build(), List.of(), row(2, 2)),
                write(plan(3).tag("v3").build(), List.of(), row(3, 3)));
        table().manageSnapshots().createTag("mine", id(3)).commit();
        assertThat(tagged("v1")).isEqualTo(id(1));
        assertThat(tagged("v3")).isEqualTo(id(3));

        GroupPlan onward = plan(11).between(at(1), at(2, 77)).tag("v2").build();
        commit(catalog, back(10, 3, 1), write(onward, List.of(), row(4, 2)));

        assertThat(table().refs()).containsOnlyKeys("main", "v1", "v2", "mine");
        assertThat(tagged("v2")).isEqualTo(table().currentSnapshot().snapshotId());
    }

    @Test
    void neitherTagsNorBranchesOfUsersAreMoved() throws Exception {
        commit(catalog, first(row(1, 1)));
        table().manageSnapshots().createTag("a", id(1)).createBranch("b", id(1)).commit();

        commit(
                catalog,
                write(plan(2).tag("a").build(), List.of(), row(2, 2)),
                write(plan(3).tag("b").build(), List.of(), row(3, 3)));

        assertThat(tagged("a")).isEqualTo(id(1));
        SnapshotRef branch = table().refs().get("b");
        assertThat(branch.isBranch()).isTrue();
        assertThat(branch.snapshotId()).isEqualTo(id(1));
    }

    private long tagged(String tag) {
        assertThat(table().refs().get(tag).isTag()).isTrue();
        return table().refs().get(tag).snapshotId();
    }

    /** A group that takes the mirror back from one version to another. */
    private GroupFiles back(long number, long from, long to) {
        return ended(plan(number).between(at(from), at(to)).revertTo(id(to)).build());
    }

    /** The first snapshot of a version. */
    private long id(long version) {
        return snapshots().stream()
                .filter(snapshot ->
                        snapshot.summary().getOrDefault(MirrorMarks.VERSION, "").equals("" + version))
                .findFirst()
                .orElseThrow()
                .snapshotId();
    }
}
