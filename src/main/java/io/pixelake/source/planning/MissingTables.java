package io.pixelake.source.planning;

import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.source.progress.TableProgress;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether tables that the source no longer lists were dropped. It may list too few for a moment, or for days: its database was emptied, restored
 * from an old dump, or is another one. So an empty listing, and one that lost more than half of the tables at once, mean nothing by
 * themselves, however often or long they are seen, and however many tables are new meanwhile; only the user can say that they are right. Worker thread only.
 */
public final class MissingTables {
    private static final Logger LOG = LoggerFactory.getLogger(MissingTables.class);
    private static final int NAMED = 10;
    private static final Duration LEAST_PAUSE = Duration.ofMinutes(1);

    private final PlanningSettings.Drops drops;
    private final Clock clock;
    private List<String> reported = List.of();

    public MissingTables(PlanningSettings.Drops drops, Clock clock) {
        this.drops = drops;
        this.clock = clock;
    }

    /** Whether those that are missing now were dropped. */
    public boolean wereDropped(Collection<SourceTable> listed, Collection<TableProgress> mirrored) {
        Set<UUID> ids = listed.stream().map(SourceTable::id).collect(Collectors.toSet());
        Set<String> paths = listed.stream().map(SourceTable::path).collect(Collectors.toSet());
        List<TableProgress> before = mirrored.stream()
                .filter(table -> table.missingSince().isEmpty())
                .toList();
        // One whose path another table has was dropped for certain, and re-created.
        List<TableProgress> lost = before.stream()
                .filter(table -> !ids.contains(table.tableId()) && !paths.contains(table.path()))
                .toList();
        // New tables don't make drops of what is lost.
        boolean isPlausible = lost.size() * 2 <= before.size()
                && lost.stream().noneMatch(table -> table.absence().doubtful());
        if (isPlausible || clock.millis() < drops.confirmedUntilMillis()) {
            reportEnd();
            return true;
        }
        report(lost.stream().map(TableProgress::path).sorted().toList(), before.size());
        return false;
    }

    private void report(List<String> lost, int before) {
        if (!lost.equals(reported) && !lost.isEmpty()) {
            LOG.warn(
                    "{} of {} mirrored tables are gone from the source at once: {}{}. So many don't count as dropped: their mirrors stay as they are,"
                            + " and are continued when the tables are listed again. If they were dropped on purpose, start once with --confirm-drops.",
                    lost.size(),
                    before,
                    String.join(", ", lost.subList(0, Math.min(NAMED, lost.size()))),
                    lost.size() > NAMED ? ", .." : "");
        }
        reported = lost;
    }

    private void reportEnd() {
        if (!reported.isEmpty()) {
            LOG.info("The source lists most of the mirrored tables again");
        }
        reported = List.of();
    }

    /** When the mirror of a missing table is to be dropped, in epoch milliseconds. */
    long dropAt(TableProgress missing) {
        return missing.missingSince().orElseThrow() + drops.after().toMillis();
    }

    public boolean isDue(TableProgress table) {
        return table.missingSince().isPresent() && clock.millis() >= dropAt(table);
    }

    /** Since when a table is to count as missing whose mirror couldn't be dropped: it waits as long again, not just until the next poll. */
    long sinceForAnotherTry() {
        return clock.millis() + Math.max(0, LEAST_PAUSE.minus(drops.after()).toMillis());
    }

    long now() {
        return clock.millis();
    }
}
