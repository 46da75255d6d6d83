package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.TargetName;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commits to different tables are made at the same time, those to one in order. */
@Timeout(60)
class SideBySideCommitsTest extends EmbeddedLake {
    private static final int TABLES = 4;
    private static final int VERSIONS = 3;
    private static final int DISTANT_TABLES = 12;
    private static final Duration DISTANCE = Duration.ofMillis(50);

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Test
    void tablesAreCommittedAtTheSameTime() throws Exception {
        CyclicBarrier together = new CyclicBarrier(TABLES);
        Catalog meeting = new FaultyCatalog(catalog, (name, commit) -> {
            await(together);
            one(commit);
        });

        commit(meeting, TABLES, MirrorFormat.DEFAULT, groups(TABLES));

        for (int table = 0; table < TABLES; table++) {
            assertThat(versions(table)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void whatFailsKeepsNoOtherTableFromItsCommit() throws Exception {
        Catalog faulty = new FaultyCatalog(catalog, (name, commit) -> {
            if (name.equals(identifier(0))) {
                throw new IllegalStateException("no answer");
            }
            one(commit);
        });

        assertThatThrownBy(() -> commit(faulty, TABLES, MirrorFormat.DEFAULT, groups(TABLES)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("demo.t0")
                .hasMessageContaining("no answer");

        assertThat(catalog.tableExists(identifier(0))).isFalse();
        for (int table = 1; table < TABLES; table++) {
            assertThat(versions(table)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void twoTablesOfOneTargetAreCommittedOneAfterTheOther() throws Exception {
        List<GroupFiles> groups = new ArrayList<>(groups(TABLES));
        groups.add(write(plan(new UUID(9, 9), 7).first().target(target(0)).build(), List.of(), row(5, 0)));

        commit(new FaultyCatalog(catalog, this::counted), TABLES, MirrorFormat.DEFAULT, groups);

        assertThat(most).hasValue(1);
    }

    @Test
    void filesAreWrittenAgainForOneTableAtATime() throws Exception {
        commit(
                new FaultyCatalog(catalog, this::counted),
                TABLES,
                new MirrorFormat(MirrorFormat.DEFAULT.version(), false, true),
                groups(TABLES));

        assertThat(most).hasValue(1);
    }

    @Test
    void aCancelledTaskEndsAllOfThem() throws Exception {
        CountDownLatch started = new CountDownLatch(TABLES);
        CountDownLatch interrupted = new CountDownLatch(TABLES);
        Catalog mute = new FaultyCatalog(catalog, (name, commit) -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
        List<GroupFiles> groups = groups(TABLES);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread task = new Thread(() -> {
            try {
                commit(mute, TABLES, MirrorFormat.DEFAULT, groups);
            } catch (Exception e) {
                end.set(e);
            }
        });
        task.start();
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();

        task.interrupt();

        task.join();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCatalogFarAwayTakesTablesFaster() throws Exception {
        try (RestCatalogServer server = RestCatalogServer.start(catalog)) {
            server.answerAfter(DISTANCE);
            Duration one = timeToCommit(server, 1, 0);
            Duration eight = timeToCommit(server, 8, DISTANT_TABLES);
            System.out.printf(
                    "%d tables, a catalog %d ms away: %d ms one after the other, %d ms by eight threads%n",
                    DISTANT_TABLES, DISTANCE.toMillis(), one.toMillis(), eight.toMillis());
            assertThat(eight).isLessThan(one.dividedBy(2));
        }
    }

    private Duration timeToCommit(RestCatalogServer server, int threads, int from) throws Exception {
        Catalog distant = MirrorCatalog.of("lake", server.properties()).open();
        List<GroupFiles> groups = new ArrayList<>();
        for (int table = from; table < from + DISTANT_TABLES; table++) {
            groups.add(first(table));
        }
        long start = System.nanoTime();
        commit(distant, threads, MirrorFormat.DEFAULT, groups);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void commit(Catalog through, int threads, MirrorFormat format, List<GroupFiles> groups) throws Exception {
        try (MirrorCommitter committer = new MirrorCommitter(
                through,
                policy(ALONE.holder(), false, format),
                Clock.systemUTC(),
                BackOff.none(),
                new UnregisteredMetricsGroup(),
                new MirrorCommitter.Retries(1, Duration.ofMillis(1)),
                false,
                new CommitThreads(threads))) {
            commit(committer, groups.toArray(GroupFiles[]::new));
        }
    }

    private void counted(TableIdentifier name, Runnable commit) {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            TimeUnit.MILLISECONDS.sleep(20);
            one(commit);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            running.decrementAndGet();
        }
    }

    /** The database below takes one at a time. */
    private synchronized void one(Runnable commit) {
        commit.run();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("nobody else commits", e);
        }
    }

    /** Three versions of each table, the tables' in turn. */
    private List<GroupFiles> groups(int tables) throws IOException {
        List<GroupFiles> groups = new ArrayList<>();
        for (int table = 0; table < tables; table++) {
            groups.add(first(table));
        }
        for (long version = 2; version <= VERSIONS; version++) {
            for (int table = 0; table < tables; table++) {
                groups.add(write(
                        plan(new UUID(1, table), version).target(target(table)).build(),
                        List.of(row(1, version - 1)),
                        row(1, version)));
            }
        }
        return groups;
    }

    private GroupFiles first(int table) throws IOException {
        return write(plan(new UUID(1, table), 1).first().target(target(table)).build(), List.of(), row(1, 1));
    }

    private MirrorTarget target(int table) {
        return MirrorTarget.of(
                new TargetName(List.of("demo"), "t" + table),
                LocalFileIO.location(lake.resolve("warehouse/demo/t" + table)));
    }

    private static TableIdentifier identifier(int table) {
        return TableIdentifier.of("demo", "t" + table);
    }

    private List<Long> versions(int table) {
        List<Long> versions = new ArrayList<>();
        for (Snapshot snapshot : catalog.loadTable(identifier(table)).snapshots()) {
            versions.add(Long.parseLong(snapshot.summary().get(MirrorMarks.VERSION)));
        }
        return versions;
    }
}
