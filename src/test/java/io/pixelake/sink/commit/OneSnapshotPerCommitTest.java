package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.CatalogKind;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.LakeInvariants;
import io.pixelake.testkit.RestCatalogServer;
import io.pixelake.testkit.RestCatalogServer.Update;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Catalogs that refuse a commit that adds several snapshots. */
class OneSnapshotPerCommitTest extends EmbeddedLake {
    private static final int BUDGET = 24;
    private static final long LAST = 40;
    private static final Update ADDED = new Update(1, 0);

    private RestCatalogServer server;
    private Faults faults;
    private Catalog unity;

    @BeforeEach
    void serve() throws Exception {
        server = RestCatalogServer.start(catalog);
        server.takeOneSnapshotPerCommit();
        faults = Faults.named("unity");
        server.meet(faults);
        unity = open(CatalogKind.UNITY);
    }

    private Catalog open(CatalogKind kind) {
        Map<String, String> properties = new HashMap<>(server.properties());
        properties.put(CatalogKind.PROPERTY, kind.word());
        return MirrorCatalog.of("lake", properties).open();
    }

    @AfterEach
    void end() throws Exception {
        ((AutoCloseable) unity).close();
        faults.close();
        server.close();
    }

    @Test
    void eachVersionOfACheckpointIsACommit() throws Exception {
        commit(unity, first(row(1, 1)), delta(2, List.of(row(1, 1)), row(2, 2)), delta(3, List.of(), row(3, 3)));

        assertThat(server.updates()).containsExactly(ADDED, ADDED, ADDED);
        assertThat(versions()).containsExactly(1L, 2L, 3L);
        assertThat(rows(0)).containsExactly("1@1");
        assertThat(rows(1)).containsExactly("2@2");
        assertThat(rows(2)).containsExactly("2@2", "3@3");
        LakeInvariants.of(table()).check();
    }

    /** With the cure, at once: to try again would be in vain. */
    @Test
    void takenForAnotherItRefusesThemAndTheTableStopsAlone() throws Exception {
        try (AutoCloseable standard = (AutoCloseable) open(CatalogKind.STANDARD)) {
            commit((Catalog) standard, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        }

        assertThat(catalog.tableExists(NAME)).isFalse();
        assertThat(refusal(1))
                .contains("after 1 attempt: ", "Adding multiple snapshots in a single update is not supported.")
                .endsWith("Set lake.catalog.profile: unity.");
        assertThat(refusal(2)).isEqualTo(refusal(1));
    }

    @ParameterizedTest
    @EnumSource(CommitScenes.Scene.class)
    void everyKindOfGroup(CommitScenes.Scene scene) throws Exception {
        CommitScenes scenes = new CommitScenes(this);
        scenes.prepare(scene);

        commit(unity, scenes.write(scene).toArray(GroupFiles[]::new));

        LakeInvariants invariants = LakeInvariants.of(table());
        invariants.check();
        assertThat(invariants.rowsByPosition()).containsExactlyEntriesOf(scenes.expected(scene));
    }

    // ---- what comes between ----

    /** A whole prefix is left, and what a restored checkpoint still has of it isn't committed again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailureBetweenTwoCommitsLeavesTheVersionsBefore(boolean landed) throws Exception {
        GroupFiles[] groups = {first(row(1, 1)), delta(2, List.of(), row(2, 2)), delta(3, List.of(row(1, 1)), row(3, 3))
        };
        faults.planCrash(Step.SWAP, landed ? Moment.AFTER : Moment.BEFORE, 1);

        assertThat(tryToCommit(groups)).isFalse();
        assertThat(versions()).isEqualTo(landed ? List.of(1L, 2L) : List.of(1L));
        faults.heal();
        commit(unity, groups);

        assertThat(versions()).containsExactly(1L, 2L, 3L);
        assertThat(live("_pxt_rowid")).containsExactly(2L, 3L);
        LakeInvariants.of(table()).check();
    }

    private boolean tryToCommit(GroupFiles... groups) throws Exception {
        try {
            commit(committer(new MirrorCommitter.Retries(2, Duration.ofMillis(1))), groups);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private MirrorCommitter committer(MirrorCommitter.Retries retries) {
        return new MirrorCommitter(
                unity,
                policy(ALONE.holder(), false, format, history),
                Clock.systemUTC(),
                BackOff.none(),
                new UnregisteredMetricsGroup(),
                retries,
                false,
                new CommitThreads(1));
    }

    @Test
    void oneThatLandsLateIsNotCommittedTwice() throws Exception {
        commit(unity, first(row(1, 1)));
        faults.holdNextSwap(new CommitStateUnknownException(new IllegalStateException("504")));
        faults.plan(Step.SWAP, Moment.AFTER, 1, 1, faults::release);

        commit(unity, delta(2, List.of(), row(2, 2)), delta(3, List.of(), row(3, 3)));

        assertThat(versions()).containsExactly(1L, 2L, 3L);
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L, 3L);
        LakeInvariants.of(table()).check();
    }

    /** Those behind it hear of it too. */
    @Test
    void aRefusedVersionKeepsTheOnesBeforeIt() throws Exception {
        commit(
                unity,
                first(row(1, 1)),
                delta(2, List.of(), row(2, 2)),
                delta(3, List.of(row(9, 9)), row(3, 3)),
                delta(4, List.of(), row(4, 4)));

        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(refusal(2)).isEqualTo("not refused");
        assertThat(refusal(3)).contains("version 3");
        assertThat(refusal(4)).isEqualTo(refusal(3));
    }

    // ---- history ----

    @Test
    void historyIsThinnedRightBehind() throws Exception {
        history = new HistoryBudget(BUDGET, Long.MAX_VALUE, false);
        commitVersions(1, LAST);

        assertThat(server.updates()).allMatch(update -> update.equals(ADDED) || update.added() == 0);
        assertThat(mostSnapshots()).isEqualTo(BUDGET + 1);
        assertThat(versions()).hasSize(BUDGET).startsWith(1L).endsWith(LAST);
        LakeInvariants.of(table()).check();
    }

    /** Room is made for some that follow, but history isn't given away for all of them. */
    @Test
    void aBurstIsThinnedFewTimesAndPassesTheBudgetByOne() throws Exception {
        history = new HistoryBudget(BUDGET, Long.MAX_VALUE, false);
        commitVersions(1, BUDGET);
        List<GroupFiles> burst = new ArrayList<>();
        for (long version = BUDGET + 1; version <= BUDGET + 9; version++) {
            burst.add(ended(plan(version).build()));
        }
        commit(unity, burst.toArray(GroupFiles[]::new));

        assertThat(mostSnapshots()).isEqualTo(BUDGET + 1);
        assertThat(server.updates().stream().filter(update -> update.removed() > 0))
                .containsExactly(new Update(0, 3), new Update(0, 3), new Update(0, 3));
        assertThat(versions()).hasSize(BUDGET).startsWith(1L).endsWith(BUDGET + 9L);
    }

    @Test
    void aThinningThatFailsKeepsNoVersionFromBeingCommittedAndTheNextMakesUpForIt() throws Exception {
        history = new HistoryBudget(BUDGET, Long.MAX_VALUE, false);
        commitVersions(1, BUDGET);
        faults.plan(Step.SWAP, Moment.BEFORE, 1, 1, () -> {
            throw new CommitFailedException("another was faster");
        });

        commitVersions(BUDGET + 1, BUDGET + 1);
        assertThat(versions()).hasSize(BUDGET + 1);
        commitVersions(BUDGET + 2, BUDGET + 2);

        assertThat(versions()).hasSize(BUDGET).startsWith(1L).endsWith(BUDGET + 2L);
    }

    private void commitVersions(long first, long last) throws Exception {
        for (long version = first; version <= last; version++) {
            commit(unity, ended((version == 1 ? plan(1).first() : plan(version)).build()));
        }
    }

    /** That the table ever had. */
    private int mostSnapshots() {
        int now = 0;
        int most = 0;
        for (Update update : server.updates()) {
            now += update.added() - update.removed();
            most = Math.max(most, now);
        }
        return most;
    }

    // ---- deletes of before ----

    @Test
    void deletesOfAnotherKindAreReplacedInACommitOfTheirOwn() throws Exception {
        commit(unity, first(row(1, 1), row(2, 1)), delta(2, List.of(row(1, 1)), row(3, 2)));
        format = new MirrorFormat(2, true, true);

        commit(unity, delta(3, List.of(row(3, 2)), row(4, 3)), delta(4, List.of(), row(5, 4)));

        assertThat(server.updates()).hasSize(5).containsOnly(ADDED);
        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(rows(3)).containsExactly("2@1", "4@3", "5@4");
        assertThat(table().currentSnapshot().summary()).containsEntry("total-delete-files", "0");
        LakeInvariants.of(table()).check();
    }

    @Test
    void aRevertToDeletesOfAnotherKindReplacesThemBehindIt() throws Exception {
        commit(unity, first(row(1, 1), row(2, 1)), delta(2, List.of(row(1, 1)), row(3, 2)));
        commit(unity, delta(3, List.of(), row(4, 3)));
        format = new MirrorFormat(2, true, true);
        long second = snapshots().get(1).snapshotId();

        commit(
                unity,
                ended(plan(10).between(Plans.at(3), Plans.at(2))
                        .revertTo(second)
                        .build()));

        assertThat(position()).contains(Plans.at(2));
        assertThat(live("_pxt_rowid")).containsExactly(2L, 3L);
        assertThat(table().currentSnapshot().summary()).containsEntry("total-delete-files", "0");
        LakeInvariants.of(table()).check();
    }
}
