package io.pixelake.source;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The enumerator's checkpoint.
 *
 * @param tables how far each table was planned
 * @param unassigned splits that no reader has yet
 * @param aborted by table, the first outstanding group that a reader couldn't finish because its version is gone
 */
record EnumeratorState(Map<UUID, TableProgress> tables, List<MirrorSplit> unassigned, Map<UUID, Long> aborted) {
    EnumeratorState {
        aborted = Map.copyOf(aborted);
        tables = Map.copyOf(tables);
        unassigned = List.copyOf(unassigned);
    }
}
