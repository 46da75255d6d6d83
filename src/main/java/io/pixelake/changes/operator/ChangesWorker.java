package io.pixelake.changes.operator;

import io.pixelake.changes.operator.ConfiguredTargets.Named;
import io.pixelake.changes.target.ContinuedElsewhereException;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.model.FailureReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes changes. A table waits at most once. One that can't be written is tried again, ever more seldom, and holds up no other.
 */
final class ChangesWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangesWorker.class);
    private static final long LONGEST_WAIT_SECONDS = 60;
    private static final long TICK_MILLIS = 500;
    private static final long STOP_SECONDS = 5;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** What another task wrote in between is read, and what is left is written behind it. */
    private static final int LAST_ATTEMPTS = 3;

    private final Catalog catalog;
    private final List<Named> targets;
    private final ChangesFailures failures;
    private final String name;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicLong attemptsFailed = new AtomicLong();
    /** Since when a table's changes wait or are being written, by {@link System#nanoTime}. A table that fails waits on. */
    private final Map<TableIdentifier, Long> dueSince = new ConcurrentHashMap<>();

    private final Set<TableIdentifier> waiting = ConcurrentHashMap.newKeySet();
    // Worker thread only.
    private final Map<TableIdentifier, Integer> failed = new HashMap<>();
    private Callable<List<TableIdentifier>> mirrors = List::of;
    private int listings;
    private boolean isListed;
    private boolean isEnding;

    ChangesWorker(Catalog catalog, List<Named> targets, ChangesFailures failures, String name) {
        this.catalog = catalog;
        this.targets = targets;
        this.failures = failures;
        this.name = name;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread one = new Thread(task, name);
            one.setDaemon(true);
            return one;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** @param mirrors those that there are */
    void start(Callable<List<TableIdentifier>> mirrors) {
        this.mirrors = mirrors;
        thread.execute(this::list);
        thread.scheduleWithFixedDelay(() -> publish(false), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void list() {
        try {
            mirrors.call().forEach(this::add);
            isListed = true;
        } catch (Exception e) {
            attemptsFailed.incrementAndGet();
            LOG.warn("Cannot find the mirrors whose changes are to be written, trying again: {}", FailureReason.of(e));
            if (isEnding) {
                failures.failed("*", "Cannot find the mirrors whose changes are to be written: " + reason(e));
            } else {
                later(this::list, ++listings);
            }
        }
    }

    /** Never waits. Any thread. */
    void add(TableIdentifier table) {
        if (waiting.add(table)) {
            dueSince.putIfAbsent(table, System.nanoTime());
            thread.execute(() -> catchUp(table));
        }
    }

    /** How often a table's changes couldn't be written. */
    long attemptsFailed() {
        return attemptsFailed.get();
    }

    /** Of how many tables they can't be now. */
    int failing() {
        return failures.size();
    }

    /** How long the table that waits longest does so. Lines in a part that isn't due yet count as written. */
    long lagMillis() {
        long now = System.nanoTime();
        return dueSince.values().stream()
                .mapToLong(since -> (now - since) / NANOS_PER_MILLI)
                .max()
                .orElse(0);
    }

    private void later(Runnable task, int times) {
        long seconds = Math.min(LONGEST_WAIT_SECONDS, 1L << Math.min(times, 6));
        thread.schedule(task, seconds, TimeUnit.SECONDS);
    }

    private void catchUp(TableIdentifier table) {
        waiting.remove(table);
        long started = System.nanoTime();
        boolean isWritten = true;
        for (Named target : targets) {
            isWritten &= catchUp(table, target);
        }
        if (isWritten) {
            dueSince.remove(table);
            if (waiting.contains(table)) {
                dueSince.putIfAbsent(table, started);
            }
            if (failed.remove(table) != null) {
                failures.succeeded(path(table));
            }
        } else {
            retry(table);
        }
    }

    private void retry(TableIdentifier table) {
        int times = failed.merge(table, 1, Integer::sum);
        if (!isEnding && !thread.isShutdown()) {
            later(() -> add(table), times);
        }
    }

    private boolean catchUp(TableIdentifier table, Named target) {
        try {
            target.target().catchUp(table);
            return true;
        } catch (Exception | LinkageError e) {
            failed(table, target, e);
            return false;
        }
    }

    private void failed(TableIdentifier table, Named target, Throwable failure) {
        if (failure instanceof ContinuedElsewhereException) {
            LOG.info(
                    "{}: changes are continued in {} behind what is there: {}",
                    path(table),
                    target.name(),
                    reason(failure));
        } else if (!thread.isShutdown()) {
            // A thread that is interrupted fails for no reason of the table's.
            attemptsFailed.incrementAndGet();
            String path = path(table);
            String message = "Cannot write changes to " + target.name() + ": " + reason(failure);
            failures.failed(path, message);
            LOG.warn("{}: {} Trying again.", path, message);
            LOG.debug("{}: changes aren't written", path, failure);
        }
    }

    private static String reason(Throwable failure) {
        return FailureReason.of(failure) + ".";
    }

    private String path(TableIdentifier table) {
        try {
            return catalog.loadTable(table).properties().getOrDefault(MirrorMarks.PATH, table.toString());
        } catch (RuntimeException e) {
            return table.toString();
        }
    }

    /** Returns the tables of which it has to be tried again. */
    private Set<TableIdentifier> publish(boolean all) {
        Set<TableIdentifier> again = new HashSet<>();
        for (Named target : targets) {
            target.target().publish(all).forEach((table, failure) -> {
                failed(table, target, failure);
                retry(table);
                again.add(table);
            });
        }
        return again;
    }

    /** Writes all that there is: the job is done. What can't be written is among the failures. */
    void finish() throws InterruptedException {
        await(thread.submit(this::writeAll), Duration.ofDays(365));
    }

    /** The same for a job that is stopped, which can wait for as long. */
    void finish(Duration patience) throws InterruptedException {
        await(thread.submit(this::writeAll), patience);
    }

    private void writeAll() {
        isEnding = true;
        if (!isListed) {
            list();
        }
        // First what there is: a stop may leave no time for more.
        Set<TableIdentifier> left = publish(true);
        left.addAll(waiting);
        left.addAll(failed.keySet());
        for (int attempt = 0; attempt == 0 || attempt < LAST_ATTEMPTS && !left.isEmpty(); attempt++) {
            left.forEach(this::catchUp);
            left = publish(true);
        }
    }

    private static void await(Future<?> end, Duration patience) throws InterruptedException {
        try {
            end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The thread that writes changes failed", e.getCause());
        } catch (TimeoutException e) {
            LOG.info("Changes that aren't written within {} s are written after the next start", patience.toSeconds());
        }
    }

    /** Interrupts what is being done. It is safe at any moment: what isn't published is written again. */
    @Override
    public void close() throws InterruptedException {
        thread.shutdownNow();
        if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("{} doesn't stop, and is left to itself", name);
        }
    }
}
