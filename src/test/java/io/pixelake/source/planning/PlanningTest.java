package io.pixelake.source.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.ExternalWrites;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TablePaths;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.ChangeExtent;
import io.pixelake.pixeltable.rows.ReadUpTo;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.source.split.MirrorSplit.Phase;
import io.pixelake.source.split.MirrorSplit.Progress;
import io.pixelake.source.split.SplitProgress;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.testkit.SourceColumns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.table.data.GenericRowData;
import org.junit.jupiter.api.Test;

/** Planning without a source: ranges, targets, what is committed, split progress, and the state's bytes. */
class PlanningTest {
    private static final UUID TABLE = UUID.fromString("6856bbea-1291-4532-bc60-765176876cde");
    private static final MirrorTarget TARGET = MirrorTarget.of(new TargetName(List.of("a", "b"), "t"), "/lake/t");

    @Test
    void rangesCoverEveryRowIdOnceWithOpenEnds() {
        for (ChangeExtent extent : List.of(
                new ChangeExtent(0, 0, 0, 0),
                new ChangeExtent(0, 1, 7, 7),
                new ChangeExtent(300_000, 700_000, 5, 1_000_004),
                new ChangeExtent(0, 10_000_000, 0, 3),
                new ChangeExtent(0, 1_000_000_000_000L, 0, 999_999_999_999L))) {
            List<long[]> ranges = extent.ranges(GroupPlanner.rowsPerSplit(extent), GroupPlanner.MOST_SPLITS);
            assertThat(ranges.get(0)[0]).isEqualTo(Long.MIN_VALUE);
            assertThat(ranges.get(ranges.size() - 1)[1]).isEqualTo(Long.MAX_VALUE);
            for (int i = 1; i < ranges.size(); i++) {
                assertThat(ranges.get(i)[0]).isEqualTo(ranges.get(i - 1)[1]);
                assertThat(ranges.get(i)[1]).isGreaterThan(ranges.get(i)[0]);
            }
        }
        assertThat(new ChangeExtent(300_000, 700_000, 5, 1_000_004).ranges(250_000, 512))
                .hasSize(4);
        assertThat(new ChangeExtent(0, 10_000_000, 0, 3).ranges(250_000, 512)).hasSize(4);
    }

    @Test
    void targetsFollowThePathUnlessToldOtherwise() {
        TargetNamePlanner byPath = new TargetNamePlanner(Map.of("a/x", "sales.daily.x", "y", "y2"), List.of());
        assertThat(byPath.target("a/b/t").fullName()).isEqualTo("a.b.t");
        assertThat(byPath.target("t").fullName()).isEqualTo("pixeltable.t");
        assertThat(byPath.target("a/x").fullName()).isEqualTo("sales.daily.x");
        assertThat(byPath.target("y").fullName()).isEqualTo("pixeltable.y2");
        TargetNamePlanner one = new TargetNamePlanner(Map.of(), List.of("all", "of-them"));
        assertThat(one.target("a/b/t").fullName()).isEqualTo("all.of-them.t");
        TargetNamePlanner alices = new TargetNamePlanner(Map.of(), List.of("alice", "{path}"));
        assertThat(alices.target("a/b/t").fullName()).isEqualTo("alice.a.b.t");
        assertThat(alices.target("t").fullName()).isEqualTo("alice.t");
        TargetNamePlanner joined =
                new TargetNamePlanner(Map.of("a/x", "sales.daily.x"), List.of(), "__", TablePaths.FOLDED);
        assertThat(joined.target("a/b/t").fullName()).isEqualTo("a__b.t");
        assertThat(joined.target("t").fullName()).isEqualTo("pixeltable.t");
        assertThat(joined.target("a/x").fullName()).as("as it was named").isEqualTo("sales.daily.x");
        TargetNamePlanner same = new TargetNamePlanner(Map.of(), List.of("{path}"));
        assertThat(same.target("a/b/t").fullName()).isEqualTo("a.b.t");
        assertThat(same.target("t").fullName()).isEqualTo("pixeltable.t");
    }

    @Test
    void whatTheMirrorSaysTrimsTheOutstandingGroups() {
        TableProgress planned = progress().with(plan(11, 1), List.of(0L)).with(plan(12, 2), List.of(0L));

        assertThat(planned.committed(mirror(at(1), 11)).orElseThrow().outstanding())
                .extracting(TableProgress.Outstanding::group)
                .containsExactly(12L);
        assertThat(planned.committed(mirror(at(2), 12)).orElseThrow().outstanding())
                .isEmpty();
        assertThat(planned.committed(mirror(at(7), 12))).isEmpty();
        TableProgress done = planned.committed(mirror(at(2), 12)).orElseThrow();
        assertThat(done.committed(mirror(at(2), 12))).contains(done);
        TableProgress next = done.with(plan(13, 3), List.of(0L));
        assertThat(next.committed(mirror(at(2), 12))).contains(next);
        assertThat(next.committed(mirror(Position.of(new TableVersion(3, 99)), 12)))
                .isEmpty();
        assertThat(planned.startsFromNothing()).isTrue();
        assertThat(next.startsFromNothing()).isFalse();
    }

    /** A later group took the mirror back to where this one begins: the committer leaves it out, so it is planned anew. */
    @Test
    void whatTheMirrorCameBackOverIsPlannedAnew() {
        TableProgress planned = progress().with(plan(11, 1), List.of(0L));
        TableProgress next = planned.committed(mirror(at(1), 11)).orElseThrow().with(plan(12, 2), List.of(0L));

        assertThat(next.committed(mirror(at(1), 11))).contains(next);
        assertThat(next.committed(mirror(at(1), 13))).isEmpty();
    }

    @Test
    void positionsThatDifferInABaseOnlyAreDifferent() {
        TableVersion own = new TableVersion(1, 1_001);
        Position over3 = new Position(own, List.of(new Position.Base(TABLE, new TableVersion(3, 33))));
        Position over4 = new Position(own, List.of(new Position.Base(TABLE, new TableVersion(4, 44))));
        TableProgress planned = progress().with(plan(11, over3), List.of()).with(plan(12, over4), List.of());

        assertThat(planned.committed(mirror(over3, 11)).orElseThrow().outstanding())
                .hasSize(1);
        assertThat(planned.committed(mirror(over4, 12)).orElseThrow().outstanding())
                .isEmpty();
        assertThat(planned.committed(mirror(Position.of(own), 12))).isEmpty();
    }

    @Test
    void aPositionIsPastAnotherWhenNoVersionOfItIsBehind() {
        TableVersion own = new TableVersion(1, 1_001);
        Position over3 = new Position(own, List.of(new Position.Base(TABLE, new TableVersion(3, 33))));
        Position over4 = new Position(own, List.of(new Position.Base(TABLE, new TableVersion(4, 44))));

        assertThat(at(2).isAtOrPast(at(2))).isTrue();
        assertThat(at(3).isAtOrPast(at(2))).isTrue();
        assertThat(at(2).isAtOrPast(at(3))).isFalse();
        assertThat(over4.isAtOrPast(over3)).isTrue();
        assertThat(over3.isAtOrPast(over4)).isFalse();
    }

    @Test
    void aNewPlanCountsOnBehindTheOneBefore() {
        TableProgress before = progress().with(plan(11, 1), List.of(0L)).with(plan(12, 2), List.of(0L));
        MirrorState.At mirror = new MirrorState.At(
                at(1),
                "/lake/t",
                new PlannedColumns("{}", 3),
                11,
                Optional.empty(),
                ExternalWrites.NONE,
                Optional.empty());
        TableProgress again =
                TableProgress.at(TABLE, "a/b/t", TARGET, mirror, List.of(0L)).replacing(before);

        assertThat(again.groups().lastGroup()).isEqualTo(12);
        assertThat(before.isOutstanding(12)).isTrue();
        assertThat(again.isOutstanding(12)).isFalse();
    }

    @Test
    void aSplitGoesOnBehindTheLastEmittedRow() {
        MirrorSplit.RowRange split = split(new Progress(Phase.DELETED, Optional.empty(), 0, 0));
        SplitProgress progress = new SplitProgress(split);
        progress.emitted(change(Operation.DELETE, 3));
        assertThat(range(progress))
                .isEqualTo(new Progress(Phase.DELETED, Optional.of(new ReadUpTo(RowKey.of(3), 1)), 0, 1));
        progress.emitted(change(Operation.INSERT, 1));
        SplitProgress restored = new SplitProgress(progress.snapshot());
        restored.emitted(change(Operation.INSERT, 2));
        SplitFinished finished =
                restored.finished(new SplitFinished(split.plan().key(), 0, 0, 0));
        assertThat(finished.inserted()).isEqualTo(2);
        assertThat(finished.deleted()).isEqualTo(1);
        restored.emitted(finished);
        assertThat(range(restored).phase()).isEqualTo(Phase.FINISHED);
        assertThat(restored.failedRange()).isEmpty();
    }

    @Test
    void aFailedSplitIsKeptWhereItStopped() {
        SplitProgress progress = new SplitProgress(split(new Progress(Phase.INSERTED, Optional.empty(), 0, 0)));
        progress.emitted(change(Operation.INSERT, 5));
        progress.emitted(new TableFailed(new GroupKey(TABLE, 1), "a/b/t", "bad cell"));
        assertThat(progress.failedRange()).isPresent();
        assertThat(range(progress))
                .isEqualTo(new Progress(Phase.INSERTED, Optional.of(new ReadUpTo(RowKey.of(5), 1)), 1, 0));
    }

    private static Progress range(SplitProgress progress) {
        return ((MirrorSplit.RowRange) progress.snapshot()).progress();
    }

    private static RowChanges change(Operation operation, long rowId) {
        return RowChanges.of(
                new RowChange(new GroupKey(TABLE, 1), operation, RowKey.of(rowId), 1, new GenericRowData(0)));
    }

    private static Position at(long number) {
        return Position.of(new TableVersion(number, 1_000 + number));
    }

    private static MirrorState.At mirror(Position position, long group) {
        return new MirrorState.At(
                position,
                "/lake/t",
                new PlannedColumns("{}", 3),
                group,
                Optional.empty(),
                ExternalWrites.NONE,
                Optional.empty());
    }

    private static TableProgress progress() {
        return TableProgress.first(TABLE, "a/b/t", TARGET, 0);
    }

    private static MirrorSplit.RowRange split(Progress progress) {
        return new MirrorSplit.RowRange(plan(1, 2), 0, Long.MIN_VALUE, Long.MAX_VALUE, progress);
    }

    private static GroupPlan plan(long number, long to) {
        return plan(number, at(to));
    }

    private static GroupPlan plan(long number, Position to) {
        PixeltableType array =
                new PixeltableType(PixeltableType.Kind.ARRAY, Optional.of(List.of(2, -1)), Optional.of("float32"));
        return new PlanBuilder(TABLE, number, TARGET)
                .path("a/b/t")
                .between(at(1), to)
                .previous(0)
                .schema(
                        new PlannedColumns("{}", 3),
                        new TableSchema(
                                List.of(new SourceStore(TABLE, false, 0)),
                                List.of(SourceColumns.of(0, "x", array, true))))
                .build();
    }
}
