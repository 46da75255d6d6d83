package io.pixelake.changes.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.MirrorFormat;
import io.pixelake.model.GroupKind;
import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.Plans;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import io.pixelake.types.schema.SystemColumns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the feed of a real lake reports, applied to what a reader has, against what each snapshot shows. */
class ChangeFeedTest extends EmbeddedLake {
    private static final TableSchema WIDER = columns("i", "k");

    @Test
    void eachRowIsAnInsertAnUpdateOrADelete() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1), row(3, 1)));
        commit(catalog, delta(2, List.of(row(1, 1), row(3, 1)), row(1, 2), row(4, 2)));

        assertThat(reported())
                .containsExactly(
                        "2 v1 +I 1@1", "2 v1 +I 2@1", "2 v1 +I 3@1", "4 v2 +U 1@2", "4 v2 +I 4@2", "4 v2 -D 3@1");
    }

    /** Positions as Iceberg's readers give them: objects. */
    @Test
    void theKeyOfAComponentHasItsPositions() {
        Schema components = new Schema(
                Types.NestedField.optional(1, SystemColumns.ROW_ID, Types.LongType.get()),
                Types.NestedField.optional(
                        2, SystemColumns.POSITIONS, Types.ListType.ofOptional(3, Types.LongType.get())),
                Types.NestedField.optional(4, SystemColumns.VERSION, Types.LongType.get()));
        RowData row = GenericRowData.of(7L, new GenericArrayData(new Object[] {1L, 2L}), 3L);

        assertThat(FeedColumns.of(components).key(row)).contains(RowKey.of(7, 1, 2));
    }

    @Test
    void theRowOfBeforeComesRightBeforeAnUpdateWhereItIsWanted() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)));
        commit(catalog, delta(2, List.of(row(1, 1), row(2, 1)), rowWith(77, 1, 2)));

        ChangeSet second = ChangeFeed.all(metadata()).get(1);
        List<String> lines = new ArrayList<>();
        second.diff(table(), true).forEach((kind, row) -> lines.add(line(kind, row) + "=" + row.getLong(0)));

        assertThat(lines).containsExactly("-U 1@1=10", "+U 1@2=77", "-D 2@1=20");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void rowsThatWereWrittenAgainUnchangedAreNoChanges(MirrorFormat deletes) throws Exception {
        format = deletes;
        commit(catalog, first(row(1, 1), row(2, 1), row(3, 1)));
        commit(
                catalog,
                group(2, GroupKind.REWRITE, schema, COLUMNS, List.of(), row(2, 1), rowWith(5, 3, 1), row(9, 2)));
        compaction(catalog, 2).run();
        commit(catalog, delta(3, List.of(row(2, 1)), row(2, 3)));

        assertThat(reported().subList(3, 7))
                .containsExactlyInAnyOrder("4 v2 +U 3@1", "4 v2 +I 9@2", "4 v2 -D 1@1", "6 v3 +U 2@3");
        assertThat(reported()).hasSize(7);
    }

    @Test
    void aVersionWithoutRowsIsASetWithoutChanges() throws Exception {
        commit(catalog, first(row(1, 1)), group(2, GroupKind.SCHEMA, wider(), WIDER, List.of()));

        assertThat(ChangeFeed.all(metadata())).hasSize(2);
        assertThat(reported()).containsExactly("2 v1 +I 1@1");
    }

    @Test
    void aRevertIsTheInverseOfWhatItUndoes() throws Exception {
        commit(
                catalog,
                first(row(1, 1), row(2, 1)),
                delta(2, List.of(row(1, 1)), row(3, 2)),
                delta(3, List.of(row(2, 1)), row(2, 3)));
        FeedPosition before = ChangeFeed.newest(metadata()).orElseThrow();
        commit(
                catalog,
                ended(plan(4).between(Plans.at(3), Plans.at(1))
                        .revertTo(snapshots().get(0).snapshotId())
                        .build()));

        List<ChangeSet> sets = ChangeFeed.since(metadata(), before);

        assertThat(reported(sets)).containsExactly("7 v2 +U 2@1", "8 v1 +I 1@1", "8 v1 -D 3@2");
        FeedPosition after = new FeedPosition(sets.get(1).to().orElseThrow().snapshotId(), 8);
        assertThat(ChangeFeed.since(metadata(), after)).isEmpty();
        assertThat(ChangeFeed.newest(metadata()).orElseThrow().change()).isEqualTo(8);
    }

    /** Where a row was there only in undone versions, the numbers of these come again without it. */
    @Test
    void aRevertIsReportedOneVersionAfterTheOtherAsFarAsTheyAreThere() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)), delta(3, List.of(row(2, 2))));
        FeedPosition before = ChangeFeed.newest(metadata()).orElseThrow();
        long undone = snapshots().get(1).snapshotId();
        commit(
                catalog,
                ended(plan(4).between(Plans.at(3), Plans.at(1))
                        .revertTo(snapshots().get(0).snapshotId())
                        .build()));

        assertThat(reported(ChangeFeed.since(metadata(), before))).containsExactly("7 v2 +I 2@2", "8 v1 -D 2@2");
        assertThat(ChangeFeed.needed(metadata(), before)).isEqualTo(ids());

        table().expireSnapshots().expireSnapshotId(undone).commit();
        assertThat(reported(ChangeFeed.since(metadata(), before))).isEmpty();
    }

    /** A reader may have forgotten them when the column was dropped. */
    @Test
    void aColumnThatARevertBringsBackHasItsCells() throws Exception {
        PlannedSchema wide = wider();
        commit(
                catalog,
                write(plan(1).first().schema(wide, WIDER).build(), List.of(), row(1, 1), row(2, 1)),
                group(2, GroupKind.DELTA, wide, WIDER, List.of(row(2, 1)), row(2, 2)),
                group(3, GroupKind.REWRITE, schema, COLUMNS, List.of(), row(1, 1), row(2, 2)));
        FeedPosition before = ChangeFeed.newest(metadata()).orElseThrow();
        commit(
                catalog,
                ended(plan(4).between(Plans.at(3), Plans.at(2))
                        .schema(wide, WIDER)
                        .revertTo(snapshots().get(1).snapshotId())
                        .build()));

        assertThat(reported(ChangeFeed.since(metadata(), before)))
                .containsExactlyInAnyOrder("7 v2 +U 1@1", "7 v2 +U 2@2");
    }

    @Test
    void whatFollowsAPositionIsNeededAndWhatIsBeforeItIsNot() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        FeedPosition reported = ChangeFeed.newest(metadata()).orElseThrow();
        commit(catalog, delta(3, List.of(), row(3, 3)), delta(4, List.of(), row(4, 4)));

        assertThat(ChangeFeed.needed(metadata(), reported))
                .isEqualTo(ids().stream()
                        .filter(id -> id != snapshots().get(0).snapshotId())
                        .collect(Collectors.toSet()));
        assertThat(ChangeFeed.needed(metadata(), new FeedPosition(77, 1))).isEmpty();
    }

    private Set<Long> ids() {
        return snapshots().stream().map(Snapshot::snapshotId).collect(Collectors.toSet());
    }

    @Test
    void aTableThatIsReCreatedLosesAllRowsAndGetsOthers() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)));
        FeedPosition before = ChangeFeed.newest(metadata()).orElseThrow();
        schema = MirrorSchemas.first(COLUMNS, metadata().lastColumnId());
        commit(catalog, write(plan(Plans.OTHER, 100).takingOver(TABLE).build(), List.of(), row(1, 0), row(5, 0)));

        assertThat(reported(ChangeFeed.since(metadata(), before)))
                .containsExactly("199 v100 -D 1@1", "199 v100 -D 2@1", "200 v100 +I 1@0", "200 v100 +I 5@0");
    }

    /** A quiet table is compacted, and another engine expires all snapshots but the current one. */
    @Test
    void aCompactionHasTheRowsOfTheVersionThatWasExpired() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(), row(3, 2)));
        FeedPosition before = ChangeFeed.newest(metadata()).orElseThrow();
        compaction(catalog, 2).run();
        assertThat(table().currentSnapshot().operation()).isEqualTo("replace");
        table().expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1)
                .retainLast(1)
                .commit();
        commit(catalog, delta(3, List.of(row(2, 1), row(3, 2)), row(3, 3)));

        assertThat(reported(ChangeFeed.since(metadata(), before)))
                .containsExactlyInAnyOrder("6 v3 +U 3@3", "6 v3 -D 2@1");
    }

    @Test
    void aSnapshotThatIsGoneIsSaid() throws Exception {
        commit(catalog, first(row(1, 1)));

        assertThatThrownBy(() -> ChangeFeed.since(metadata(), new FeedPosition(77, 1)))
                .isInstanceOf(ChangesGoneException.class)
                .hasMessageContaining("snapshot 77");
    }

    static Stream<Arguments> workloads() {
        return formats().flatMap(format -> Stream.of(1, 2).map(seed -> Arguments.of(format, seed)));
    }

    /** Whatever happens to a mirror: each set leads from what one version shows to what the next one does, row by row. */
    @ParameterizedTest
    @MethodSource("workloads")
    void appliedInOrderTheSetsAreEachVersion(MirrorFormat deletes, int seed) throws Exception {
        format = deletes;
        Workload workload = new Workload(new Random(seed));
        Map<String, List<Long>> reader = new TreeMap<>();
        Optional<FeedPosition> reported = Optional.empty();
        for (int commit = 0; commit < 20; commit++) {
            workload.commitSome();
            List<ChangeSet> sets =
                    reported.isEmpty() ? ChangeFeed.all(metadata()) : ChangeFeed.since(metadata(), reported.get());
            for (ChangeSet set : sets) {
                apply(set, reader, commit % 2 == 0 ? 400 : 1 << 20);
                assertThat(reader)
                        .as("seed %d, commit %d, set %s", seed, commit, set)
                        .isEqualTo(shown(set));
                reported = Optional.of(new FeedPosition(set.to().orElseThrow().snapshotId(), set.number()));
            }
            assertThat(reader).as("seed %d, commit %d", seed, commit).isEqualTo(workload.rows());
        }
        assertThat(workload.reverts).isPositive();
    }

    private void apply(ChangeSet set, Map<String, List<Long>> reader, long bytesPerRange) throws IOException {
        SnapshotDiff diff = SnapshotDiff.between(table(), set.from(), set.to(), true, bytesPerRange);
        diff.forEach((kind, row) -> {
            String key = Long.toString(row.getLong(diff.columns().tableColumns()));
            List<Long> before = reader.get(key);
            switch (kind) {
                case INSERT -> {
                    assertThat(before).isNull();
                    reader.put(key, cells(row));
                }
                case UPDATE_BEFORE -> assertThat(withoutNulls(cells(row))).isSubsetOf(before);
                case UPDATE_AFTER -> {
                    assertThat(before).isNotNull().isNotEqualTo(cells(row));
                    reader.put(key, cells(row));
                }
                case DELETE -> {
                    assertThat(before).isNotNull();
                    reader.remove(key);
                }
            }
        });
        // Rows that no version has touched since have no cells in columns that were added.
        reader.replaceAll((key, cells) -> padded(cells, diff.columns().rowType().getFieldCount()));
    }

    private static List<Long> withoutNulls(List<Long> cells) {
        return cells.stream().filter(cell -> cell >= 0).toList();
    }

    private static List<Long> cells(RowData row) {
        List<Long> cells = new ArrayList<>();
        for (int i = 0; i < row.getArity(); i++) {
            cells.add(row.isNullAt(i) ? -1 : row.getLong(i));
        }
        return cells;
    }

    /** Columns are only ever added in front of the two of Pixelake, or gone again after a revert. */
    private static List<Long> padded(List<Long> cells, int width) {
        List<Long> padded = new ArrayList<>(cells);
        while (padded.size() < width) {
            padded.add(padded.size() - 2, -1L);
        }
        while (padded.size() > width) {
            padded.remove(padded.size() - 3);
        }
        return padded;
    }

    private Map<String, List<Long>> shown(ChangeSet set) throws IOException {
        Map<String, List<Long>> rows = new TreeMap<>();
        try (CloseableIterable<Record> records = IcebergGenerics.read(table())
                .useSnapshot(set.to().orElseThrow().snapshotId())
                .build()) {
            for (Record record : records) {
                List<Long> cells = new ArrayList<>();
                // Behind it may stand the position that deletes were applied by.
                for (int i = 0; !"_pxt_version".equals(i == 0 ? "" : name(record, i - 1)); i++) {
                    cells.add(record.get(i) == null ? -1L : (Long) record.get(i));
                }
                rows.put(record.getField("_pxt_rowid").toString(), cells);
            }
        }
        return rows;
    }

    private static String name(Record record, int column) {
        return record.struct().fields().get(column).name();
    }

    /** Versions by lot, as Pixeltable may make them. */
    private final class Workload {
        private final Random random;
        private final List<Version> history = new ArrayList<>();
        private long group;
        private long clock;
        private int reverts;
        private int lastColumnId = schema.lastColumnId();

        /** @param narrow rows that were written before there was a second column */
        private record Version(
                Position position, TableSchema columns, PlannedSchema planned, Map<Long, Row> rows, Set<Long> narrow) {
            boolean wide() {
                return columns.equals(WIDER);
            }
        }

        Workload(Random random) {
            this.random = random;
        }

        private Version head() {
            return history.get(history.size() - 1);
        }

        Map<String, List<Long>> rows() {
            Map<String, List<Long>> rows = new TreeMap<>();
            head().rows().forEach((id, row) -> {
                List<Long> cells = new ArrayList<>();
                cells.add(row.cell());
                if (head().wide()) {
                    cells.add(head().narrow().contains(id) ? -1L : row.cell() + 1);
                }
                cells.add(id);
                cells.add(row.version());
                rows.put(Long.toString(id), cells);
            });
            return rows;
        }

        void commitSome() throws Exception {
            List<GroupFiles> groups = new ArrayList<>();
            int some = 1 + random.nextInt(3);
            for (int i = 0; i < some; i++) {
                groups.add(next(groups.isEmpty()));
            }
            commit(catalog, groups.toArray(GroupFiles[]::new));
            if (random.nextInt(5) == 0) {
                compaction(catalog, 2).run();
            }
        }

        private GroupFiles next(boolean alone) throws IOException {
            group++;
            if (history.isEmpty()) {
                return first();
            }
            int what = random.nextInt(8);
            if (what == 0 && alone && history.size() > 3) {
                return back();
            }
            return what == 1 ? rewrite() : what == 2 && !head().wide() ? addColumn() : delta();
        }

        private Position at(long version) {
            return Position.of(new TableVersion(version, 5_000_000 + clock++));
        }

        private GroupFiles first() throws IOException {
            Map<Long, Row> rows = new TreeMap<>();
            for (long id = 0; id < 40; id++) {
                rows.put(id, row(id, 1));
            }
            Position to = at(1);
            history.add(new Version(to, COLUMNS, schema, rows, Set.of()));
            return write(
                    plan(group).first().to(to).build(), List.of(), rows.values().toArray(Row[]::new));
        }

        private PlanBuilder planned(Position to, GroupKind kind) {
            return plan(group).kind(kind).between(head().position(), to).schema(head().planned(), head().columns());
        }

        private GroupFiles delta() throws IOException {
            Position to = at(head().position().own().version() + 1);
            Map<Long, Row> rows = new TreeMap<>(head().rows());
            List<Row> gone = new ArrayList<>();
            List<Row> came = new ArrayList<>();
            boolean onlyInserts = random.nextInt(4) == 0;
            for (int i = random.nextInt(6); i >= 0; i--) {
                long id = onlyInserts ? 1_000 + clock * 10 + i : random.nextInt(60);
                Row there = rows.remove(id);
                if (there != null) {
                    gone.add(there);
                }
                if (there == null || random.nextBoolean()) {
                    Row row = rowWith(random.nextInt(1_000), id, to.own().version());
                    if (came.removeIf(other -> other.id() == id)) {
                        gone.remove(gone.size() - 1);
                    }
                    rows.put(id, row);
                    came.add(row);
                } else if (came.removeIf(other -> other.id() == id)) {
                    gone.remove(gone.size() - 1);
                }
            }
            Set<Long> narrow = new HashSet<>(head().narrow());
            came.forEach(row -> narrow.remove(row.id()));
            GroupFiles written = write(planned(to, GroupKind.DELTA).build(), gone, came.toArray(Row[]::new));
            history.add(new Version(to, head().columns(), head().planned(), rows, narrow));
            return written;
        }

        private GroupFiles rewrite() throws IOException {
            Position to = at(head().position().own().version() + 1);
            Map<Long, Row> rows = new TreeMap<>();
            head().rows().forEach((id, row) -> {
                if (random.nextInt(10) > 0) {
                    boolean filled = random.nextBoolean();
                    rows.put(id, rowWith(filled ? row.cell() + 1 : row.cell(), id, row.version()));
                }
            });
            GroupFiles written = write(
                    planned(to, GroupKind.REWRITE).build(),
                    List.of(),
                    rows.values().toArray(Row[]::new));
            history.add(new Version(to, head().columns(), head().planned(), rows, Set.of()));
            return written;
        }

        private GroupFiles addColumn() {
            Position to = at(head().position().own().version() + 1);
            PlannedSchema wide =
                    MirrorSchemas.evolve(new PlannedSchema(head().planned().schema(), lastColumnId), COLUMNS, WIDER);
            lastColumnId = wide.lastColumnId();
            GroupFiles written =
                    ended(planned(to, GroupKind.SCHEMA).schema(wide, WIDER).build());
            history.add(new Version(
                    to, WIDER, wide, head().rows(), Set.copyOf(head().rows().keySet())));
            return written;
        }

        private GroupFiles back() {
            int shared = history.size() - 2 - random.nextInt(2);
            Version target = history.get(shared);
            long snapshot = snapshots().stream()
                    .filter(there -> Long.toString(target.position().own().createdAtMicros())
                            .equals(there.summary().get("pixeltable.created-at")))
                    .map(Snapshot::snapshotId)
                    .findFirst()
                    .orElseThrow();
            GroupFiles back = ended(plan(group)
                    .between(head().position(), target.position())
                    .schema(new PlannedSchema(target.planned().schema(), lastColumnId), target.columns())
                    .revertTo(snapshot)
                    .build());
            history.subList(shared + 1, history.size()).clear();
            reverts++;
            return back;
        }
    }

    private List<String> reported() throws IOException {
        return reported(ChangeFeed.all(metadata()));
    }

    private List<String> reported(List<ChangeSet> sets) throws IOException {
        List<String> lines = new ArrayList<>();
        for (ChangeSet set : sets) {
            String front = set.number() + " v" + set.position().own().version() + " ";
            set.diff(table(), false).forEach((kind, row) -> lines.add(front + line(kind, row)));
        }
        return lines;
    }

    private static String line(RowKind kind, RowData row) {
        return kind.shortString() + " " + row.getLong(row.getArity() - 2) + "@" + row.getLong(row.getArity() - 1);
    }

    private PlannedSchema wider() {
        return MirrorSchemas.evolve(schema, COLUMNS, WIDER);
    }
}
