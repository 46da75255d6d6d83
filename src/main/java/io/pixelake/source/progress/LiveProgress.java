package io.pixelake.source.progress;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * What polls and readers in this process know of their tables anyway, for one who shows it while they run. Where nobody watches, on a
 * cluster for one, nothing is kept. Any thread.
 */
public final class LiveProgress implements AutoCloseable {
    /** Flink hands sources on as bytes, in one process too, so what is shared with one can only be found from here. */
    private static final Set<LiveProgress> WATCHED = new CopyOnWriteArraySet<>();

    private final Map<UUID, LongAdder> rows = new ConcurrentHashMap<>();
    private volatile List<TableStanding> standings = List.of();
    private final Set<String> recovered = ConcurrentHashMap.newKeySet();
    private volatile List<Failing> failing = List.of();

    private LiveProgress() {}

    /** A table, and how many rows were read for it since the start. */
    public record LiveTable(TableStanding standing, long rows) {}

    /** A table that failed and isn't mirrored again yet. @param nextAttempt when it is tried again at the latest */
    public record Failing(String path, String message, Instant nextAttempt) {}

    /** From here on what runs in this process tells of its tables, until this is closed. */
    public static LiveProgress watch() {
        LiveProgress tables = new LiveProgress();
        WATCHED.add(tables);
        return tables;
    }

    /** All that watch. */
    public static Set<LiveProgress> watched() {
        return WATCHED;
    }

    /** All tables as they were seen last. */
    public List<LiveTable> tables() {
        return standings.stream()
                .map(standing -> new LiveTable(standing, rowsOf(standing.id())))
                .toList();
    }

    private long rowsOf(UUID table) {
        LongAdder count = rows.get(table);
        return count == null ? 0 : count.sum();
    }

    /** A reader has read a page of a table. */
    public void read(UUID table, int count) {
        rows.computeIfAbsent(table, id -> new LongAdder()).add(count);
    }

    /** A poll has looked at all tables. */
    public void polled(List<TableStanding> seen) {
        standings = seen;
        rows.keySet().retainAll(seen.stream().map(TableStanding::id).toList());
        recovered.retainAll(seen.stream().map(TableStanding::path).toList());
    }

    public void failing(List<Failing> now) {
        Set<String> paths = now.stream().map(Failing::path).collect(Collectors.toSet());
        failing.stream()
                .map(Failing::path)
                .filter(path -> !paths.contains(path))
                .forEach(recovered::add);
        recovered.removeAll(paths);
        failing = now;
    }

    /** Paths of tables that failed while this watched, and don't any more, of those that the source lists. */
    public Set<String> recovered() {
        return Set.copyOf(recovered);
    }

    /** The tables that failed and aren't mirrored again yet. */
    public List<Failing> failing() {
        return failing;
    }

    @Override
    public void close() {
        WATCHED.remove(this);
    }
}
