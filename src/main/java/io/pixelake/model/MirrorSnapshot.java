package io.pixelake.model;

import java.util.Optional;

/**
 * A snapshot of a mirror's main branch.
 *
 * @param position absent when the snapshot isn't Pixelake's: a compaction, or somebody's own change
 * @param group the number of the group that made it; 0 when unknown
 * @param replace whether it changed files and no rows
 * @param selection {@link TableSchema#selection()} of its rows, where it carries a position
 * @param icebergSchema the schema it was made with, as Iceberg's JSON
 */
public record MirrorSnapshot(
        long snapshotId,
        Optional<Position> position,
        long group,
        boolean replace,
        Optional<String> selection,
        String icebergSchema,
        Made made) {
    /**
     * How it came about.
     *
     * @param user who made its version; absent where Pixeltable doesn't say
     * @param rowsIn rows in the files that it added. Where rows are deleted by writing files again, those that stay are counted in both
     * @param isCutOff whether it follows one that is no longer there
     */
    public record Made(Optional<String> user, long rowsIn, long rowsOut, boolean isCutOff) {}
}
