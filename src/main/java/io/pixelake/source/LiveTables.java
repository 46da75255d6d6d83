package io.pixelake.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * What polls and readers in this process know of their tables anyway, for one who shows it while they run. Where nobody watches, on a
 * cluster for one, nothing is kept. Any thread.
 */
public final class LiveTables implements AutoCloseable {
    /** Flink hands sources on as bytes, in one process too, so what is shared with one can only be found from here. */
    private static final AtomicReference<LiveTables> WATCHED = new AtomicReference<>();

    private final Map<UUID, LongAdder> rows = new ConcurrentHashMap<>();
    private volatile List<TableStanding> standings = List.of();

    private LiveTables() {}

    /** A table, and how many rows were read for it since the start. */
    public record LiveTable(TableStanding standing, long rows) {}

    /** From here on what runs in this process tells of its tables, until this is closed. */
    public static LiveTables watch() {
        LiveTables tables = new LiveTables();
        WATCHED.set(tables);
        return tables;
    }

    static Optional<LiveTables> watched() {
        return Optional.ofNullable(WATCHED.get());
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
    void read(UUID table, int count) {
        rows.computeIfAbsent(table, id -> new LongAdder()).add(count);
    }

    /** A poll has looked at all tables. */
    void polled(List<TableStanding> seen) {
        standings = seen;
    }

    @Override
    public void close() {
        WATCHED.compareAndSet(this, null);
    }
}
