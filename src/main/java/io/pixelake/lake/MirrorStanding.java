package io.pixelake.lake;

import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TargetName;
import java.util.Optional;
import java.util.UUID;

/**
 * What a lake says of one of its mirrors without looking at any row.
 *
 * @param source which Pixeltable it is made from; absent where it doesn't say
 * @param path the Pixeltable path at its last commit
 * @param position where it stands; absent when no snapshot on its main branch says so
 * @param selection {@link TableSchema#selection()} of the rows at that position
 * @param committedAtMillis when the newest snapshot of its main branch was committed, epoch milliseconds
 * @param metadataFile where its metadata is now; absent where the catalog keeps that to itself
 */
public record MirrorStanding(
        UUID tableId,
        Optional<SourceInstance> source,
        String path,
        TargetName target,
        Optional<Position> position,
        Optional<String> selection,
        long committedAtMillis,
        Optional<String> metadataFile,
        Size size,
        History history) {
    /**
     * What its newest snapshot holds.
     *
     * @param rows deletes are taken off
     * @param deleteFiles deletion vectors are such too
     */
    public record Size(long rows, long dataFiles, long deleteFiles) {}

    /**
     * What is left of its versions.
     *
     * @param snapshots how many there are in all, whatever they are
     * @param metadataBytes how large its metadata file is without compression, about
     * @param oldest the first version of its main branch that can be read; absent when no snapshot there is one
     */
    public record History(int snapshots, long metadataBytes, Optional<Position> oldest) {}

    /** Whether it says that it is made from another Pixeltable. */
    public boolean isOfAnother(SourceInstance own) {
        return source.filter(there -> !there.isSameAs(own)).isPresent();
    }
}
