package io.pixelake.maintenance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.iceberg.catalog.Catalog;

/**
 * When tables are searched for orphan files: all of them in one pass, which asks the catalog once where its tables lie,
 * however many mirrors there are. A table that is seen too late for a pass waits for the next one. One thread at a time.
 */
final class OrphanPass {
    /** A pass doesn't know of tables that are registered on a mirror's files while it lasts. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Catalog catalog;
    private final MaintenancePolicy maintenance;
    private final Clock clock;
    private Instant begun;
    private Optional<TableLocations> locations = Optional.empty();

    OrphanPass(Catalog catalog, MaintenancePolicy maintenance, Clock clock) {
        this.catalog = catalog;
        this.maintenance = maintenance;
        this.clock = clock;
        // As if a pass had ended so that the next one is due a while after the start.
        begun = clock.instant()
                .plus(maintenance.pace().orphansFirst())
                .minus(maintenance.pace().orphansPause());
    }

    /** Whether a table is to be searched now. @param last when it was searched last */
    boolean isDue(Optional<Instant> last) {
        if (!maintenance.removesOrphans()) {
            return false;
        }
        Instant now = clock.instant();
        if (!now.isBefore(begun.plus(maintenance.pace().orphansPause()))) {
            begun = now;
            locations = Optional.empty();
        }
        boolean open = !now.isAfter(begun.plus(longest()));
        return open && last.filter(searched -> !searched.isBefore(begun)).isEmpty();
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
