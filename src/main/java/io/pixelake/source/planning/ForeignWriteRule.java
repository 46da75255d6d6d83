package io.pixelake.source.planning;

import io.pixelake.model.ExternalWrites;
import io.pixelake.model.ForeignSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.TargetName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a table whose mirror an external writer wrote to. The committer drops its groups by the same rule, so
 * a table that continues here continues there too. Worker thread only.
 */
public final class ForeignWriteRule {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignWriteRule.class);

    private final boolean keep;
    /** By table, the snapshots on top of its mirror that users were told of. */
    private final Map<UUID, List<ForeignSnapshot>> told = new HashMap<>();

    public ForeignWriteRule(boolean keep) {
        this.keep = keep;
    }

    /** @throws TableStoppedException when the table may not continue */
    public void check(UUID table, String path, TargetName target, MirrorState.At mirror) throws TableStoppedException {
        ExternalWrites others = mirror.otherHands();
        if (others.snapshots().isEmpty()) {
            told.remove(table);
            return;
        }
        if (!keep) {
            throw new TableStoppedException(PlanningMessages.foreignWrite(path, target.fullName(), others));
        }
        List<ForeignSnapshot> before =
                Optional.ofNullable(told.put(table, others.snapshots())).orElse(List.of());
        others.snapshots().stream()
                .filter(snapshot -> !before.contains(snapshot))
                .forEach(snapshot -> LOG.warn(
                        "{}: {} of {} was made by an external writer; the mirror continues on top of it",
                        path,
                        snapshot,
                        target.fullName()));
    }

    /** What isn't mirrored any more. */
    public void forgetAllBut(Set<UUID> tables) {
        told.keySet().retainAll(tables);
    }

    /** How many snapshots are remembered. */
    public int remembered() {
        return told.values().stream().mapToInt(List::size).sum();
    }

    /** Whether what is outstanding was planned on other columns than the mirror has by now. */
    public static boolean isOnOtherColumns(MirrorTarget target, MirrorState.At mirror) {
        return !target.schemaMark().equals(mirror.otherHands().schema());
    }

    /** Whether snapshots that an external writer made are kept rather than undone. */
    boolean keeps() {
        return keep;
    }
}
