package io.pixelake.changes.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.changes.feed.ChangeFeed;
import io.pixelake.changes.table.ChangingMirror.What;
import io.pixelake.changes.target.CaughtUp;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.maintenance.Compaction;
import io.pixelake.model.GroupKind;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.Plans;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the changes table of a real mirror holds, against what each version of the mirror showed. */
class ChangesTableTest extends EmbeddedLake {
    static final TableIdentifier CHANGES = TableIdentifier.of("demo", "t__changes");
    static final IcebergChanges.Content FROM_THE_START = new IcebergChanges.Content(false, true);

    static IcebergChanges changes(Catalog catalog, IcebergChanges.Content content) {
        return new IcebergChanges(
                catalog, mirror -> TableIdentifier.of(mirror.namespace(), mirror.name() + "__changes"), content);
    }

    private Table changesTable() {
        return catalog.loadTable(CHANGES);
    }

    private List<String> rows() throws IOException {
        return ChangeRows.of(changesTable()).texts();
    }

    static Stream<Arguments> workloads() {
        return formats().flatMap(format -> Stream.of(1, 2).map(seed -> Arguments.of(format, seed)));
    }

    /** Also of versions that the mirror doesn't have any more. */
    @ParameterizedTest
    @MethodSource("workloads")
    void upToEachVersionTheChangesAreThatVersion(MirrorFormat deletes, int seed) throws Exception {
        format = deletes;
        Random random = new Random(seed);
        ChangingMirror mirror = new ChangingMirror(this, random);
        IcebergChanges changes = changes(catalog, new IcebergChanges.Content(seed == 2, true));
        for (int commit = 0; commit < 16; commit++) {
            mirror.commitSome();
            if (random.nextInt(4) == 0) {
                compaction(catalog, 2).run();
            }
            if (random.nextBoolean()) {
                changes.catchUp(NAME);
                mirror.thin(ChangeFeed.needed(metadata(), changes.reported(NAME).orElseThrow()));
            }
            if (random.nextInt(5) == 0 && catalog.tableExists(CHANGES)) {
                compactChanges();
            }
        }
        changes.catchUp(NAME);

        assertThat(mirror.done()).containsKeys(What.REVERT);
        ChangeRows rows = ChangeRows.of(changesTable());
        rows.checkOperations();
        rows.check(mirror.shown(), "seed " + seed + ", " + mirror.done());
        assertThat(changes.catchUp(NAME)).isEqualTo(CaughtUp.NOTHING);
    }

    private void compactChanges() throws IOException {
        new Compaction(catalog, CHANGES, 2, any -> true, any -> {}).run();
    }

    @Test
    void theRowOfBeforeComesWithAnUpdateWhereItIsWanted() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(row(1, 1), row(2, 1)), rowWith(77, 1, 2)));

        assertThat(changes(catalog, new IcebergChanges.Content(true, true)).catchUp(NAME))
                .isEqualTo(new CaughtUp(2, 5, 2));

        assertThat(rows())
                .containsExactly(
                        "2 v1 insert 1=[10]",
                        "2 v1 insert 2=[20]",
                        "4 v2 update_before 1=[10]",
                        "4 v2 update 1=[77]",
                        "4 v2 delete 2=[20]");
    }

    @Test
    void itBeginsWithWhatChangesFromNowOnWhereTheRowsOfBeforeAreNotWanted() throws Exception {
        IcebergChanges changes = changes(catalog, new IcebergChanges.Content(false, false));
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        assertThat(changes.catchUp(NAME)).isEqualTo(CaughtUp.NOTHING);
        assertThat(changes.reported(NAME)).isEqualTo(ChangeFeed.newest(metadata()));
        commit(catalog, delta(3, List.of(row(1, 1))));

        assertThat(changes.catchUp(NAME)).isEqualTo(new CaughtUp(1, 1, 3));

        assertThat(rows()).containsExactly("6 v3 delete 1=[10]");
    }

    /** A compaction meanwhile leaves out the cells of columns that there are not. */
    @Test
    void aColumnThatWasDroppedAndComesBackHasItsCellsAlthoughTheChangesWereCompacted() throws Exception {
        PlannedSchema wide = MirrorSchemas.evolve(schema, COLUMNS, columns("i", "k"));
        IcebergChanges changes = changes(catalog, FROM_THE_START);
        commit(catalog, write(plan(1).first().schema(wide, columns("i", "k")).build(), List.of(), row(1, 1)));
        changes.catchUp(NAME);
        commit(catalog, group(2, GroupKind.SCHEMA, schema, COLUMNS, List.of()));
        changes.catchUp(NAME);
        commit(catalog, delta(3, List.of(), row(3, 3)));
        changes.catchUp(NAME);
        compactChanges();
        commit(
                catalog,
                ended(plan(4).between(Plans.at(3), Plans.at(1))
                        .schema(wide, columns("i", "k"))
                        .revertTo(snapshots().get(0).snapshotId())
                        .build()));
        changes.catchUp(NAME);

        assertThat(rows()).last().isEqualTo("8 v1 update 1=[10, 11]");
    }

    @Test
    void aTableThatIsReCreatedIsDeletedAndInsertedInOneCommit() throws Exception {
        IcebergChanges changes = changes(catalog, FROM_THE_START);
        commit(catalog, first(row(1, 1), row(2, 1)));
        changes.catchUp(NAME);
        schema = MirrorSchemas.first(COLUMNS, metadata().lastColumnId());
        commit(catalog, write(plan(Plans.OTHER, 100).takingOver(TABLE).build(), List.of(), row(1, 0)));

        assertThat(changesWithFewRowsPerCommit().catchUp(NAME)).isEqualTo(new CaughtUp(2, 3, 100));

        assertThat(addedRows()).containsExactly(2L, 3L);
        assertThat(rows())
                .containsExactly(
                        "2 v1 insert 1=[]",
                        "2 v1 insert 2=[]",
                        "199 v100 delete 1=[]",
                        "199 v100 delete 2=[]",
                        "200 v100 insert 1=[10]");
    }

    /** Else a reader would see half of a version. */
    @Test
    void aVersionIsInOneCommitHoweverManyRowsItHas() throws Exception {
        commit(
                catalog,
                first(rows(1, 30, 1)),
                delta(2, List.of(), row(31, 2)),
                delta(3, List.of(), row(32, 3)),
                group(4, GroupKind.REWRITE, schema, COLUMNS, List.of(), rows(100, 50, 4)));

        assertThat(changesWithFewRowsPerCommit().catchUp(NAME)).isEqualTo(new CaughtUp(4, 114, 4));

        assertThat(addedRows()).containsExactly(30L, 2L, 50L + 32);
    }

    private IcebergChanges changesWithFewRowsPerCommit() {
        return new IcebergChanges(catalog, mirror -> CHANGES, FROM_THE_START, 2);
    }

    private List<Long> addedRows() {
        return snapshotsOf(changesTable()).stream()
                .map(snapshot -> Long.parseLong(snapshot.summary().get("added-records")))
                .toList();
    }

    static List<Snapshot> snapshotsOf(Table table) {
        return Stream.iterate(
                        table.currentSnapshot(),
                        snapshot -> snapshot != null,
                        snapshot -> snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId()))
                .sorted((one, other) -> Long.compare(one.sequenceNumber(), other.sequenceNumber()))
                .toList();
    }
}
