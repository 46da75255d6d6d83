package io.pixelake.maintenance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When tables are searched for orphan files: all of them in one pass, which asks the catalog once where its tables lie,
 * however many mirrors there are. A table that is seen too late for a pass waits for the next one, where those come first that were
 * searched longest ago: in a lake that is too large for a pass each has its turn within some. One thread at a time.
 */
final class OrphanPass {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanPass.class);
    /** A pass doesn't know of tables that are registered on a mirror's files while it lasts. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Catalog catalog;
    private final MaintenancePolicy maintenance;
    private final Clock clock;
    private Instant begun;
    private Optional<TableLocations> locations = Optional.empty();
    /** When each table was searched last, for as long as it is there. */
    private final Map<TableIdentifier, Instant> searched = new HashMap<>();
    /** No pass that left tables out waits for being logged. */
    private boolean reported = true;

    OrphanPass(Catalog catalog, MaintenancePolicy maintenance, Clock clock) {
        this.catalog = catalog;
        this.maintenance = maintenance;
        this.clock = clock;
        // As if a pass had ended so that the next one is due a while after the start.
        begun = clock.instant()
                .plus(maintenance.pace().orphansFirst())
                .minus(maintenance.pace().orphansPause());
    }

    /** Whether a table is to be searched now. */
    boolean isDue(TableIdentifier table) {
        if (!maintenance.removesOrphans()) {
            return false;
        }
        Instant now = clock.instant();
        if (!now.isBefore(begun.plus(maintenance.pace().orphansPause()))) {
            begun = now;
            locations = Optional.empty();
            reported = false;
        }
        return isOpen(now) && isLeft(table);
    }

    private boolean isOpen(Instant now) {
        return !now.isAfter(begun.plus(longest()));
    }

    private boolean isLeft(TableIdentifier table) {
        return lastSearch(table).isBefore(begun);
    }

    private Instant lastSearch(TableIdentifier table) {
        return searched.getOrDefault(table, Instant.MIN);
    }

    /** The table that was searched longest ago. @param waiting all that wait for a search, one at least */
    TableIdentifier next(Set<TableIdentifier> waiting) {
        reportLeft(waiting);
        return waiting.stream().min(Comparator.comparing(this::lastSearch)).orElseThrow();
    }

    private void reportLeft(Set<TableIdentifier> waiting) {
        if (reported || isOpen(clock.instant())) {
            return;
        }
        reported = true;
        long left = waiting.stream().filter(this::isLeft).count();
        if (left > 0) {
            LOG.info(
                    "The search for orphan files ended after {} min with {} tables left; the next one, {} h after this one"
                            + " began, searches these first",
                    longest().toMinutes(),
                    left,
                    maintenance.pace().orphansPause().toHours());
        }
    }

    /** A table is searched now. */
    void begin(TableIdentifier table) {
        searched.put(table, clock.instant());
    }

    /** A table isn't there any more. */
    void forget(TableIdentifier table) {
        searched.remove(table);
    }

    /** How many tables something is remembered of. */
    int remembered() {
        return searched.size();
    }

    /** Files that are deleted are older than {@code orphans-after}, so what is written during a pass must be younger. */
    private Duration longest() {
        Duration half = maintenance.orphansAfter().dividedBy(2);
        return half.compareTo(LONGEST) < 0 ? half : LONGEST;
    }

    /** Where the catalog's tables lie, as of this pass. */
    TableLocations locations() {
        if (locations.isEmpty()) {
            // Asked once a pass, whatever comes of it.
            locations = Optional.of(TableLocations.unknown());
            locations = Optional.of(TableLocations.of(catalog));
        }
        return locations.get();
    }
}
