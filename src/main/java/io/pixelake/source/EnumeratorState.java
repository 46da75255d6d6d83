package io.pixelake.source;

import io.pixelake.model.GroupKey;
import io.pixelake.model.SourceInstance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * The enumerator's checkpoint.
 *
 * @param source what the tables are of; absent in state of versions below 4
 * @param tables how far each table was planned
 * @param unassigned splits that no reader has yet
 * @param aborted the outstanding groups that a reader couldn't finish because their versions are gone
 */
record EnumeratorState(
        Optional<SourceInstance> source,
        Map<UUID, TableProgress> tables,
        List<MirrorSplit> unassigned,
        Set<GroupKey> aborted) {
    EnumeratorState {
        aborted = Set.copyOf(aborted);
        tables = Map.copyOf(tables);
        unassigned = List.copyOf(unassigned);
    }

    /** Of a mirror that begins without state. */
    static EnumeratorState none(SourceInstance source) {
        return new EnumeratorState(Optional.of(source), Map.of(), List.of(), Set.of());
    }

    /** @throws SuppressRestartsException when it is of another source, whose tables this one would take for dropped */
    void check(SourceInstance now) {
        if (source.filter(then -> !then.isSameAs(now)).isPresent()) {
            throw new SuppressRestartsException(
                    new IllegalStateException(SourceMessages.stateOfAnother(source.get(), now)));
        }
    }
}
