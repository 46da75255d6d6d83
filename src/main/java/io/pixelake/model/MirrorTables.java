package io.pixelake.model;

import java.util.Optional;
import java.util.UUID;

/** Through which the source asks what the lake holds, and has whole mirrors renamed, dropped or tagged. */
public interface MirrorTables extends MirrorLookup {
    /**
     * Gives a mirror another name and path; its namespace is made where it is missing.
     *
     * @throws MirrorChangeException when the catalog refuses
     */
    void rename(TargetName from, TargetName to, String path) throws MirrorChangeException;

    /**
     * A mirror that was dropped.
     *
     * @param metadataFile its last metadata file
     * @param isPurged whether its files were deleted
     */
    record Dropped(String metadataFile, boolean isPurged) {}

    /**
     * Drops a mirror.
     *
     * @param purge whether its files are deleted, where they are the lake's own; otherwise the table can be
     *     registered again
     * @return what was dropped, absent when there was no mirror any more
     * @throws MirrorChangeException when the catalog refuses
     */
    Optional<Dropped> drop(TargetName target, boolean purge) throws MirrorChangeException;

    /**
     * Tags the snapshot of a position.
     *
     * @return false when the mirror's history doesn't hold the position, or a tag of that name is on another snapshot
     * @throws MirrorChangeException when the catalog refuses
     */
    boolean tag(UUID tableId, TargetName target, Position position, String tag) throws MirrorChangeException;

    /** Marks a mirror that doesn't say which Pixeltable it is made from, and lets it be where that isn't possible just now. */
    void adopt(UUID tableId, TargetName target);
}
