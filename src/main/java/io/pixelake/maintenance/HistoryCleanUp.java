package io.pixelake.maintenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files of snapshots that commits removed, when nobody reads them any more. What waits for it at the end of a run is written into a file beside
 * the table's metadata, for the next run; what a crash loses is found in the table's oldest metadata file that is left, or in the end as orphans. One
 * thread at a time.
 */
final class HistoryCleanUp {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryCleanUp.class);

    /** Those that were cleaned up last. Each takes some MB with a history of 1,000 snapshots. */
    private static final int TABLES_KNOWN = 4;

    private final Clock clock;
    /** Those of whose history something was removed: others have nothing to clean up. */
    private final Map<TableIdentifier, RemovedSnapshots> tables = new HashMap<>();

    private final Map<TableIdentifier, KnownManifests> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TableIdentifier, KnownManifests> eldest) {
            return size() > TABLES_KNOWN;
        }
    };

    HistoryCleanUp(Clock clock) {
        this.clock = clock;
    }

    /**
     * Looks at a table, and deletes what is due.
     *
     * @param seen as it was loaded last
     * @param patience for whoever reads a snapshot when it is removed
     * @param again loads it again
     */
    void run(TableIdentifier name, BaseTable seen, Duration patience, Supplier<Optional<BaseTable>> again)
            throws IOException {
        TableMetadata metadata = seen.operations().current();
        if (!hasGaps(metadata)) {
            return;
        }
        RemovedSnapshots removed = tables.computeIfAbsent(name, any -> new RemovedSnapshots());
        Instant now = clock.instant();
        if (removed.isNew()) {
            resume(removed, seen, now);
        }
        removed.observe(metadata, now);
        List<String> due = removed.due(now, patience);
        Optional<BaseTable> table = due.isEmpty() ? Optional.empty() : again.get();
        if (table.isPresent()) {
            int files = RemovedFiles.delete(table.get(), due, known.computeIfAbsent(name, any -> new KnownManifests()));
            removed.done(due);
            LOG.info(
                    "{}: {} files of {} snapshots that were removed from its history are deleted, in {} ms",
                    name,
                    files,
                    due.size(),
                    Duration.between(now, clock.instant()).toMillis());
        }
    }

    void forget(TableIdentifier name) {
        tables.remove(name);
        known.remove(name);
    }

    int remembered() {
        return tables.size();
    }

    private static boolean hasGaps(TableMetadata metadata) {
        return metadata.snapshots().stream()
                .anyMatch(snapshot -> snapshot.parentId() != null && metadata.snapshot(snapshot.parentId()) == null);
    }

    private void resume(RemovedSnapshots removed, BaseTable table, Instant now) {
        List<MetadataLogEntry> log = table.operations().current().previousFiles();
        if (!log.isEmpty()) {
            try {
                removed.observe(TableMetadataParser.read(table.io(), log.get(0).file()), now);
            } catch (RuntimeException e) {
                LOG.debug("{}: {} can't be read", table.name(), log.get(0).file(), e);
            }
        }
        // What was there then may be known to be removed since long before now.
        InputFile left = table.io().newInputFile(leftFile(table));
        if (left.exists()) {
            removed.resume(read(left));
            table.io().deleteFile(left.location());
        }
    }

    /** Leaves to the next run what waits. */
    void leave(Function<TableIdentifier, Optional<BaseTable>> tableOf) {
        tables.forEach((name, removed) -> {
            if (!removed.waiting().isEmpty()) {
                try {
                    tableOf.apply(name).ifPresent(table -> write(table.io(), leftFile(table), removed.waiting()));
                } catch (RuntimeException e) {
                    LOG.info(
                            "{}: the files of {} removed snapshots stay until they are deleted as orphans, because they can't be noted: {}",
                            name,
                            removed.waiting().size(),
                            e.toString());
                }
            }
        });
    }

    private static String leftFile(BaseTable table) {
        return table.location() + "/metadata/pixelake-removed.txt";
    }

    private static void write(FileIO io, String location, Map<String, Instant> waiting) {
        StringBuilder lines = new StringBuilder();
        waiting.forEach((list, since) ->
                lines.append(since.toEpochMilli()).append(' ').append(list).append('\n'));
        try (OutputStream out = io.newOutputFile(location).createOrOverwrite()) {
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + location, e);
        }
    }

    private static Map<String, Instant> read(InputFile file) {
        try (InputStream in = file.newStream()) {
            Map<String, Instant> waiting = new HashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                int space = line.indexOf(' ');
                waiting.put(line.substring(space + 1), Instant.ofEpochMilli(Long.parseLong(line.substring(0, space))));
            });
            return waiting;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location(), e);
        }
    }
}
