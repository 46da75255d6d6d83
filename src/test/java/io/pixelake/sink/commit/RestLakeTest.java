package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.maintenance.SnapshotExpiry;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.LakeInvariants;
import io.pixelake.testkit.LoggedLines;
import io.pixelake.testkit.RestCatalogServer;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a mirror on a REST catalog holds on to, where others commit side by side and commits land late. */
class RestLakeTest extends EmbeddedLake {
    private static final Duration WEEK = Duration.ofDays(7);

    private RestCatalogServer server;
    private Faults faults;
    private Catalog rest;

    @BeforeEach
    void serve() throws Exception {
        server = RestCatalogServer.start(catalog);
        faults = Faults.named("rest");
        server.meet(faults);
        rest = MirrorCatalog.of("lake", server.properties()).open();
    }

    @AfterEach
    void end() throws Exception {
        ((AutoCloseable) rest).close();
        faults.close();
        server.close();
    }

    // ---- expiry ----

    @Test
    void theNewestTenPositionsStayWhateverTheirAge() throws Exception {
        commitVersions(13);

        expire();

        assertThat(versions()).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
        assertThat(table().refs()).containsOnlyKeys("main");
        assertThat(table().refs().get("main"))
                .isEqualTo(SnapshotRef.branchBuilder(id(13)).build());
        assertThat(table().history()).last().satisfies(entry -> assertThat(entry.snapshotId())
                .isEqualTo(id(13)));
        LakeInvariants.of(table()).check();
    }

    @Test
    void aMirrorThatGoesBackToASnapshotWhileItExpiresKeepsIt() throws Exception {
        commitVersions(13);
        beforeTheSwap(() -> goBack(13, 2));

        expire();

        assertThat(table().currentSnapshot().snapshotId()).isEqualTo(id(2));
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L);
        LakeInvariants.of(table()).check();
    }

    @Test
    void whereAnythingElseCameBetweenNoFileIsDeleted() throws Exception {
        commitVersions(13);
        Set<String> files = files(2);
        long tagged = id(2);
        beforeTheSwap(
                () -> table().manageSnapshots().createTag("theirs", tagged).commit());

        try (LoggedLines logged = LoggedLines.of("io.pixelake.maintenance.SnapshotExpiry")) {
            assertThat(expire()).as("removed snapshots").isEqualTo(3);
            assertThat(logged.texts())
                    .singleElement()
                    .asString()
                    .contains(
                            ": 3 expired snapshots were removed; their files stay until they are deleted as orphans, because");
        }

        assertThat(files).allMatch(file -> table().io().newInputFile(file).exists());
        LakeInvariants.of(table()).check();
        expire();
        assertThat(files).allMatch(file -> table().io().newInputFile(file).exists());
    }

    /** Another engine's expiry, say, which asks a REST catalog for nothing. */
    @Test
    void whereMainIsGoneNoFileIsDeleted() throws Exception {
        commitVersions(13);
        Set<String> files = files(2);
        long newest = id(13);
        faults.plan(Step.SWAP, Moment.AFTER, 0, 1, () -> remove(newest));

        assertThatThrownBy(this::expire).hasMessageContaining("main branch was at snapshot " + newest);

        assertThat(files).allMatch(file -> table().io().newInputFile(file).exists());
    }

    private void remove(long snapshot) {
        TableOperations operations = ((BaseTable) table()).operations();
        TableMetadata base = operations.current();
        operations.commit(base, base.removeSnapshotsIf(any -> any.snapshotId() == snapshot));
    }

    private int expire() {
        return SnapshotExpiry.expire(
                (BaseTable) rest.loadTable(NAME),
                WEEK,
                10,
                table -> Set.of(),
                table -> true,
                Clock.offset(Clock.systemUTC(), Duration.ofDays(8)));
    }

    // ---- commits that land late ----

    @Test
    void aCommitThatLandsAfterItsTwinWasUndoneIsRefused() throws Exception {
        commitVersions(2);
        GroupFiles third = delta(3, List.of(), row(3, 3));
        holdNextSwap();

        commit(rest, third);
        goBack(3, 2);
        faults.release();

        assertThat(table().currentSnapshot().snapshotId()).isEqualTo(id(2));
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L);
    }

    /** One that has the very columns, such as an export of the same table: then nothing of it but its id is compared when it is replaced. */
    @Test
    void aMirrorInPlaceOfAForeignTableIsMadeOnce() throws Exception {
        catalog.createNamespace(NAME.namespace());
        catalog.createTable(NAME, schema.schema()).newAppend().commit();
        GroupFiles first = write(plan(1).first().replaceForeign().build(), List.of(), row(1, 1));
        holdNextSwap();

        commit(rest, first);
        long made = table().currentSnapshot().snapshotId();
        faults.release();

        assertThat(table().currentSnapshot().snapshotId()).isEqualTo(made);
        commit(rest, delta(2, List.of(), row(2, 2)));
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L);
        LakeInvariants.of(table()).check();
    }

    @Test
    void goingBackLandsOnce() throws Exception {
        commitVersions(3);
        holdNextSwap();

        goBackThrough(rest, 3, 1);
        commit(rest, write(plan(30).between(Plans.at(1), Plans.at(4)).build(), List.of(), row(4, 4)));
        faults.release();

        assertThat(position()).contains(Plans.at(4));
        assertThat(live("_pxt_rowid")).containsExactly(1L, 4L);
    }

    // ---- what isn't compared ----

    @Test
    void aColumnThatSomebodyChangedMeanwhileStaysAndTheNextGroupIsPlannedOnIt() throws Exception {
        commitVersions(1);
        beforeTheSwap(
                () -> table().updateSchema().updateColumnDoc("i", "theirs").commit());

        commit(rest, delta(2, List.of(), row(2, 2)));
        commit(rest, delta(3, List.of(), row(3, 3)));

        assertThat(table().schema().findField("i").doc()).isEqualTo("theirs");
        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L);
    }

    private void holdNextSwap() {
        faults.holdNextSwap(new CommitStateUnknownException(new IllegalStateException("504")));
    }

    private void beforeTheSwap(Faults.Effect other) {
        faults.plan(Step.SWAP, Moment.BEFORE, 0, 1, other);
    }

    private void goBack(long from, long to) throws Exception {
        goBackThrough(catalog, from, to);
    }

    private void goBackThrough(Catalog through, long from, long to) throws Exception {
        commit(
                through,
                ended(plan(20).between(Plans.at(from), Plans.at(to))
                        .revertTo(id(to))
                        .build()));
    }

    /** Each version adds a row whose id is its number. */
    private void commitVersions(long last) throws Exception {
        commit(catalog, first(row(1, 1)));
        for (long version = 2; version <= last; version++) {
            commit(catalog, delta(version, List.of(), row(version, version)));
        }
    }

    private long id(long version) {
        return snapshots().stream()
                .filter(snapshot ->
                        Long.toString(version).equals(snapshot.summary().get(MirrorMarks.VERSION)))
                .findFirst()
                .orElseThrow()
                .snapshotId();
    }

    private Set<String> files(long version) throws Exception {
        Set<String> files = new HashSet<>();
        files.add(table().snapshot(id(version)).manifestListLocation());
        table().snapshot(id(version)).allManifests(table().io()).forEach(manifest -> files.add(manifest.path()));
        try (CloseableIterable<FileScanTask> tasks =
                table().newScan().useSnapshot(id(version)).planFiles()) {
            tasks.forEach(task -> files.add(task.file().location()));
        }
        return files;
    }
}
