package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.HeldSnapshots;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.maintenance.BackOff;
import io.pixelake.maintenance.HistoryPolicy;
import io.pixelake.maintenance.MaintenancePolicy;
import io.pixelake.maintenance.TableMaintenance;
import io.pixelake.model.ListedTables;
import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.junit.jupiter.api.Test;

/** Mirrors of two Pixeltables in one lake. */
class AnotherSourceTest extends EmbeddedLake {
    private static final SourceInstance OTHER = new SourceInstance("another-root", "/homes/other on there");
    private static final UUID THEIRS = Plans.OTHER;
    private static final TargetName NEXT = new TargetName(List.of("demo"), "next");

    @Test
    void everyCommitSaysWhoseMirrorItIs() throws Exception {
        commit(catalog, first(row(1, 1)));

        assertThat(table().properties())
                .containsEntry("pixeltable.source-id", SOURCE.id())
                .containsEntry("pixeltable.source", SOURCE.place());
        commit(as(new SourceInstance(SOURCE.id(), "elsewhere"), catalog), delta(2, List.of(), row(2, 2)));
        assertThat(table().properties()).containsEntry("pixeltable.source", "elsewhere");
    }

    @Test
    void aMirrorThatAnotherSourceMadeFirstIsLeftAloneAndOtherTablesAreNot() throws Exception {
        GroupFiles late = write(plan(THEIRS, 1).first().build(), List.of(), row(5, 1));
        MirrorTarget next =
                MirrorTarget.of(NEXT, lake.resolve("warehouse/demo/next").toString());
        GroupFiles another = write(plan(new UUID(7, 7), 1).first().target(next).build(), List.of(), row(6, 1));
        commit(catalog, first(row(1, 1)));
        String before = metadata().metadataFileLocation();

        commit(as(OTHER, catalog), late, another);

        assertThat(metadata().metadataFileLocation()).isEqualTo(before);
        assertThat(catalog.tableExists(TableIdentifier.of(Namespace.of("demo"), "next")))
                .isTrue();
    }

    @Test
    void oneThatTurnsUpBetweenTheLookAndTheSwapIsLeftAlone() throws Exception {
        GroupFiles late = write(plan(THEIRS, 1).first().build(), List.of(), row(5, 1));
        GroupFiles faster = first(row(1, 1));

        commit(as(OTHER, overtakenBy(faster)), late);

        assertThat(position()).contains(Plans.at(1));
        assertThat(live("_pxt_rowid")).containsExactly(1L);
    }

    /** Both take over a table that isn't a mirror, as both were asked to. */
    @Test
    void theFirstOfTwoKeepsWhatBothAreToReplace() throws Exception {
        catalog.createNamespace(Namespace.of("demo"));
        catalog.createTable(NAME, schema.schema());
        GroupFiles late = write(plan(THEIRS, 1).first().replaceForeign().build(), List.of(), row(5, 1));
        GroupFiles faster = write(plan(1).first().replaceForeign().build(), List.of(), row(1, 1));

        commit(as(OTHER, overtakenBy(faster)), late);

        assertThat(table().properties()).containsEntry("pixeltable.source-id", SOURCE.id());
        assertThat(live("_pxt_rowid")).containsExactly(1L);
    }

    @Test
    void groupsBehindAReplacementByAnotherSourceAreDropped() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles late = delta(2, List.of(), row(2, 2));
        commit(replacing("demo/t"), write(plan(THEIRS, 9).takingOver(TABLE).build(), List.of(), row(5, 1)));
        String before = metadata().metadataFileLocation();

        commit(catalog, late);

        assertThat(metadata().metadataFileLocation()).isEqualTo(before);
        assertThat(live("_pxt_rowid")).containsExactly(5L);
    }

    /** They may be left in the state of an older release, which says of neither group nor state whose it is. */
    @Test
    void groupsOfEarlierRunsAreCommittedForWhoeverListsTheirTableOrMarkedTheMirror() throws Exception {
        GroupFiles begun = first(row(1, 1));
        GroupFiles next = delta(2, List.of(), row(2, 2));
        MirrorCommitter theirs = restored(OTHER, THEIRS);

        commit(theirs, begun, next);
        assertThat(catalog.tableExists(NAME)).isFalse();
        commit(restored(SOURCE, TABLE), begun);
        assertThat(table().properties()).containsEntry("pixeltable.source-id", SOURCE.id());
        removeMark();
        commit(theirs, next);
        assertThat(position()).contains(Plans.at(1));
        assertThat(table().properties()).doesNotContainKey("pixeltable.source-id");

        commit(restored(SOURCE, TABLE), next);
        commit(restored(SOURCE, THEIRS), delta(3, List.of(), row(3, 3)));
        assertThat(position()).as("of a table that was dropped meanwhile").contains(Plans.at(3));
    }

    /** One that starts after all groups here were planned, and lists one table. */
    private MirrorCommitter restored(SourceInstance source, UUID listed) {
        return committer(source, new ListedTables(Set.of(listed), Long.MAX_VALUE), catalog, Set.of());
    }

    @Test
    void itIsReplacedOnlyWhereThatTableMay() throws Exception {
        commit(catalog, first(row(1, 1)));
        GroupFiles group = write(plan(THEIRS, 9).takingOver(TABLE).build(), List.of(), row(5, 1));

        commit(replacing("demo/other"), group);
        assertThat(live("_pxt_rowid")).containsExactly(1L);

        commit(replacing("demo/t"), group);
        assertThat(live("_pxt_rowid")).containsExactly(5L);
        assertThat(table().properties()).containsEntry("pixeltable.source-id", OTHER.id());
    }

    /** Pixeltable keeps a table's id where the table is replicated. */
    @Test
    void theIdOfTheTableMayBeTheSame() throws Exception {
        commit(catalog, first(row(1, 1)));
        commit(as(OTHER, catalog), delta(2, List.of(), row(2, 2)));
        assertThat(position()).contains(Plans.at(1));

        commit(replacing("demo/t"), write(plan(9).takingOver(TABLE).build(), List.of(), row(5, 9)));

        assertThat(live("_pxt_rowid")).containsExactly(5L);
    }

    @Test
    void neitherSeenNorRenamedNorDroppedNorTagged() throws Exception {
        commit(catalog, first(row(1, 1)));
        CatalogMirrorTables others = tables(OTHER);

        assertThat(others.stateOf(TABLE, Plans.NAME))
                .isInstanceOfSatisfying(MirrorState.OfAnotherSource.class, there -> {
                    assertThat(there.source()).contains(SOURCE);
                    assertThat(there.path()).isEqualTo("demo/t");
                });
        assertThat(others.mirrors()).isEmpty();
        assertThat(others.historyOf(TABLE, Plans.NAME)).isEmpty();
        assertThat(others.tag(TABLE, Plans.NAME, Plans.at(1), "kept")).isFalse();
        assertThatThrownBy(() -> others.rename(Plans.NAME, NEXT, "demo/next"))
                .isInstanceOf(MirrorChangeException.class)
                .hasMessageContaining("made from another Pixeltable, " + SOURCE);
        assertThatThrownBy(() -> others.drop(Plans.NAME, true)).isInstanceOf(MirrorChangeException.class);
        assertThat(table().properties()).containsEntry("pixeltable.path", "demo/t");
    }

    @Test
    void aMirrorFromBeforeIsMarkedForWhoeverListsItsTable() throws Exception {
        commit(catalog, first(row(1, 1)));
        removeMark();
        CatalogMirrorTables tables = tables(SOURCE);

        assertThatThrownBy(() -> tables.drop(Plans.NAME, true)).hasMessageContaining("doesn't say which Pixeltable");
        tables.adopt(THEIRS, Plans.NAME);
        assertThat(table().properties()).doesNotContainKey("pixeltable.source-id");
        tables.adopt(TABLE, Plans.NAME);
        assertThat(table().properties()).containsEntry("pixeltable.source-id", SOURCE.id());

        tables(OTHER).adopt(TABLE, Plans.NAME);
        assertThat(table().properties()).containsEntry("pixeltable.source-id", SOURCE.id());
    }

    /** A grant may allow to read only; other tables don't stop for it, as they do for a catalog that is down. */
    @Test
    void aMirrorFromBeforeThatMayNotBeMarkedStaysAsItIs() throws Exception {
        commit(catalog, first(row(1, 1)));
        removeMark();

        refusing(new ForbiddenException("Not authorized: UPDATE_TABLE on demo.t"))
                .adopt(TABLE, Plans.NAME);
        assertThat(table().properties()).doesNotContainKey("pixeltable.source-id");

        CatalogMirrorTables down = refusing(new ServiceFailureException("503"));
        assertThatThrownBy(() -> down.adopt(TABLE, Plans.NAME)).isInstanceOf(ServiceFailureException.class);
    }

    private CatalogMirrorTables refusing(RuntimeException answer) {
        Catalog refusing = new FaultyCatalog(catalog, (name, run) -> {
            throw answer;
        });
        return new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), refusing, SOURCE);
    }

    @Test
    void maintenanceIsForItsOwnOnly() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)), delta(3, List.of(), row(3, 3)));
        String before = metadata().metadataFileLocation();

        maintain(OTHER);
        assertThat(metadata().metadataFileLocation()).isEqualTo(before);
        maintain(SOURCE);
        assertThat(metadata().metadataFileLocation()).isNotEqualTo(before);
    }

    private void maintain(SourceInstance source) throws Exception {
        maintain(source, catalog, true, MaintenancePolicy.NEVER);
    }

    private static void maintain(SourceInstance source, Catalog through, boolean compact, Duration expireAfter)
            throws Exception {
        MaintenancePolicy all = new MaintenancePolicy(
                compact,
                expireAfter,
                MaintenancePolicy.NEVER,
                HistoryPolicy.WHOLE,
                new MaintenancePolicy.Pace(
                        2, 1000, Duration.ZERO, 1, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1), Duration.ZERO));
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(8));
        new TableMaintenance(through, all, source, new UnregisteredMetricsGroup(), later).run(NAME);
    }

    @Test
    void maintenanceChangesNothingOfWhatAnotherSourceTakesOverMeanwhile() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)), delta(3, List.of(), row(3, 3)));
        Set<Long> before = snapshotIds();

        maintain(SOURCE, takenOver(), true, MaintenancePolicy.NEVER);
        assertThat(snapshotIds()).as("not compacted").isEqualTo(before);
        table().updateProperties().set("pixeltable.source-id", SOURCE.id()).commit();
        maintain(SOURCE, takenOver(), false, Duration.ofDays(7));
        assertThat(snapshotIds()).as("not expired").isEqualTo(before);

        table().updateProperties().set("pixeltable.source-id", SOURCE.id()).commit();
        maintain(SOURCE, catalog, true, Duration.ofDays(7));
        assertThat(snapshotIds()).as("is due").isNotEqualTo(before);
    }

    private Set<Long> snapshotIds() {
        return metadata().snapshots().stream().map(Snapshot::snapshotId).collect(Collectors.toSet());
    }

    /** By another source, right before the first commit. */
    private Catalog takenOver() {
        boolean[] done = {false};
        return new FaultyCatalog(catalog, (name, run) -> {
            if (!done[0]) {
                done[0] = true;
                table().updateProperties()
                        .set("pixeltable.source-id", OTHER.id())
                        .commit();
            }
            run.run();
        });
    }

    @Test
    void itsNextCommitMarksItToo() throws Exception {
        commit(catalog, first(row(1, 1)));
        removeMark();

        commit(catalog, delta(2, List.of(), row(2, 2)));

        assertThat(table().properties()).containsEntry("pixeltable.source-id", SOURCE.id());
    }

    private void removeMark() {
        table().updateProperties()
                .remove("pixeltable.source-id")
                .remove("pixeltable.source")
                .commit();
    }

    private CatalogMirrorTables tables(SourceInstance source) {
        return new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), catalog, source);
    }

    /** Commits a group of this source right before the first swap. */
    private Catalog overtakenBy(GroupFiles faster) {
        boolean[] done = {false};
        return new FaultyCatalog(catalog, (name, run) -> {
            if (!done[0]) {
                done[0] = true;
                commitUnchecked(catalog, faster);
            }
            run.run();
        });
    }

    private MirrorCommitter replacing(String path) {
        return committer(OTHER, catalog, Set.of(path));
    }

    private static MirrorCommitter as(SourceInstance source, Catalog through) {
        return committer(source, through, Set.of());
    }

    private static MirrorCommitter committer(SourceInstance source, Catalog through, Set<String> replaceable) {
        return committer(source, ListedTables.NOT_ASKED, through, replaceable);
    }

    private static MirrorCommitter committer(
            SourceInstance source, ListedTables listed, Catalog through, Set<String> replaceable) {
        CommitPolicy policy = new CommitPolicy(
                ALONE.holder(),
                false,
                MirrorFormat.DEFAULT,
                source,
                listed,
                replaceable,
                HistoryBudget.DEFAULT,
                HeldSnapshots.NONE);
        return new MirrorCommitter(through, policy, Clock.systemUTC(), BackOff.none(), new UnregisteredMetricsGroup());
    }
}
