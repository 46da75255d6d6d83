package io.pixelake.maintenance;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MirrorSourceMark;
import io.pixelake.lake.TableTotals;
import io.pixelake.model.SourceInstance;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.metrics.MetricGroup;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is due for one mirror after the other, and shows its totals: compaction, expiry, thinning, orphans. A changes table gets the same, but no expiry or
 * thinning, as its own commits bound its history, and has no totals. What it remembers only spares work; a restart may forget it. One thread at a time.
 */
public final class TableMaintenance implements MaintenanceWorker.Work {
    private static final Logger LOG = LoggerFactory.getLogger(TableMaintenance.class);

    private final Catalog catalog;
    private final MaintenancePolicy maintenance;
    private final SourceInstance source;
    private final TableTotals totals;
    private final Clock clock;
    private final OrphanPass orphans;
    private final HistoryShrinking shrinking;
    private final HistoryCleanUp cleanUp;
    private final Map<TableIdentifier, Remembered> tables = new HashMap<>();

    /** @param source whose mirrors are looked after; those of others are left alone, and those that don't say whose they are */
    public TableMaintenance(
            Catalog catalog, MaintenancePolicy maintenance, SourceInstance source, MetricGroup metrics, Clock clock) {
        this.source = source;
        this.catalog = catalog;
        this.maintenance = maintenance;
        this.totals = new TableTotals(metrics, maintenance.history().budget());
        this.clock = clock;
        this.orphans = new OrphanPass(catalog, maintenance, clock);
        this.shrinking = new HistoryShrinking(catalog, maintenance.history());
        this.cleanUp = new HistoryCleanUp(clock);
    }

    /** What is remembered of a table, for as long as it is there. */
    private static final class Remembered {
        /** What had gathered when a compaction found nothing worth it. */
        private Optional<Gathered> nothingToCompact = Optional.empty();

        private Optional<Instant> expired = Optional.empty();
        private String obstacle = "";
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

    /**
     * Looks after one table. What is no mirror by now, or a table whose files nobody may delete, is left alone; of a replay only
     * what its own commits removed is deleted, at once, as nobody reads the versions that it goes through.
     *
     * @return whether it is a mirror, a replay or a changes table; what isn't is forgotten
     */
    @Override
    public boolean run(TableIdentifier name) throws IOException {
        Optional<BaseTable> table = own(name);
        if (table.isEmpty()) {
            forget(name);
            return false;
        }
        if (MirrorMarks.isReplay(table.get().operations().current())) {
            if (mayDelete(name, table.get())) {
                cleanUp(name, table.get(), Duration.ZERO);
            }
            return maintenance.cleansUp();
        }
        TableMetadata metadata = table.get().operations().current();
        show(name, metadata);
        if (maintenance.compact()) {
            compact(name, metadata);
        }
        if (mayDelete(name, table.get())) {
            if (!isChanges(metadata)) {
                expire(name);
                shrink(name, metadata);
            }
            cleanUp(name, table.get(), maintenance.pace().removedFor());
            deleteOrphans(name);
        } else {
            shrinking.forget(name);
        }
        return true;
    }

    @Override
    public Optional<Duration> again(TableIdentifier name) {
        return shrinking.pause(name);
    }

    /** Mirrors that nobody may commit to, and that are over the budget of their histories. */
    @Override
    public List<TableIdentifier> idle(Predicate<TableIdentifier> share) {
        return IdleMirrors.in(catalog, share.and(name -> unlessReplay(name)
                .map(table -> table.operations().current())
                .filter(this::isMirroredHere)
                .filter(shrinking::isOver)
                .isPresent()));
    }

    private boolean isMirroredHere(TableMetadata metadata) {
        return MirrorMarks.mirroredBy(metadata)
                .filter(table ->
                        maintenance.history().mirrored().include(table, metadata.property(MirrorMarks.PATH, "")))
                .isPresent();
    }

    private void show(TableIdentifier name, TableMetadata metadata) {
        if (!isChanges(metadata)) {
            totals.show(name, metadata);
        }
    }

    private static boolean isChanges(TableMetadata metadata) {
        return metadata.properties().containsKey(MirrorMarks.CHANGES_OF);
    }

    /** Whether the orphans of a table are to be searched for now; what else is due isn't known without a look at it. */
    boolean isSearchDue(TableIdentifier name) {
        return orphans.isDue(name);
    }

    /** Which of the tables is the next to be searched for orphans. */
    TableIdentifier nextToSearch(Set<TableIdentifier> waiting) {
        return orphans.next(waiting);
    }

    @Override
    public boolean forget(TableIdentifier name, UUID mirrored) {
        boolean ofAnother = unlessReplay(name)
                .flatMap(table -> MirrorMarks.mirroredBy(table.operations().current()))
                .filter(there -> !there.equals(mirrored))
                .isPresent();
        if (!ofAnother) {
            forget(name);
        }
        return !ofAnother;
    }

    private void forget(TableIdentifier name) {
        totals.gone(name);
        tables.remove(name);
        orphans.forget(name);
        shrinking.forget(name);
        cleanUp.forget(name);
    }

    @Override
    public void leave() {
        cleanUp.leave(this::own);
    }

    private Remembered remembered(TableIdentifier name) {
        return tables.computeIfAbsent(name, table -> new Remembered());
    }

    /** How many tables something is remembered of. */
    int remembered() {
        return Stream.of(tables.size(), cleanUp.remembered(), shrinking.remembered(), orphans.remembered())
                .max(Integer::compare)
                .orElseThrow();
    }

    private Optional<BaseTable> unlessReplay(TableIdentifier name) {
        return own(name)
                .filter(table -> !MirrorMarks.isReplay(table.operations().current()));
    }

    /** A mirror, a replay or a changes table. */
    private Optional<BaseTable> own(TableIdentifier name) {
        try {
            return Optional.of((BaseTable) catalog.loadTable(name)).filter(table -> {
                TableMetadata metadata = table.operations().current();
                return isOwn(metadata) && (MirrorMarks.mirroredBy(metadata).isPresent() || isChanges(metadata));
            });
        } catch (NoSuchTableException e) {
            LOG.debug("{} isn't there any more", name, e);
            return Optional.empty();
        }
    }

    private boolean isOwn(TableMetadata metadata) {
        return MirrorSourceMark.of(metadata).filter(source::isSameAs).isPresent();
    }

    private boolean mayDelete(TableIdentifier name, BaseTable table) {
        if (LocalFileIO.isOutsideOfLake(table)) {
            warnOnce(name, remembered(name), "they lie in " + table.location() + ", outside of this lake");
            return false;
        }
        return table.operations()
                .current()
                .propertyAsBoolean(TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT);
    }

    private void compact(TableIdentifier name, TableMetadata metadata) throws IOException {
        int enough = maintenance.pace().smallFiles();
        Gathered gathered = Gathered.in(metadata);
        if (!isDue(name, metadata, gathered)) {
            return;
        }
        long start = clock.millis();
        Compaction.Result result =
                new Compaction(catalog, name, enough, this::isOwn, changed -> show(name, changed)).run();
        remembered(name).nothingToCompact = result.isNothing() ? Optional.of(gathered) : Optional.empty();
        if (result.isNothing()) {
            LOG.debug("{}: nothing was worth compacting", name);
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
        Remembered table = remembered(name);
        // Fewer than then: another engine compacted, or the mirror went back.
        table.nothingToCompact = table.nothingToCompact.filter(
                then -> now.snapshots() >= then.snapshots() && now.deletes() >= then.deletes());
        Gathered then = table.nothingToCompact.orElse(new Gathered(0, 0));
        return now.snapshots() - then.snapshots() >= maintenance.pace().smallFiles()
                || UncompactedSnapshots.manyDeletes(metadata, then.deletes());
    }

    private void expire(TableIdentifier name) {
        Remembered table = remembered(name);
        Instant now = clock.instant();
        if (!maintenance.expires()
                || table.expired
                        .filter(last ->
                                now.isBefore(last.plus(maintenance.pace().expiryPause())))
                        .isPresent()) {
            return;
        }
        Optional<BaseTable> still = unlessReplay(name);
        if (still.isEmpty()) {
            return;
        }
        int gone = SnapshotExpiry.expire(
                still.get(),
                maintenance.expireAfter(),
                maintenance.pace().keptPositions(),
                metadata -> maintenance.history().held().in(catalog, name, metadata),
                this::isOwn,
                clock);
        table.expired = Optional.of(now);
        if (gone > 0) {
            LOG.info("{}: {} snapshots expired", name, gone);
        }
    }

    private void shrink(TableIdentifier name, TableMetadata seen) {
        if (maintenance.cleansUp()
                && (shrinking.isOver(seen) || shrinking.pause(name).isPresent())) {
            unlessReplay(name).ifPresent(table -> MirrorMarks.mirroredBy(
                            table.operations().current())
                    .ifPresent(mirrored -> shrinking.run(name, table, mirrored)));
        }
    }

    private void cleanUp(TableIdentifier name, BaseTable table, Duration patience) throws IOException {
        if (maintenance.cleansUp()) {
            cleanUp.run(name, table, patience, () -> own(name));
        }
    }

    private void deleteOrphans(TableIdentifier name) throws IOException {
        if (!orphans.isDue(name)) {
            return;
        }
        // Also before a failure: it would most likely be the same a second later.
        orphans.begin(name);
        Optional<BaseTable> still = unlessReplay(name);
        if (still.isEmpty()) {
            return;
        }
        BaseTable table = still.get();
        Optional<String> obstacle = OrphanFiles.canList(table.io())
                ? orphans.locations().whoElseWritesInto(name, table)
                : Optional.of("its files can't be listed through "
                        + table.io().getClass().getName());
        if (obstacle.isPresent()) {
            warnOnce(name, remembered(name), obstacle.get());
            return;
        }
        int gone = OrphanFiles.delete(table, maintenance.orphansAfter(), clock);
        if (gone > 0) {
            LOG.info("{}: {} files that nothing referred to are gone", name, gone);
        }
    }

    private static void warnOnce(TableIdentifier name, Remembered table, String obstacle) {
        if (!obstacle.equals(table.obstacle)) {
            table.obstacle = obstacle;
            LOG.warn("{}: files that nothing refers to stay, because {}", name, obstacle);
        }
    }
}
