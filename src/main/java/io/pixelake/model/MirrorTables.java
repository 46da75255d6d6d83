package io.pixelake.model;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Through which the source asks what the lake holds, and has whole mirrors renamed, dropped or tagged. Serializable, opened on
 * the coordinator. Always asks the catalog, never a cache. Questions about one table throw a {@link MirrorUnreadableException} where just that
 * table can't be read.
 */
public interface MirrorTables extends Serializable {
    /** Asks for one target table's state. */
    MirrorState stateOf(UUID tableId, TargetName target);

    /**
     * The history of a mirror's main branch that can still be gone back to, newest first; empty when there is no such mirror.
     */
    List<MirrorSnapshot> historyOf(UUID tableId, TargetName target);

    /** Why a group that was planned for a target can never be committed, as the committer found; empty when it can. */
    Optional<String> refusalOf(MirrorTarget target, long group);

    /** The ids of the columns that any of a table's partition specs is made of, old ones too; empty when there is no table. */
    Set<Integer> partitionedBy(TargetName target);

    /** Every mirror of the lake by the table it mirrors, but for those of other Pixeltables. Looks into each table, so it takes its time. */
    Map<UUID, TargetName> mirrors();

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

    /** Closes what is open of the catalog; the next question opens it again. */
    default void disconnect() {}
}
