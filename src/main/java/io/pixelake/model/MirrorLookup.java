package io.pixelake.model;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Through which the source asks what the lake holds. Serializable, opened on the coordinator. Always asks the catalog, never a cache, but
 * for what {@link #lookAhead} asked. Questions about one table throw a {@link MirrorUnreadableException} where just that table can't be read.
 */
public interface MirrorLookup extends Serializable {
    /** Asks for one target table's state. */
    MirrorState stateOf(UUID tableId, TargetName target);

    /** Begins to ask for the states of mirrors, which are going to be asked for one after the other, each once. */
    default void lookAhead(Map<UUID, TargetName> mirrors) {}

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

    /** Closes what is open of the catalog; the next question opens it again. */
    default void disconnect() {}
}
