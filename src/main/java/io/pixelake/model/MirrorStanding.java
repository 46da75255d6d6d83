package io.pixelake.model;

import java.util.Optional;
import java.util.UUID;

/**
 * What a lake says of one of its mirrors without looking at any row.
 *
 * @param source which Pixeltable it is made from; absent where it doesn't say
 * @param path the Pixeltable path at its last commit
 * @param position where it stands; absent when no snapshot on its main branch says so
 * @param selection {@link TableSchema#selection()} of the rows at that position
 * @param snapshotId the newest snapshot of its main branch
 * @param committedAtMillis when that snapshot was committed, epoch milliseconds
 * @param rows rows of that snapshot; its deletes are taken off
 * @param deleteFiles delete files, or deletion vectors, of that snapshot
 */
public record MirrorStanding(
        UUID tableId,
        Optional<SourceInstance> source,
        String path,
        TargetName target,
        Optional<Position> position,
        Optional<String> selection,
        long snapshotId,
        long committedAtMillis,
        long rows,
        long dataFiles,
        long deleteFiles) {
    /** Whether it says that it is made from another Pixeltable. */
    public boolean isOfAnother(SourceInstance own) {
        return source.filter(there -> !there.isSameAs(own)).isPresent();
    }
}
