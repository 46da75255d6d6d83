package io.pixelake.maintenance;

import io.pixelake.lake.HeldSnapshots;
import io.pixelake.lake.HistoryBudget;
import java.io.Serializable;
import java.util.UUID;

/**
 * How much of each mirror's history is kept where no commit sees to it.
 *
 * @param budget how much
 * @param held snapshots that stay, as they do in commits
 * @param mirrored which mirrors are thinned although nobody commits to them
 */
public record HistoryPolicy(HistoryBudget budget, HeldSnapshots held, MirroredTables mirrored) implements Serializable {
    /** All of it. */
    public static final HistoryPolicy WHOLE =
            new HistoryPolicy(HistoryBudget.UNLIMITED, HeldSnapshots.NONE, (table, path) -> false);

    /** The tables that a job mirrors. Other mirrors of the lake are another job's, or the last copy of a dropped table. */
    @FunctionalInterface
    public interface MirroredTables extends Serializable {
        /** @param path as the mirror has it */
        boolean include(UUID table, String path);
    }
}
