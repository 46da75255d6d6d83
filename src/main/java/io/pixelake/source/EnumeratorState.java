package io.pixelake.source;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The enumerator's checkpoint.
 *
 * @param tables how far each table was planned
 * @param unassigned splits that no reader has yet
 */
record EnumeratorState(Map<UUID, TableProgress> tables, List<MirrorSplit> unassigned) {
    EnumeratorState {
        tables = Map.copyOf(tables);
        unassigned = List.copyOf(unassigned);
    }
}
