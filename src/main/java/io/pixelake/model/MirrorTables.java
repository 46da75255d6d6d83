package io.pixelake.model;

import java.io.Serializable;
import java.util.List;
import java.util.UUID;

/**
 * Through which the source asks what the lake holds. Serializable, opened on the coordinator.
 */
public interface MirrorTables extends Serializable {
    /** Asks for one target table's state, from the catalog, not from a cache. */
    MirrorState stateOf(UUID tableId, List<String> namespace, String table);
}
