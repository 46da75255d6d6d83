package io.pixelake.source.planning;

import io.pixelake.model.GroupKey;
import io.pixelake.source.progress.TableProgress;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What is known before a look.
 *
 * @param tables the progress of every table that is mirrored
 * @param failed tables to leave alone, each with the group that a reader couldn't finish
 * @param aborted the outstanding groups that a reader couldn't finish because their versions are gone
 */
public record PlanningInput(Map<UUID, TableProgress> tables, Map<UUID, Long> failed, Set<GroupKey> aborted) {
    public PlanningInput with(Map<UUID, TableProgress> others) {
        return new PlanningInput(others, failed, aborted);
    }
}
