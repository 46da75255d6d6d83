package io.pixelake.source;

import io.pixelake.model.Position;
import io.pixelake.pixeltable.SourceTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
    private volatile List<Standing> standings = List.of();

    private LiveTables() {}

    /**
     * How far a table is mirrored.
     *
     * @param mirrored where its mirror stands; absent before its first version is there
     * @param source where the table stands
     * @param behindSinceMicros when the oldest version was made that its mirror lacks, in epoch microseconds; absent when it has all
     * @param failed whether it doesn't go on
     * @param rows how many rows were read for it since the start
     */
    public record LiveTable(
            String path,
            Optional<Position> mirrored,
            Optional<Position> source,
            OptionalLong behindSinceMicros,
            boolean failed,
            long rows) {}

    private record Standing(UUID id, LiveTable table) {}

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
        List<LiveTable> now = new ArrayList<>();
        for (Standing standing : standings) {
            LiveTable table = standing.table();
            now.add(new LiveTable(
                    table.path(),
                    table.mirrored(),
                    table.source(),
                    table.behindSinceMicros(),
                    table.failed(),
                    rowsOf(standing.id())));
        }
        return now;
    }

    private long rowsOf(UUID table) {
        LongAdder count = rows.get(table);
        return count == null ? 0 : count.sum();
    }

    /** A reader has read a page of a table. */
    void read(UUID table, int count) {
        rows.computeIfAbsent(table, id -> new LongAdder()).add(count);
    }

    /** A poll has looked at all tables. @param tags which of them are shown as tags, and have no mirror */
    void polled(Collection<SourceTable> mirrored, Map<UUID, TableProgress> progress, Set<UUID> failed, Set<UUID> tags) {
        List<Standing> now = new ArrayList<>();
        for (SourceTable table : mirrored) {
            LiveTable standing = tags.contains(table.id())
                    ? tag(table)
                    : standing(table, Optional.ofNullable(progress.get(table.id())), failed.contains(table.id()));
            now.add(new Standing(table.id(), standing));
        }
        standings = now;
    }

    /** A snapshot never changes, so its tag shows all there is. */
    private static LiveTable tag(SourceTable table) {
        return new LiveTable(table.path(), table.current(), table.current(), OptionalLong.empty(), false, 0);
    }

    private static LiveTable standing(SourceTable table, Optional<TableProgress> progress, boolean failed) {
        Optional<TableProgress.Outstanding> next =
                progress.flatMap(plan -> plan.outstanding().stream().findFirst());
        Optional<Position> mirrored = next.isPresent() ? next.get().from() : progress.flatMap(TableProgress::planned);
        Optional<Position> missing = next.map(TableProgress.Outstanding::to)
                .or(() -> mirrored.equals(table.current()) ? Optional.empty() : table.current());
        OptionalLong since =
                missing.isPresent() ? OptionalLong.of(missing.get().createdAtMicros()) : OptionalLong.empty();
        return new LiveTable(table.path(), mirrored, table.current(), since, failed, 0);
    }

    @Override
    public void close() {
        WATCHED.compareAndSet(this, null);
    }
}
