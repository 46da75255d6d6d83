package io.pixelake.source.planning;

import io.pixelake.model.GroupKey;
import io.pixelake.source.progress.TableProgress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The outstanding groups that will never be committed, as far as one look knows: the first of a table that can't be finished, and
 * those behind it, which stand on it. Worker thread only.
 */
public final class AbandonedGroups {
    private final PlanningInput known;
    /** By table, the first of the outstanding groups that the committer refuses. */
    private final Map<UUID, Long> refused = new HashMap<>();

    public AbandonedGroups(PlanningInput known) {
        this.known = known;
    }

    /** Counts on none of a table's outstanding groups any more. */
    public void giveUp(TableProgress progress) {
        progress.outstanding().stream().findFirst().ifPresent(first -> refused.put(progress.tableId(), first.group()));
    }

    /** Their numbers, oldest first. */
    public List<Long> of(TableProgress progress) {
        OptionalLong first = first(progress);
        return first.isPresent() ? progress.outstandingFrom(first.getAsLong()) : List.of();
    }

    public boolean mayStillCommit(TableProgress progress) {
        return progress.outstanding().size() > of(progress).size();
    }

    private OptionalLong first(TableProgress progress) {
        Long atCommit = refused.get(progress.tableId());
        if (atCommit != null) {
            return OptionalLong.of(atCommit);
        }
        OptionalLong aborted = known.aborted().stream()
                .filter(group -> group.tableId().equals(progress.tableId()))
                .mapToLong(GroupKey::number)
                .filter(progress::isOutstanding)
                .min();
        return aborted.isPresent() ? aborted : firstFailed(progress.tableId());
    }

    /** What a failed table couldn't finish can come whole after a restart only. */
    private OptionalLong firstFailed(UUID table) {
        long group = known.failed().getOrDefault(table, 0L);
        return group > 0 ? OptionalLong.of(group) : OptionalLong.empty();
    }
}
