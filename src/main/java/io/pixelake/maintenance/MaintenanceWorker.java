package io.pixelake.maintenance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks after tables, so that neither commits nor checkpoints wait for it. A table waits at most once, so the queue is
 * never longer than there are tables; each that was seen is looked at again now and then. A failure is the table's own: it is
 * told, counted, and tried again later.
 *
 * <p>{@link #add} and {@link #close} are for the task thread.
 */
final class MaintenanceWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MaintenanceWorker.class);
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /** What is done for a table. */
    interface Work {
        /** Returns whether the table is still there to be maintained; one that isn't is forgotten. */
        boolean run(TableIdentifier table) throws Exception;

        /** The table whose turn it is. @param waiting all that wait, one at least, in the order in which they came */
        default TableIdentifier next(Set<TableIdentifier> waiting) {
            return waiting.iterator().next();
        }

        /** After how long a table is to have another turn, sooner than others. */
        default Optional<Duration> again(TableIdentifier table) {
            return Optional.empty();
        }

        /** Tables that wait for something although nobody commits to them. @param share those that are this worker's */
        default List<TableIdentifier> idle(Predicate<TableIdentifier> share) throws Exception {
            return List.of();
        }

        /**
         * The source's table isn't mirrored there any more.
         *
         * @return whether the table is forgotten; false: it is another one's mirror by now
         */
        default boolean forget(TableIdentifier table, UUID mirrored) throws Exception {
            return true;
        }

        /** The last that is asked, when nothing else is being done any more. */
        default void leave() {}
    }

    private final Work work;
    private final Duration pause;
    private final Duration again;
    private final Thread thread;
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean abandoned;
    // Guarded by this.
    private final LinkedHashSet<TableIdentifier> waiting = new LinkedHashSet<>();
    private final Map<TableIdentifier, UUID> toForget = new HashMap<>();
    private final Set<TableIdentifier> seen = new HashSet<>();
    /** When tables have another turn before the next round. */
    private final Map<TableIdentifier, Long> soon = new HashMap<>();
    /** When tables that were seen had their last turn. */
    private final Map<TableIdentifier, Long> turns = new HashMap<>();

    private Optional<Predicate<TableIdentifier>> toSearch = Optional.empty();
    /** When all tables are looked at again, however often some of them are committed to meanwhile. */
    private long nextRound;

    private boolean closing;
    private boolean working;
    // Worker thread only.
    private final Map<TableIdentifier, Failed> failed = new HashMap<>();

    private record Failed(int times, long notBeforeNanos) {}

    /**
     * Starts nothing yet.
     *
     * @param pause a table that is committed to all the time has a turn as often as this: each loads it
     * @param again after how long tables that nobody commits to are looked at again
     */
    MaintenanceWorker(Work work, Duration pause, Duration again, String name) {
        this.work = work;
        this.pause = pause;
        this.again = again;
        this.nextRound = System.nanoTime() + again.toNanos();
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Never waits. */
    synchronized void add(TableIdentifier table) {
        if (!closing) {
            seen.add(table);
            long due = dueAt(table);
            if (System.nanoTime() - due >= 0) {
                waiting.add(table);
            } else {
                haveTurnBy(due, table);
            }
            notifyAll();
        }
    }

    private long dueAt(TableIdentifier table) {
        return turns.containsKey(table) ? turns.get(table) + pause.toNanos() : System.nanoTime();
    }

    private void haveTurnBy(long nanos, TableIdentifier table) {
        soon.merge(table, nanos, MaintenanceWorker::earlier);
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    /** The mirror of a table of the source is left as it is from now on. Never waits. */
    synchronized void forget(TableIdentifier table, UUID mirrored) {
        if (!closing) {
            toForget.put(table, mirrored);
            waiting.add(table);
            notifyAll();
        }
    }

    /** Looks for tables that nobody may commit to, once, when nothing else is to be done. Never waits. */
    synchronized void search(Predicate<TableIdentifier> share) {
        if (!closing) {
            toSearch = Optional.of(share);
            notifyAll();
        }
    }

    /** How often looking after a table failed. */
    long failures() {
        return failures.get();
    }

    private void run() {
        try {
            while (true) {
                Optional<TableIdentifier> table = next();
                try {
                    if (table.isPresent()) {
                        lookAfter(table.get());
                    } else {
                        search();
                    }
                } finally {
                    done();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("MaintenancePolicy ends", e);
        }
    }

    /** The table whose turn it is; empty: the search's. */
    private synchronized Optional<TableIdentifier> next() throws InterruptedException {
        addDue();
        while (waiting.isEmpty() && toSearch.isEmpty()) {
            if (closing) {
                throw new InterruptedException("Nothing is left to do");
            }
            wait(Math.max(1, (nextTurn() - System.nanoTime()) / 1_000_000));
            addDue();
        }
        working = true;
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        TableIdentifier table = work.next(Collections.unmodifiableSet(waiting));
        waiting.remove(table);
        soon.remove(table);
        turns.put(table, System.nanoTime());
        return Optional.of(table);
    }

    private long nextTurn() {
        return soon.values().stream().reduce(nextRound, MaintenanceWorker::earlier);
    }

    private void addDue() {
        beginRoundWhenDue();
        soon.entrySet().removeIf(turn -> {
            // A run that came to its end commits nothing any more that this could hold up.
            boolean due = closing || System.nanoTime() - turn.getValue() >= 0;
            if (due) {
                waiting.add(turn.getKey());
            }
            return due;
        });
    }

    private void search() throws InterruptedException {
        Optional<Predicate<TableIdentifier>> share = takeSearch();
        try {
            for (TableIdentifier table : share.isPresent() ? work.idle(share.get()) : List.<TableIdentifier>of()) {
                add(table);
            }
        } catch (Exception | LinkageError e) {
            stopIfInterrupted();
            LOG.warn(
                    "Idle mirrors whose histories are over their budgets stay as they are until the next start: {}",
                    e.toString());
            LOG.debug("The search for idle mirrors failed", e);
        }
    }

    private synchronized Optional<Predicate<TableIdentifier>> takeSearch() {
        Optional<Predicate<TableIdentifier>> taken = toSearch;
        toSearch = Optional.empty();
        return taken;
    }

    private void beginRoundWhenDue() {
        if (!closing && System.nanoTime() - nextRound >= 0) {
            List<TableIdentifier> round = new ArrayList<>(seen);
            // Work that never gets to the end of a round, and a job that is often restarted, leave out other tables
            // each time.
            Collections.shuffle(round);
            waiting.addAll(round);
            nextRound = System.nanoTime() + again.toNanos();
        }
    }

    private synchronized void done() {
        working = false;
        notifyAll();
    }

    private void lookAfter(TableIdentifier table) throws InterruptedException {
        Optional<UUID> mirrored = takeForgotten(table);
        if (mirrored.isPresent() && isForgotten(table, mirrored.get())) {
            failed.remove(table);
            return;
        }
        Failed before = failed.get(table);
        if (before != null && System.nanoTime() - before.notBeforeNanos() < 0) {
            return;
        }
        try {
            boolean there = work.run(table);
            failed.remove(table);
            remember(table, there);
        } catch (Exception | LinkageError e) {
            stopIfInterrupted();
            failures.incrementAndGet();
            int times = before == null ? 1 : before.times() + 1;
            long wait = Math.min(LONGEST_WAIT_MILLIS, 1000L << Math.min(times, 6));
            failed.put(table, new Failed(times, System.nanoTime() + wait * 1_000_000));
            LOG.warn("{}: maintenance failed, trying again after {} s: {}", table, wait / 1000, e.toString());
            LOG.debug("{}: maintenance failed", table, e);
        }
    }

    /** A table of that name may have been committed to again meanwhile: then it waits, and its next turn remembers it. */
    private synchronized void remember(TableIdentifier table, boolean there) {
        if (there) {
            seen.add(table);
            work.again(table)
                    .filter(sooner -> !abandoned)
                    .ifPresent(sooner -> haveTurnBy(System.nanoTime() + sooner.toNanos(), table));
        } else {
            seen.remove(table);
            soon.remove(table);
            turns.remove(table);
        }
    }

    private synchronized Optional<UUID> takeForgotten(TableIdentifier table) {
        return Optional.ofNullable(toForget.remove(table));
    }

    private boolean isForgotten(TableIdentifier table, UUID mirrored) throws InterruptedException {
        try {
            boolean forgotten = work.forget(table, mirrored);
            remember(table, !forgotten);
            return forgotten;
        } catch (Exception e) {
            stopIfInterrupted();
            LOG.debug("{}: not forgotten", table, e);
            return false;
        }
    }

    /** How many tables are maintained again without a commit. */
    synchronized int seen() {
        return seen.size();
    }

    /** Libraries wrap an interruption in all kinds of exceptions, and some take note of it alone. */
    private void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted() || abandoned) {
            throw new InterruptedException("MaintenancePolicy was interrupted");
        }
    }

    /** Takes nothing more and gives what there is to do some time: the job came to its end. */
    synchronized void finish(Duration patience) throws InterruptedException {
        closing = true;
        toSearch = Optional.empty();
        notifyAll();
        long end = System.nanoTime() + patience.toNanos();
        long left = patience.toMillis();
        while ((working || !waiting.isEmpty() || !soon.isEmpty()) && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
        waiting.clear();
        soon.clear();
    }

    /** Interrupts what is being done. It is safe at any moment: what was written and not committed is an orphan. */
    @Override
    public void close() throws InterruptedException {
        abandoned = true;
        finish(Duration.ZERO);
        thread.interrupt();
        thread.join(STOP_LIMIT.toMillis());
        if (thread.isAlive()) {
            LOG.warn("{} doesn't stop, and is left to itself", thread.getName());
        } else {
            work.leave();
        }
    }
}
