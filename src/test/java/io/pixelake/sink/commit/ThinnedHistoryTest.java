package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.HistoryLimit;
import io.pixelake.lake.MainHistory;
import io.pixelake.lake.MetadataSize;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.Position;
import io.pixelake.testkit.LakeInvariants;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mirrors whose history doesn't fit into its budget. */
class ThinnedHistoryTest extends EmbeddedLake {
    private static final int BUDGET = 24;
    private static final long LAST = 50;

    /** What the writers open; the embedded catalog where nothing else is said. */
    private Optional<Catalog> written = Optional.empty();

    @Override
    public Catalog writersCatalog() {
        return written.orElse(catalog);
    }

    @BeforeEach
    void small() {
        history = new HistoryBudget(BUDGET, Long.MAX_VALUE, false);
    }

    @Test
    void eachCommitKeepsTheBudgetAndWhatIsLeftIsWhatItWas() throws Exception {
        for (long version = 1; version <= LAST; version++) {
            commitVersion(version);
            assertThat(snapshots().size()).isLessThanOrEqualTo(BUDGET);
        }

        assertThat(versions()).hasSize(BUDGET).startsWith(1L).endsWith(newest(10));
        assertThat(historyVersions()).isEqualTo(versions());
        for (int i = 0; i < versions().size(); i++) {
            assertThat(rows(i)).isEqualTo(expected(versions().get(i)));
        }
        LakeInvariants.of(table()).check();
    }

    /** What a revert left stands beside the history; nobody reads it as a version of the table. */
    @Test
    void whatIsLeftIsKnownFromTheLakeAlone() throws Exception {
        commitVersions(LAST);
        long second = versions().get(1);
        table().expireSnapshots().expireSnapshotId(id(1)).commit();
        table().manageSnapshots().createTag("theirs", id(LAST)).commit();
        commit(catalog, back(100, LAST, LAST - 1));

        try (CatalogMirrorReader reader = CatalogMirrorReader.open(MirrorCatalog.embedded("lake", lake))) {
            MirrorStanding.History known = reader.mirrors().get(0).history();
            assertThat(known.snapshots()).isEqualTo(BUDGET - 1);
            assertThat(known.oldest()).contains(at(second));
            assertThat(known.metadataBytes()).isEqualTo(MetadataSize.of(metadata()));
        }
    }

    @Test
    void aRestCatalogTakesItInOneCommit() throws Exception {
        try (RestCatalogServer server = RestCatalogServer.start(catalog)) {
            written = Optional.of(MirrorCatalog.of("lake", server.properties()).open());
            for (long version = 1; version <= LAST; version++) {
                commit(writersCatalog(), empty(version));
            }

            assertThat(versions()).hasSize(BUDGET).startsWith(1L).endsWith(newest(10));
            assertThat(historyVersions()).isEqualTo(versions());
            ((AutoCloseable) written.get()).close();
        }
    }

    /** What one commit adds stays, so that it is found where its outcome is unknown; the next one makes up for it. */
    @Test
    void aCommitOfManyVersionsPassesTheBudgetByNoMoreThanItself() throws Exception {
        List<GroupFiles> burst = new ArrayList<>();
        for (long version = 1; version <= LAST; version++) {
            burst.add(empty(version));
        }
        commit(catalog, burst.toArray(GroupFiles[]::new));
        assertThat(versions()).hasSize((int) LAST);

        commit(catalog, empty(LAST + 1));

        assertThat(versions()).hasSize(BUDGET).startsWith(1L);
    }

    @Test
    void aLongHistoryShrinksInStepsThatDoNotHoldUpACommit() throws Exception {
        history = HistoryBudget.UNLIMITED;
        List<GroupFiles> all = new ArrayList<>();
        for (long version = 1; version <= 500; version++) {
            all.add(empty(version));
        }
        commit(catalog, all.toArray(GroupFiles[]::new));
        history = new HistoryBudget(BUDGET, Long.MAX_VALUE, false);

        commit(catalog, empty(501));
        assertThat(versions()).hasSize(300);
        commit(catalog, empty(502));
        assertThat(versions()).hasSize(100);
        for (long version = 503; version <= 506; version++) {
            commit(catalog, empty(version));
        }
        assertThat(versions()).hasSize(BUDGET).startsWith(1L);
    }

    /** Whether it landed or not, what is looked for is there, and what was removed isn't removed twice. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitThatThinsAndWhoseOutcomeIsUnknownIsMadeOnce(boolean landing) throws Exception {
        for (long version = 1; version <= BUDGET; version++) {
            commit(catalog, empty(version));
        }
        AtomicInteger commits = new AtomicInteger();

        commit(failing(commits, 1, landing), empty(BUDGET + 1), empty(BUDGET + 2), empty(BUDGET + 3));

        assertThat(commits).hasValue(landing ? 1 : 2);
        assertThat(versions()).hasSize(BUDGET).startsWith(1L).endsWith(BUDGET + 1L, BUDGET + 2L, BUDGET + 3L);
        assertThat(historyVersions()).isEqualTo(versions());
    }

    @Test
    void theMetadataKeepsItsOwnBudget() throws Exception {
        for (long version = 1; version <= 20; version++) {
            commit(catalog, empty(version));
        }
        long size = MetadataSize.of(metadata());
        double file = Files.size(Path.of(metadata().metadataFileLocation().replaceFirst("^file:", "")));
        assertThat(size / file).isBetween(0.9, 1.1);
        history = new HistoryBudget(1000, size, false);

        for (long version = 21; version <= LAST; version++) {
            commit(catalog, empty(version));
        }

        assertThat(MetadataSize.of(metadata())).isLessThanOrEqualTo(size);
        assertThat(versions()).hasSizeBetween(15, 20).startsWith(1L);
    }

    @Test
    void whatOthersTagsAndBranchesLeadToStays() throws Exception {
        commitVersions(8);
        long tagged = id(3);
        long branched = id(5);
        table().manageSnapshots()
                .createTag("theirs", tagged)
                .createBranch("work", branched)
                .commit();
        table().newAppend().toBranch("work").commit();
        table().newAppend().toBranch("work").commit();

        commitVersions(9, LAST);

        assertThat(snapshots()).hasSize(BUDGET);
        assertThat(versions()).contains(1L, 3L);
        assertThat(table().refs()).containsOnlyKeys("main", "theirs", "work");
        assertThat(table().properties().get(MainHistory.OFF_MAIN)).isEqualTo("9-10");
        assertThat(historyVersions()).isEqualTo(versions());
    }

    @Test
    void pixelakesOwnTagsFollowTheThinningUnlessTheyAreKept() throws Exception {
        history = new HistoryBudget(BUDGET, Long.MAX_VALUE, true);
        for (long version = 1; version <= 30; version++) {
            commit(catalog, write(tagged(version), List.of(), row(version, version)));
        }
        assertThat(versions()).hasSize(30);

        history = new HistoryBudget(BUDGET, Long.MAX_VALUE, false);
        commitVersion(31);

        assertThat(versions()).hasSize(BUDGET);
        assertThat(table().refs()).hasSize(BUDGET);
    }

    private GroupPlan tagged(long version) {
        return (version == 1 ? plan(1).first() : plan(version))
                .tag("v" + version)
                .build();
    }

    /** The versions that were undone go before any other; without them the history has no gaps. */
    @Test
    void revertedVersionsGoFirst() throws Exception {
        commitVersions(20);
        commit(catalog, back(100, 20, 11));

        long from = 11;
        for (long version = 21; version <= 33; version++) {
            commit(catalog, onward(80 + version, from, version));
            from = version;
        }

        assertThat(snapshots()).hasSize(BUDGET);
        assertThat(versions())
                .containsExactlyElementsOf(
                        LongStream.concat(LongStream.rangeClosed(1, 11), LongStream.rangeClosed(21, 33))
                                .boxed()
                                .toList());
        assertThat(table().properties()).containsEntry(MainHistory.OFF_MAIN, "none");
    }

    /** The versions of before the revert are older than the gap too, and one is held by a tag. */
    @Test
    void revertedVersionsThatSomebodyHoldsAreNoneOfTheHistoryBelowAGap() throws Exception {
        commitVersions(20);
        table().manageSnapshots().createTag("theirs", id(15)).commit();
        commit(catalog, back(100, 20, 11));
        long from = 11;
        for (long version = 21; version <= 80; version++) {
            commit(catalog, onward(80 + version, from, version));
            from = version;
        }

        assertThat(snapshots()).hasSize(BUDGET);
        assertThat(versions()).contains(15L);
        assertThat(table().properties()).containsEntry(MainHistory.OFF_MAIN, "15-15");
        assertThat(historyVersions()).hasSize(BUDGET - 1).doesNotContain(15L).startsWith(1L);
    }

    @Test
    void aMirrorGoesBackOverGapsToTheNearestVersionThatIsLeft() throws Exception {
        commitVersions(LAST);
        List<Long> left = versions();
        long target = left.get(5);
        assertThat(left).doesNotContain(target + 1);
        Set<String> rows = rows(5);

        commit(catalog, back(100, LAST, target), onward(101, target, 70));

        assertThat(position()).contains(at(70));
        rows.add("70@70");
        assertThat(live("_pxt_rowid")).containsExactlyElementsOf(ids(rows));
        assertThat(historyVersions())
                .containsExactlyElementsOf(
                        LongStream.concat(left.subList(0, 6).stream().mapToLong(v -> v), LongStream.of(70))
                                .boxed()
                                .toList());
        assertThat(table().properties().get(MainHistory.OFF_MAIN)).isNotEqualTo("none");
        LakeInvariants.of(table()).check();
    }

    /** A revert to below it would undo what they wrote, and must find it. */
    @Test
    void theNewestWriteOfAnExternalWriterStays() throws Exception {
        commitVersions(5);
        table().newAppend().commit();
        table().newAppend().commit();
        long newest = table().currentSnapshot().snapshotId();
        CommitPolicy keeping = policy(ALONE.holder(), true, MirrorFormat.DEFAULT, history);
        for (long version = 6; version <= LAST; version++) {
            GroupFiles group = version(version);
            commit(
                    new MirrorCommitter(
                            catalog, keeping, Clock.systemUTC(), BackOff.none(), new UnregisteredMetricsGroup()),
                    group);
        }

        assertThat(snapshots()).hasSize(BUDGET);
        assertThat(snapshots().stream().filter(snapshot -> !MirrorMarks.carriesPosition(snapshot)))
                .singleElement()
                .extracting(Snapshot::snapshotId)
                .isEqualTo(newest);
        commit(catalog, back(100, LAST, 1));
        assertThat(position()).contains(at(LAST));
    }

    @Test
    void compactionsOfOldVersionsGoBeforeVersions() throws Exception {
        for (long version = 1; version <= 18; version++) {
            commitVersion(version);
            if (version % 3 == 0) {
                compaction(catalog, 1).run();
            }
        }
        assertThat(operations()).filteredOn(DataOperations.REPLACE::equals).hasSize(6);

        commitVersions(19, 20);

        assertThat(snapshots()).hasSize(BUDGET);
        assertThat(versions()).hasSize(20);
        assertThat(rows(19)).isEqualTo(expected(20L));
        assertThat(rows(3)).isEqualTo(expected(4L));
    }

    @Test
    void aTableWhoseFilesNobodyMayDeleteKeepsItsHistory() throws Exception {
        commit(catalog, empty(1));
        table().updateProperties().set("gc.enabled", "false").commit();

        for (long version = 2; version <= BUDGET + 2; version++) {
            commit(catalog, empty(version));
        }

        assertThat(versions()).hasSize(BUDGET + 2);
    }

    @Test
    void asManySnapshotsStayAsTheTableSays() throws Exception {
        commit(catalog, empty(1));
        table().updateProperties()
                .set("history.expire.min-snapshots-to-keep", "20")
                .commit();

        for (long version = 2; version <= LAST; version++) {
            commit(catalog, empty(version));
        }

        assertThat(versions()).hasSize(BUDGET).endsWith(newest(20));
    }

    @Test
    void whatIsHeldStays() throws Exception {
        history = HistoryBudget.UNLIMITED;
        for (long version = 1; version <= LAST; version++) {
            commit(catalog, empty(version));
        }
        Set<Long> held = Set.of(id(17), id(18));

        Set<Long> left = MainHistory.ids(HistoryLimit.apply(
                metadata(), metadata(), TABLE, new HistoryBudget(BUDGET, Long.MAX_VALUE, false), () -> held));

        assertThat(left).hasSize(BUDGET).containsAll(held);
    }

    // ---- what is committed ----

    private void commitVersions(long last) throws Exception {
        commitVersions(1, last);
    }

    private void commitVersions(long first, long last) throws Exception {
        for (long version = first; version <= last; version++) {
            commitVersion(version);
        }
    }

    /** One without rows, which is quickly written. */
    private GroupFiles empty(long version) {
        return ended((version == 1 ? plan(1).first() : plan(version)).build());
    }

    private void commitVersion(long version) throws Exception {
        commit(writersCatalog(), version(version));
    }

    /** Each version adds a row whose id is its number, and each third one removes that of the version before. */
    private GroupFiles version(long version) throws IOException {
        if (version == 1) {
            return first(row(1, 1));
        }
        List<Row> gone = version % 3 == 0 ? List.of(row(version - 1, version - 1)) : List.of();
        return delta(version, gone, row(version, version));
    }

    private static Set<String> expected(long version) {
        Set<String> rows = new TreeSet<>();
        for (long id = 1; id <= version; id++) {
            if (id % 3 != 2 || id == version) {
                rows.add(id + "@" + id);
            }
        }
        return rows;
    }

    private static List<Object> ids(Set<String> rows) {
        return rows.stream()
                .map(row -> (Object) Long.parseLong(row.replaceFirst("@.*", "")))
                .sorted(Comparator.comparing(Object::toString))
                .toList();
    }

    private GroupFiles back(long group, long from, long to) {
        return ended(plan(group).between(at(from), at(to)).revertTo(id(to)).build());
    }

    private GroupFiles onward(long group, long from, long to) throws IOException {
        return write(plan(group).kind(GroupKind.DELTA).between(at(from), at(to)).build(), List.of(), row(to, to));
    }

    private static Position at(long number) {
        return Plans.at(number);
    }

    private long id(long version) {
        return snapshots().stream()
                .filter(snapshot ->
                        Long.toString(version).equals(snapshot.summary().get(MirrorMarks.VERSION)))
                .findFirst()
                .orElseThrow()
                .snapshotId();
    }

    private List<String> operations() {
        return snapshots().stream().map(Snapshot::operation).toList();
    }

    private static Long[] newest(int count) {
        return LongStream.rangeClosed(LAST - count + 1, LAST).boxed().toArray(Long[]::new);
    }

    /** What plans, reverts and verifications see, oldest first. */
    private List<Long> historyVersions() {
        List<Long> versions = new ArrayList<>();
        for (MirrorSnapshot snapshot : new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), catalog, SOURCE)
                .historyOf(TABLE, Plans.NAME)) {
            snapshot.position()
                    .ifPresent(position -> versions.add(0, position.own().version()));
        }
        return versions;
    }
}
