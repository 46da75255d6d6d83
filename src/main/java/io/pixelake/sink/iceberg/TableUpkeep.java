package io.pixelake.sink.iceberg;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is due for one mirror after the other, and shows its totals: compaction, expiry, orphans. What it remembers only spares work; a restart may
 * forget it. One thread at a time.
 */
final class TableUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(TableUpkeep.class);

    private final Catalog catalog;
    private final Upkeep upkeep;
    private final TableTotals totals;
    private final Clock clock;
    private final Instant started;
    /** What had gathered when a compaction found nothing worth it. */
    private final Map<TableIdentifier, Gathered> nothingToCompact = new HashMap<>();

    private final Map<TableIdentifier, Instant> expired = new HashMap<>();
    private final Map<TableIdentifier, Instant> orphansLookedFor = new HashMap<>();
    private final Set<String> told = new HashSet<>();

    TableUpkeep(Catalog catalog, Upkeep upkeep, TableTotals totals, Clock clock) {
        this.catalog = catalog;
        this.upkeep = upkeep;
        this.totals = totals;
        this.clock = clock;
        this.started = clock.instant();
    }

    /**
     * What speaks for a compaction.
     *
     * @param snapshots that brought small files or deletes
     * @param deletes rows that are deleted
     */
    private record Gathered(int snapshots, long deletes) {
        static Gathered in(TableMetadata metadata) {
            return new Gathered(
                    UncompactedSnapshots.count(metadata, Integer.MAX_VALUE), UncompactedSnapshots.deletes(metadata));
        }
    }

    /** Looks after one table. What is no mirror by now, a replay, or a table whose files nobody may delete, is left alone. */
    void run(TableIdentifier name) throws IOException {
        Optional<BaseTable> table = mirror(name);
        if (table.isEmpty()) {
            totals.gone(name);
            return;
        }
        TableMetadata metadata = table.get().operations().current();
        totals.show(name, metadata);
        if (upkeep.compact()) {
            compact(name, metadata);
        }
        if (mayDelete(table.get())) {
            expire(name);
            deleteOrphans(name);
        }
    }

    private Optional<BaseTable> mirror(TableIdentifier name) {
        try {
            return Optional.of((BaseTable) catalog.loadTable(name)).filter(table -> {
                TableMetadata metadata = table.operations().current();
                return CatalogMirrorTables.mirroredBy(metadata).isPresent() && !MirrorMarks.isReplay(metadata);
            });
        } catch (NoSuchTableException e) {
            LOG.debug("{} isn't there any more", name, e);
            return Optional.empty();
        }
    }

    private static boolean mayDelete(BaseTable table) {
        return table.operations()
                .current()
                .propertyAsBoolean(TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT);
    }

    private void compact(TableIdentifier name, TableMetadata metadata) throws IOException {
        int enough = upkeep.pace().smallFiles();
        Gathered gathered = Gathered.in(metadata);
        if (!isDue(name, metadata, gathered)) {
            return;
        }
        long start = clock.millis();
        Compaction.Result result = new Compaction(catalog, name, enough, changed -> totals.show(name, changed)).run();
        nothingToCompact.remove(name);
        if (result.isNothing()) {
            nothingToCompact.put(name, gathered);
        } else if (result.before() > 0 || result.deletesBefore() > 0) {
            LOG.info(
                    "{}: compacted {} data files into {}, and {} delete files into {}, in {} ms",
                    name,
                    result.before(),
                    result.after(),
                    result.deletesBefore(),
                    result.deletesAfter(),
                    clock.millis() - start);
        }
        if (result.overtaken() > 0) {
            LOG.info("{}: a compaction was overtaken by deletes, trying again after the next commit", name);
        }
    }

    /** Behind a compaction in vain it takes as much again as makes one due. */
    private boolean isDue(TableIdentifier name, TableMetadata metadata, Gathered now) {
        // Fewer than then: somebody else compacted, or the mirror went back.
        nothingToCompact.computeIfPresent(
                name,
                (key, then) -> now.snapshots() < then.snapshots() || now.deletes() < then.deletes() ? null : then);
        Gathered then = nothingToCompact.getOrDefault(name, new Gathered(0, 0));
        return now.snapshots() - then.snapshots() >= upkeep.pace().smallFiles()
                || UncompactedSnapshots.manyDeletes(metadata, then.deletes());
    }

    private void expire(TableIdentifier name) {
        if (!upkeep.expires() || !isDue(expired.get(name), upkeep.pace().expiryPause())) {
            return;
        }
        int gone = SnapshotExpiry.expire((BaseTable) catalog.loadTable(name), upkeep.expireAfter(), clock);
        expired.put(name, clock.instant());
        if (gone > 0) {
            LOG.info("{}: {} snapshots expired", name, gone);
        }
    }

    private boolean isDue(Instant last, Duration pause) {
        return last == null || !clock.instant().isBefore(last.plus(pause));
    }

    private void deleteOrphans(TableIdentifier name) throws IOException {
        if (!upkeep.removesOrphans()
                || clock.instant().isBefore(started.plus(upkeep.pace().orphansFirst()))
                || !isDue(orphansLookedFor.get(name), upkeep.pace().orphansPause())) {
            return;
        }
        // Also before a failure: it would most likely be the same a second later.
        orphansLookedFor.put(name, clock.instant());
        BaseTable table = (BaseTable) catalog.loadTable(name);
        Optional<String> obstacle = OrphanFiles.canList(table.io())
                ? LocationOwners.whoElseWritesInto(catalog, name, table)
                : Optional.of("its files can't be listed through "
                        + table.io().getClass().getName());
        if (obstacle.isPresent()) {
            tellOnce(name + ": files that nothing refers to stay, because " + obstacle.get());
            return;
        }
        int gone = OrphanFiles.delete(table, upkeep.orphansAfter(), clock);
        if (gone > 0) {
            LOG.info("{}: {} files that nothing referred to are gone", name, gone);
        }
    }

    private void tellOnce(String message) {
        if (told.add(message)) {
            LOG.warn("{}", message);
        }
    }
}
