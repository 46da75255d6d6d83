package io.pixelake.source.enumerator;

import io.pixelake.model.GroupKey;
import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import io.pixelake.source.planning.PlanningMessages;
import io.pixelake.source.poll.OtherSourceException;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The enumerator's checkpoint.
 *
 * @param source what the tables are of; absent in state of versions below 4
 * @param tables how far each table was planned
 * @param unassigned splits that no reader has yet
 * @param aborted the outstanding groups that a reader couldn't finish because their versions are gone
 */
public record EnumeratorState(
        Optional<SourceInstance> source,
        Map<UUID, TableProgress> tables,
        List<MirrorSplit> unassigned,
        Set<GroupKey> aborted) {
    public EnumeratorState {
        aborted = Set.copyOf(aborted);
        tables = Map.copyOf(tables);
        unassigned = List.copyOf(unassigned);
    }

    /** Of a mirror that begins without state. */
    public static EnumeratorState none(SourceInstance source) {
        return new EnumeratorState(Optional.of(source), Map.of(), List.of(), Set.of());
    }

    /**
     * Why it can't be resumed from: it is another source's, whose tables this one would take for dropped. State that doesn't say whose it is, is
     * a source's that lists any of its tables: their ids are random, and a copy of a source has its identity.
     */
    public Optional<OtherSourceException> refusal(SourceInstance now, ListedTables listed) {
        if (source.filter(then -> !then.isSameAs(now)).isPresent()) {
            return Optional.of(new OtherSourceException(PlanningMessages.stateOfAnother(source.get(), now)));
        }
        boolean unknown = source.isEmpty() && !tables.isEmpty() && Collections.disjoint(tables.keySet(), listed.ids());
        return unknown
                ? Optional.of(new OtherSourceException(PlanningMessages.stateOfUnknown(
                        tables.values().stream()
                                .map(TableProgress::path)
                                .sorted()
                                .toList(),
                        now)))
                : Optional.empty();
    }
}
