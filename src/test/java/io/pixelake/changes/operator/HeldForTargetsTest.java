package io.pixelake.changes.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.changes.target.CaughtUp;
import io.pixelake.config.Compression;
import io.pixelake.config.MirrorConfig.Changes;
import io.pixelake.config.MirrorConfig.Feed;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.config.MirrorConfig.TableTarget;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.maintenance.SnapshotExpiry;
import io.pixelake.model.GroupKind;
import io.pixelake.model.Position;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.Plans;
import io.pixelake.testkit.PlanBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories over their budgets beside targets of changes that haven't written all of them. */
class HeldForTargetsTest extends EmbeddedLake {
    private static final int BUDGET = 20;

    @TempDir
    Path folder;

    @Test
    void whatATargetHasYetToWriteStaysAndIsRemovedAfterwards() throws Exception {
        Changes changes =
                new Changes(List.of(files(false)), List.of(new TableTarget("{namespace}.{table}__c", feed(false))));
        begin(changes);
        versions(2, 30);
        assertThat(snapshots()).hasSize(30);

        assertThat(written(changes)).containsExactly(new CaughtUp(30, 30, 30), new CaughtUp(30, 30, 30));
        versions(31, 31);
        assertThat(snapshots()).hasSize(BUDGET);

        assertThat(written(changes)).containsExactly(new CaughtUp(1, 1, 31), new CaughtUp(1, 1, 31));
        versions(32, 40);
        assertThat(written(changes)).containsExactly(new CaughtUp(9, 9, 40), new CaughtUp(9, 9, 40));
    }

    @Test
    void ofTwoTargetsTheSlowerOneCounts() throws Exception {
        Changes first = new Changes(List.of(files(false)), List.of());
        Changes both = new Changes(first.files(), List.of(new TableTarget("{namespace}.{table}__c", feed(false))));
        begin(both);
        written(first);
        versions(2, 30);
        written(first);
        versions(31, 31);

        assertThat(snapshots()).hasSize(31);
    }

    @Test
    void maintenanceKeepsThemToo() throws Exception {
        begin(new Changes(List.of(files(false)), List.of()));
        versions(2, 30);

        int expired = SnapshotExpiry.expire(
                (BaseTable) table(),
                Duration.ofMillis(1),
                1,
                metadata -> held.in(catalog, NAME, metadata),
                metadata -> true,
                Clock.offset(Clock.systemUTC(), Duration.ofDays(1)));

        assertThat(expired).isZero();
        assertThat(snapshots()).hasSize(30);
    }

    /** Each commit asks, and so does maintenance, each with an answer of its own that may be some seconds old. */
    @Test
    void anAnswerFromBeforeASnapshotWasRemovedIsNotUsed() throws Exception {
        Changes changes = new Changes(List.of(), List.of(new TableTarget("{namespace}.{table}__c", feed(false))));
        begin(changes);
        versions(2, 5);
        written(changes);
        HeldForTargets remembering = new HeldForTargets(changes, Duration.ofDays(1));
        long first = table().currentSnapshot().snapshotId();
        assertThat(remembering.in(catalog, NAME, metadata())).containsExactly(first);

        versions(6, 10);
        written(changes);
        long second = table().currentSnapshot().snapshotId();
        versions(11, 12);
        table().expireSnapshots().expireSnapshotId(first).commit();

        assertThat(remembering.in(catalog, NAME, metadata()))
                .contains(second, table().currentSnapshot().snapshotId())
                .hasSize(3);
    }

    /** The target is at a version that isn't part of the history any more, and reports one version after the other from there back. */
    @Test
    void whatARevertLeavesStaysUntilItIsReported() throws Exception {
        Changes changes = new Changes(List.of(files(false)), List.of());
        begin(changes);
        versions(2, 30);
        written(changes);
        versions(31, 31);
        written(changes);
        assertThat(snapshots()).hasSize(BUDGET);

        List<GroupFiles> groups = new ArrayList<>();
        groups.add(ended(plan(100)
                .between(Plans.at(31), Plans.at(28))
                .revertTo(snapshotOf(28))
                .build()));
        for (long version = 40; version < 70; version++) {
            Position from = Plans.at(version == 40 ? 28 : version - 1);
            PlanBuilder next = plan(100 + version).kind(GroupKind.DELTA).between(from, Plans.at(version));
            groups.add(write(next.build(), List.of(), row(version, version)));
        }
        commit(catalog, groups.toArray(GroupFiles[]::new));

        assertThat(written(changes)).containsExactly(new CaughtUp(3 + 30, 3 + 30, 69));
    }

    private long snapshotOf(long version) {
        return snapshots().stream()
                .filter(snapshot ->
                        Long.toString(version).equals(snapshot.summary().get(MirrorMarks.VERSION)))
                .findFirst()
                .orElseThrow()
                .snapshotId();
    }

    @Test
    void aTargetThatMaySkipVersionsHoldsNone() throws Exception {
        begin(new Changes(List.of(files(true)), List.of()));
        versions(2, 30);

        assertThat(snapshots()).hasSize(BUDGET);
    }

    private void begin(Changes changes) throws Exception {
        history = new HistoryBudget(BUDGET, Long.MAX_VALUE, false);
        held = new HeldForTargets(changes, Duration.ZERO);
        commit(catalog, first(row(1, 1)));
    }

    private void versions(long from, long to) throws Exception {
        for (long version = from; version <= to; version++) {
            commit(catalog, delta(version, List.of(), row(version, version)));
        }
    }

    private List<CaughtUp> written(Changes changes) throws Exception {
        List<ConfiguredTargets.Named> targets = new ConfiguredTargets(changes).open(catalog);
        List<CaughtUp> done = new ArrayList<>();
        for (ConfiguredTargets.Named target : targets) {
            done.add(target.target().catchUp(NAME));
            assertThat(target.target().publish(true)).isEmpty();
        }
        return done;
    }

    private FileTarget files(boolean maySkip) throws IOException {
        return new FileTarget(
                FileFormat.JSONL,
                folder.toString(),
                1 << 20,
                Duration.ofMinutes(5),
                Compression.NONE,
                Map.of(),
                feed(maySkip));
    }

    private static Feed feed(boolean maySkip) {
        return new Feed(false, true, maySkip);
    }
}
