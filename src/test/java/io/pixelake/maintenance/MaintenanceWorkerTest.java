package io.pixelake.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MaintenanceWorkerTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final TableIdentifier A = TableIdentifier.of("n", "a");
    private static final TableIdentifier B = TableIdentifier.of("n", "b");

    private final List<TableIdentifier> done = new CopyOnWriteArrayList<>();
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    @Test
    void aTableWaitsOnceAndNobodyWaitsForIt() throws Exception {
        try (MaintenanceWorker worker = started(this::blockOnA, LONG)) {
            worker.add(A);
            busy.await();
            for (int i = 0; i < 100; i++) {
                worker.add(B);
            }
            free.countDown();
            worker.finish(LONG);
        }
        assertThat(done).containsExactly(A, B);
    }

    @Test
    void theWorkSaysWhoseTurnItIs() throws Exception {
        MaintenanceWorker.Work lastFirst = new MaintenanceWorker.Work() {
            @Override
            public boolean run(TableIdentifier table) throws Exception {
                return table.equals(A) ? blockOnA(table) : done.add(table);
            }

            @Override
            public TableIdentifier next(Set<TableIdentifier> waiting) {
                return List.copyOf(waiting).get(waiting.size() - 1);
            }
        };
        TableIdentifier third = TableIdentifier.of("n", "c");
        try (MaintenanceWorker worker = started(lastFirst, LONG)) {
            worker.add(A);
            busy.await();
            worker.add(B);
            worker.add(third);
            free.countDown();
            worker.finish(LONG);
        }
        assertThat(done).containsExactly(A, third, B);
    }

    /** The first commit is seen to at once, those that follow together, also where they come while it is being seen to. */
    @Test
    void aTableThatIsCommittedToAllTheTimeHasATurnNowAndThen() throws Exception {
        CountDownLatch second = new CountDownLatch(2);
        try (MaintenanceWorker worker = new MaintenanceWorker(
                table -> {
                    second.countDown();
                    return done.add(table);
                },
                Duration.ofMillis(500),
                LONG,
                "test-maintenance")) {
            worker.start();
            long start = System.nanoTime();
            while (second.getCount() > 0) {
                worker.add(A);
                Thread.sleep(5);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(450), LONG);
            worker.add(B);
            worker.add(B);
            worker.finish(LONG);
        }
        assertThat(done.subList(0, 2)).containsExactly(A, A);
        assertThat(done).filteredOn(B::equals).hasSizeBetween(1, 2);
    }

    @Test
    void aFailureIsCountedAndStopsNothing() throws Exception {
        try (MaintenanceWorker worker = started(
                table -> {
                    done.add(table);
                    if (table.equals(A)) {
                        throw new IllegalStateException("disk on fire");
                    }
                    return true;
                },
                LONG)) {
            worker.add(A);
            worker.add(B);
            worker.finish(LONG);
            assertThat(worker.failures()).isEqualTo(1);
        }
        assertThat(done).containsExactly(A, B);
    }

    /** What fails at each commit would else be tried at each commit. */
    @Test
    void aTableThatFailedIsLeftAloneForAWhile() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        try (MaintenanceWorker worker = started(
                table -> {
                    done.add(table);
                    if (table.equals(B)) {
                        second.countDown();
                    }
                    throw new IllegalStateException("disk on fire");
                },
                LONG)) {
            worker.add(A);
            worker.add(B);
            second.await();
            worker.add(A);
            worker.finish(LONG);
        }
        assertThat(done).containsExactly(A, B);
    }

    @Test
    void tablesThatNobodyCommitsToAreLookedAtAgain() throws Exception {
        CountDownLatch thrice = new CountDownLatch(3);
        try (MaintenanceWorker worker = started(
                table -> {
                    thrice.countDown();
                    return true;
                },
                Duration.ofMillis(20))) {
            worker.add(A);
            assertThat(thrice.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aTableThatIsGoneIsForgottenAndOneOfItsNameRememberedAgain() throws Exception {
        AtomicBoolean there = new AtomicBoolean();
        CountDownLatch first = new CountDownLatch(1);
        try (MaintenanceWorker worker = started(
                table -> {
                    done.add(table);
                    first.countDown();
                    return there.get();
                },
                LONG)) {
            worker.add(A);
            first.await();
            awaitSeen(worker, 0);

            there.set(true);
            worker.add(A);
            worker.finish(LONG);
            assertThat(worker.seen()).isEqualTo(1);
        }
        assertThat(done).containsExactly(A, A);
    }

    @Test
    void aTableThatIsntMirroredAnyMoreIsForgotten() throws Exception {
        List<TableIdentifier> forgotten = new CopyOnWriteArrayList<>();
        MaintenanceWorker.Work work = new MaintenanceWorker.Work() {
            @Override
            public boolean run(TableIdentifier table) {
                return done.add(table);
            }

            @Override
            public boolean forget(TableIdentifier table, UUID mirrored) {
                return forgotten.add(table);
            }
        };
        try (MaintenanceWorker worker = started(work, LONG)) {
            worker.add(A);
            worker.add(B);
            worker.forget(A, UUID.randomUUID());
            worker.finish(LONG);
            assertThat(worker.seen()).isEqualTo(1);
        }
        assertThat(forgotten).containsExactly(A);
    }

    /** Another table took its name meanwhile, or still has it. */
    @Test
    void aTableWhoseNameIsTakenIsMaintainedOn() throws Exception {
        MaintenanceWorker.Work work = new MaintenanceWorker.Work() {
            @Override
            public boolean run(TableIdentifier table) {
                return done.add(table);
            }

            @Override
            public boolean forget(TableIdentifier table, UUID mirrored) {
                return false;
            }
        };
        try (MaintenanceWorker worker = started(work, LONG)) {
            worker.add(A);
            worker.forget(A, UUID.randomUUID());
            worker.finish(LONG);
            assertThat(worker.seen()).isEqualTo(1);
        }
        assertThat(done).contains(A);
    }

    @Test
    void aTableThatAsksForItHasAnotherTurnBeforeTheNextRound() throws Exception {
        CountDownLatch thrice = new CountDownLatch(3);
        MaintenanceWorker.Work work = new MaintenanceWorker.Work() {
            @Override
            public boolean run(TableIdentifier table) {
                thrice.countDown();
                return true;
            }

            @Override
            public Optional<Duration> again(TableIdentifier table) {
                return thrice.getCount() == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(20));
            }
        };
        try (MaintenanceWorker worker = started(work, LONG)) {
            worker.add(A);
            thrice.await();
        }
    }

    /** Nothing is committed any more that its steps could hold up. */
    @Test
    void atTheEndOfARunNoTurnIsWaitedFor() throws Exception {
        MaintenanceWorker.Work work = new MaintenanceWorker.Work() {
            @Override
            public boolean run(TableIdentifier table) {
                return done.add(table);
            }

            @Override
            public Optional<Duration> again(TableIdentifier table) {
                return done.size() < 5 ? Optional.of(LONG) : Optional.empty();
            }
        };
        try (MaintenanceWorker worker = started(work, LONG)) {
            worker.add(A);
            worker.finish(LONG);
        }
        assertThat(done).hasSize(5).containsOnly(A);
    }

    @Test
    void aTableThatWantsTurnsForEverIsLeftWhenItIsClosed() throws Exception {
        MaintenanceWorker.Work work = new MaintenanceWorker.Work() {
            @Override
            public boolean run(TableIdentifier table) {
                busy.countDown();
                return done.add(table);
            }

            @Override
            public Optional<Duration> again(TableIdentifier table) {
                return Optional.of(Duration.ZERO);
            }
        };
        MaintenanceWorker worker = started(work, LONG);
        worker.add(A);
        busy.await();
        worker.finish(Duration.ofMillis(50));
        worker.close();
        int turns = done.size();

        assertThat(turns).isPositive();
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(done).hasSize(turns);
    }

    /** It is tried with the next start again. */
    @Test
    void idleTablesAreLookedForOnceAndAFailureEndsNothing() throws Exception {
        AtomicInteger searches = new AtomicInteger();
        MaintenanceWorker.Work work = new MaintenanceWorker.Work() {
            @Override
            public boolean run(TableIdentifier table) {
                return done.add(table);
            }

            @Override
            public List<TableIdentifier> idle(Predicate<TableIdentifier> share) {
                if (searches.getAndIncrement() == 0) {
                    throw new IllegalStateException("down");
                }
                return Stream.of(A, B).filter(share).toList();
            }
        };
        try (MaintenanceWorker worker = started(work, LONG)) {
            worker.search(any -> true);
            awaitSearches(searches, 1);
            assertThat(worker.seen()).isZero();
            worker.search(B::equals);
            awaitSeen(worker, 1);
            worker.finish(LONG);
        }
        assertThat(done).containsExactly(B);
        assertThat(searches).hasValue(2);
    }

    private static void awaitSearches(AtomicInteger searches, int number) throws InterruptedException {
        while (searches.get() < number) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Each commit used to put the next look at all tables off. */
    @Test
    void tablesAreLookedAtAgainHoweverOftenOthersAreCommittedTo() throws Exception {
        CountDownLatch thrice = new CountDownLatch(3);
        try (MaintenanceWorker worker = started(
                table -> {
                    if (table.equals(A)) {
                        thrice.countDown();
                    }
                    return true;
                },
                // Long enough that no commit is that late on a busy machine.
                Duration.ofMillis(500))) {
            worker.add(A);
            for (int i = 0; i < 2_000 && thrice.getCount() > 0; i++) {
                worker.add(B);
                Thread.sleep(10);
            }
            assertThat(thrice.getCount()).isZero();
        }
    }

    private static void awaitSeen(MaintenanceWorker worker, int count) throws InterruptedException {
        while (worker.seen() != count) {
            Thread.sleep(10);
        }
    }

    @Test
    void closingInterruptsWhatIsBeingDone() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        MaintenanceWorker worker = started(
                table -> {
                    busy.countDown();
                    try {
                        free.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw new IllegalStateException("wrapped by some library", e);
                    }
                    return true;
                },
                LONG);
        worker.add(A);
        worker.add(B);
        busy.await();

        worker.close();

        assertThat(interrupted.getCount()).isZero();
        assertThat(worker.failures()).isZero();
    }

    @Test
    void patienceEnds() throws Exception {
        try (MaintenanceWorker worker = started(this::blockOnA, LONG)) {
            worker.add(A);
            busy.await();
            worker.finish(Duration.ofMillis(50));
        }
        assertThat(done).isEmpty();
    }

    private boolean blockOnA(TableIdentifier table) throws InterruptedException {
        if (table.equals(A)) {
            busy.countDown();
            free.await();
        }
        return done.add(table);
    }

    private static MaintenanceWorker started(MaintenanceWorker.Work work, Duration again) {
        MaintenanceWorker worker = new MaintenanceWorker(work, Duration.ZERO, again, "test-maintenance");
        worker.start();
        return worker;
    }
}
