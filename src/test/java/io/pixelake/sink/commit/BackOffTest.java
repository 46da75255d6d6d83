package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.maintenance.BackOff;
import io.pixelake.maintenance.HistoryPolicy;
import io.pixelake.maintenance.MaintenancePolicy;
import io.pixelake.maintenance.UncompactedSnapshots;
import io.pixelake.model.GroupKind;
import io.pixelake.testkit.LoggedLines;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lets snapshots pile up that nobody compacts. */
class BackOffTest extends EmbeddedLake {
    private static final MaintenancePolicy RULES = new MaintenancePolicy(
            true,
            MaintenancePolicy.NEVER,
            MaintenancePolicy.NEVER,
            HistoryPolicy.WHOLE,
            new MaintenancePolicy.Pace(
                    4, 5, Duration.ZERO, 1, Duration.ZERO, Duration.ofDays(1), Duration.ofMinutes(1), Duration.ZERO));

    private final BackOff backOff = BackOff.of(RULES);
    private final LoggedLines messages = LoggedLines.of(BackOff.class.getName());

    @AfterEach
    void stopListening() {
        messages.close();
    }

    @Test
    void commitsSlowDownWithTheSnapshotsThatWaitAndOneWarningSaysSo() throws Exception {
        List<Duration> pauses = new ArrayList<>();
        for (long version = 1; version <= 12; version++) {
            commit(catalog, version == 1 ? first(row(1, 1)) : delta(version, List.of(), row(version, version)));
            backOff.observe("demo.t", metadata());
            pauses.add(backOff.takePause());
        }

        assertThat(pauses.subList(0, 5)).containsOnly(Duration.ZERO);
        assertThat(pauses.get(5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pauses).endsWith(Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThat(backOff.takePause()).isZero();
        assertThat(messages.texts()).singleElement().asString().contains("demo.t: 5 snapshots", "lake.granularity");

        compaction(catalog, 4).run();
        backOff.observe("demo.t", metadata());
        backOff.observe("demo.t", metadata());
        assertThat(backOff.takePause()).isZero();
        assertThat(messages.texts()).hasSize(2).element(1).asString().contains("demo.t: the compaction has caught up");
    }

    @Test
    void theCommitterPauses() throws Exception {
        commitVersions(9);
        long start = System.nanoTime();
        List<EmbeddedLake.Request> request = List.of(new Request(delta(10, List.of(), row(10, 10))));
        new MirrorCommitter(
                        catalog,
                        ALONE,
                        Clock.systemUTC(),
                        BackOff.of(new MaintenancePolicy(
                                true,
                                MaintenancePolicy.NEVER,
                                MaintenancePolicy.NEVER,
                                HistoryPolicy.WHOLE,
                                new MaintenancePolicy.Pace(
                                        4,
                                        9,
                                        Duration.ZERO,
                                        1,
                                        Duration.ZERO,
                                        Duration.ZERO,
                                        Duration.ofMinutes(1),
                                        Duration.ZERO))),
                        new UnregisteredMetricsGroup())
                .commit(List.copyOf(request));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
        assertThat(messages.texts()).hasSize(1);
    }

    /** Neither versions without rows nor what was replaced as a whole makes reading slow. */
    @Test
    void onlySnapshotsThatBringSmallFilesWait() throws Exception {
        commitVersions(4);
        assertThat(UncompactedSnapshots.count(metadata(), 100)).isEqualTo(4);

        commit(catalog, group(5, GroupKind.SCHEMA, schema, COLUMNS, List.of()));
        assertThat(UncompactedSnapshots.count(metadata(), 100)).isEqualTo(4);
        assertThat(UncompactedSnapshots.count(metadata(), 3)).isEqualTo(3);

        commit(catalog, group(6, GroupKind.REWRITE, schema, COLUMNS, List.of(), row(1, 6)));
        assertThat(UncompactedSnapshots.count(metadata(), 100)).isEqualTo(1);

        table().updateProperties().set("write.target-file-size-bytes", "100").commit();
        assertThat(UncompactedSnapshots.count(metadata(), 100)).isZero();
    }

    @Test
    void nothingIsSaidWhereNobodyCompacts() throws Exception {
        BackOff off = BackOff.of(new MaintenancePolicy(
                false, MaintenancePolicy.NEVER, MaintenancePolicy.NEVER, HistoryPolicy.WHOLE, RULES.pace()));
        commitVersions(8);
        off.observe("demo.t", metadata());

        assertThat(off.takePause()).isZero();
        assertThat(messages.texts()).isEmpty();
    }

    private void commitVersions(long last) throws Exception {
        for (long version = 1; version <= last; version++) {
            commit(catalog, version == 1 ? first(row(1, 1)) : delta(version, List.of(), row(version, version)));
        }
    }
}
