package io.pixelake.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.HeldSnapshots;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.sink.IcebergMirrorSink;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.FaultyCatalog;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.Plans;
import io.pixelake.sink.commit.ShownMetrics;
import io.pixelake.testkit.LakeInvariants;
import io.pixelake.testkit.LoggedLines;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;

/** Mirrors that are over the budgets of their histories and that nobody commits to, on a real embedded lake. */
class HistoryShrinkingTest extends EmbeddedLake {
    private static final int BUDGET = 100;
    private static final HistoryBudget SMALL = new HistoryBudget(BUDGET, Long.MAX_VALUE, false);
    private static final HistoryPolicy THINS = new HistoryPolicy(SMALL, HeldSnapshots.NONE, (table, path) -> true);

    private final ShownMetrics shown = new ShownMetrics();

    @Test
    void anIdleTableShrinksInSteps() throws Exception {
        commitAtOnce(1, 1_000);
        TableMaintenance maintenance = maintenance(catalog, THINS);
        List<Integer> left = new ArrayList<>();
        List<Duration> pauses = new ArrayList<>();

        try (LoggedLines lines = LoggedLines.of(HistoryShrinking.class.getName())) {
            do {
                maintenance.run(NAME);
                left.add(snapshots().size());
                maintenance.again(NAME).ifPresent(pauses::add);
            } while (maintenance.again(NAME).isPresent());
            assertThat(lines.texts())
                    .singleElement()
                    .asString()
                    .contains(
                            "demo.t: its history was over its budget: 900 snapshots were removed in 5 steps, 100 are left");
        }

        assertThat(left).containsExactly(1_000, 800, 600, 400, 200, 100, 100);
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(2L, 4L, 8L, 16L, 32L, 60L);
        assertThat(versions())
                .startsWith(1L)
                .endsWith(LongStream.rangeClosed(976, 1_000).boxed().toArray(Long[]::new));
        assertThat(maintenance.remembered()).isEqualTo(1);
        LakeInvariants.of(table()).check();
        commit(catalog, empty(1_001));
        assertThat(position()).contains(at(1_001));
    }

    /** Each commit removes as many as a step would. */
    @Test
    void aTableThatIsCommittedToIsLeftToItsCommits() throws Exception {
        commitAtOnce(1, 400);
        TableMaintenance maintenance = maintenance(catalog, THINS);
        maintenance.run(NAME);
        history = SMALL;

        for (long version = 401; version <= 402; version++) {
            commit(catalog, empty(version));
            int left = snapshots().size();
            maintenance.run(NAME);
            assertThat(snapshots()).hasSize(left);
        }
        assertThat(versions()).hasSize(BUDGET).startsWith(1L).endsWith(402L);
    }

    @Test
    void aCommitThatAStepOvertakesIsMadeOnTopOfIt() throws Exception {
        commitAtOnce(1, 350);
        TableMaintenance maintenance = maintenance(catalog, THINS);
        maintenance.run(NAME);
        AtomicInteger attempts = new AtomicInteger();
        Catalog slow = new FaultyCatalog(catalog, (name, run) -> {
            if (attempts.getAndIncrement() < 2) {
                runUnchecked(maintenance);
            }
            run.run();
        });

        commit(slow, delta(351, List.of(), row(351, 351)));

        assertThat(attempts).hasValue(3);
        assertThat(versions()).hasSize(101).startsWith(1L).endsWith(351L);
        assertThat(live("_pxt_rowid")).containsExactly(351L);
    }

    @Test
    void aStepThatACommitOvertakesIsNotMade() throws Exception {
        commitAtOnce(1, 150);
        AtomicInteger attempts = new AtomicInteger();
        Catalog slow = new FaultyCatalog(catalog, (name, run) -> {
            if (attempts.getAndIncrement() == 0) {
                commitUnchecked(catalog, empty(151));
            }
            run.run();
        });
        TableMaintenance maintenance = maintenance(slow, THINS);
        maintenance.run(NAME);
        maintenance.run(NAME);

        assertThat(attempts).hasValue(1);
        assertThat(versions()).hasSize(151).endsWith(151L);
        assertThat(maintenance.again(NAME)).isEmpty();
    }

    /** Its server compares only what it is asked to: a removal would leave the mirror where the revert had come from. */
    @Test
    void aRevertThatIsFasterIsNotUndoneOnARestCatalog() throws Exception {
        commitAtOnce(1, 150);
        try (RestCatalogServer server = RestCatalogServer.start(catalog)) {
            Catalog rest = MirrorCatalog.of("lake", server.properties()).open();
            AtomicInteger attempts = new AtomicInteger();
            long target = snapshots().get(139).snapshotId();
            GroupFiles back =
                    ended(plan(600).between(at(150), at(140)).revertTo(target).build());
            Catalog slow = new FaultyCatalog(rest, (name, run) -> {
                if (attempts.getAndIncrement() == 0) {
                    commitUnchecked(catalog, back);
                }
                run.run();
            });
            TableMaintenance maintenance = maintenance(slow, THINS);
            maintenance.run(NAME);
            maintenance.run(NAME);
            assertThat(snapshots()).hasSize(150);
            assertThat(position()).contains(at(140));

            maintenance.run(NAME);
            maintenance.run(NAME);

            assertThat(snapshots()).hasSize(BUDGET);
            assertThat(position()).contains(at(140));
            assertThat(table().currentSnapshot().snapshotId()).isEqualTo(target);
            ((AutoCloseable) rest).close();
        }
    }

    /** What can't be thinned is shown by metrics, and takes no step for ever. */
    @Test
    void whatOthersHoldStaysAndIsShown() throws Exception {
        commitAtOnce(1, 200);
        ManageSnapshots tags = table().manageSnapshots();
        snapshots()
                .subList(0, 160)
                .forEach(snapshot -> tags.createTag("t" + snapshot.snapshotId(), snapshot.snapshotId()));
        tags.commit();
        TableMaintenance maintenance = maintenance(catalog, THINS);

        for (int look = 0; look < 4; look++) {
            maintenance.run(NAME);
        }

        // The newest quarter isn't thinned.
        assertThat(snapshots()).hasSize(200);
        assertThat(maintenance.again(NAME)).isEmpty();
        assertThat(shown.of("demo/t")).containsEntry("historySnapshots", 200L).containsEntry("historyBudgetUsed", 2L);
        assertThat(shown.of("demo/t").get("metadataBytes")).isGreaterThan(100_000);
    }

    @Test
    void whatIsHeldStays() throws Exception {
        commitAtOnce(1, 150);
        Set<Long> held =
                Set.of(snapshots().get(7).snapshotId(), snapshots().get(8).snapshotId());

        shrink(maintenance(catalog, new HistoryPolicy(SMALL, (lake, mirror, now) -> held, (table, path) -> true)));

        assertThat(versions()).hasSize(BUDGET).contains(8L, 9L);
    }

    @Test
    void aTableWhoseFilesNobodyMayDeleteKeepsItsHistory() throws Exception {
        commitAtOnce(1, 150);
        table().updateProperties().set(TableProperties.GC_ENABLED, "false").commit();

        shrink(maintenance(catalog, THINS));

        assertThat(snapshots()).hasSize(150);
    }

    /** No commit gives it the limit that the mirrors of this release have. */
    @Test
    void anIdleMirrorOfAnEarlierReleaseKeepsFewOldMetadataFilesFromThenOn() throws Exception {
        commitAtOnce(1, 150);
        table().updateProperties()
                .remove(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED)
                .remove(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX)
                .commit();

        shrink(maintenance(catalog, THINS));

        assertThat(table().properties())
                .containsEntry(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true")
                .containsEntry(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "10");
    }

    /** Others are another job's, or the last copy of what was dropped. */
    @Test
    void onlyMirrorsOfTheJobThatAreOverTheirBudgetAreFound() throws Exception {
        commitAtOnce(1, 101);
        assertThat(idle(THINS, SOURCE)).containsExactly(NAME);

        assertThat(idle(THINS, new SourceInstance("another", "elsewhere"))).isEmpty();
        assertThat(idle(mirroring((table, path) -> !table.equals(TABLE)), SOURCE))
                .isEmpty();
        assertThat(idle(mirroring((table, path) -> !path.equals("demo/t")), SOURCE))
                .isEmpty();
        assertThat(maintenance(catalog, THINS).idle(any -> false)).isEmpty();
        table().updateProperties().set("pixelake.replay", "true").commit();
        assertThat(idle(THINS, SOURCE)).isEmpty();
        table().updateProperties().remove("pixelake.replay").commit();
        commit(catalog, empty(102));
        shrink(maintenance(catalog, THINS));
        assertThat(idle(THINS, SOURCE)).isEmpty();
    }

    @Test
    void aTableThatCannotBeReadHidesNoOther() throws Exception {
        commitAtOnce(1, 101);
        BaseTable broken = (BaseTable) catalog.createTable(TableIdentifier.of("demo", "broken"), table().schema());
        broken.io().deleteFile(broken.operations().current().metadataFileLocation());

        try (LoggedLines lines = LoggedLines.of(IdleMirrors.class.getName())) {
            assertThat(idle(THINS, SOURCE)).containsExactly(NAME);
            assertThat(lines.texts())
                    .singleElement()
                    .asString()
                    .contains("1 namespaces or tables of the lake can't be read");
        }
    }

    /** Nobody commits, and each name comes to the task that news of it would come to; old metadata files that no log knows are deleted too. */
    @Test
    void aJobThinsAMirrorThatNobodyCommitsTo() throws Exception {
        commitAtOnce(1, 150);
        Path forgotten = Files.writeString(lake.resolve("warehouse/demo/t/metadata/00001-old.metadata.json"), "{}");
        Files.setLastModifiedTime(forgotten, FileTime.from(Instant.now().minus(Duration.ofDays(10))));
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment();
        flink.setParallelism(3);
        SingleOutputStreamOperator<String> nothing = flink.fromSequence(0, Long.MAX_VALUE)
                .filter(number -> {
                    Thread.sleep(5);
                    return false;
                })
                .map(Object::toString)
                .returns(Types.STRING);
        MaintenancePolicy.Pace pace = new MaintenancePolicy.Pace(
                4,
                1000,
                Duration.ZERO,
                1,
                Duration.ZERO,
                Duration.ofDays(1),
                Duration.ofMillis(100),
                Duration.ofMinutes(5));
        IcebergMirrorSink.maintain(
                nothing,
                MirrorCatalog.embedded("lake", lake),
                new MaintenancePolicy(true, MaintenancePolicy.NEVER, Duration.ofDays(3), THINS, pace),
                SOURCE);

        JobClient job = flink.executeAsync();
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (snapshots().size() > BUDGET || Files.exists(forgotten)) {
            assertThat(System.nanoTime())
                    .as("%d snapshots, an old file %s", snapshots().size(), Files.exists(forgotten))
                    .isLessThan(deadline);
            Thread.sleep(100);
        }
        job.cancel().get();

        assertThat(versions()).hasSize(BUDGET).startsWith(1L).endsWith(150L);
    }

    // ---- what is done ----

    private HistoryPolicy mirroring(HistoryPolicy.MirroredTables tables) {
        return new HistoryPolicy(SMALL, HeldSnapshots.NONE, tables);
    }

    private List<TableIdentifier> idle(HistoryPolicy policy, SourceInstance source) {
        return new TableMaintenance(catalog, rules(policy), source, shown.group(), Clock.systemUTC()).idle(any -> true);
    }

    private TableMaintenance maintenance(Catalog through, HistoryPolicy policy) {
        return new TableMaintenance(through, rules(policy), SOURCE, shown.group(), Clock.systemUTC());
    }

    private static MaintenancePolicy rules(HistoryPolicy policy) {
        return new MaintenancePolicy(false, MaintenancePolicy.NEVER, MaintenancePolicy.NEVER, policy);
    }

    private static void runUnchecked(TableMaintenance maintenance) {
        try {
            maintenance.run(NAME);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void shrink(TableMaintenance maintenance) throws IOException {
        do {
            maintenance.run(NAME);
        } while (maintenance.again(NAME).isPresent());
    }

    /** Versions without rows, which are quickly written, in one commit that knows no budget. */
    private void commitAtOnce(long first, long last) throws Exception {
        history = HistoryBudget.UNLIMITED;
        commit(
                catalog,
                LongStream.rangeClosed(first, last).mapToObj(this::empty).toArray(GroupFiles[]::new));
    }

    private GroupFiles empty(long version) {
        return ended((version == 1 ? plan(1).first() : plan(version)).build());
    }

    private static Position at(long version) {
        return Plans.at(version);
    }
}
