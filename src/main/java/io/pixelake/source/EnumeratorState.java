package io.pixelake.source;

import io.pixelake.model.GroupKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The enumerator's checkpoint.
 *
 * @param tables how far each table was planned
 * @param unassigned splits that no reader has yet
 * @param aborted the outstanding groups that a reader couldn't finish because their versions are gone
 */
record EnumeratorState(Map<UUID, TableProgress> tables, List<MirrorSplit> unassigned, Set<GroupKey> aborted) {
    EnumeratorState {
        aborted = Set.copyOf(aborted);
        tables = Map.copyOf(tables);
        unassigned = List.copyOf(unassigned);
    }
}
