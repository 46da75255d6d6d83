package io.pixelake.source.enumerator;

import io.pixelake.source.split.MirrorSplit;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Splits of failed tables that no reader had yet. They aren't handed out, but stay in the checkpoint, until their table is tried again: in
 * this job, or in one that is restored. Coordinator thread only.
 */
final class ParkedSplits {
    private final List<MirrorSplit> parked = new ArrayList<>();

    /** Takes a failed table's splits out of those that are to be handed out. */
    void park(UUID tableId, Deque<MirrorSplit> unassigned) {
        for (MirrorSplit split : List.copyOf(unassigned)) {
            if (split instanceof MirrorSplit.RowRange range && range.tableId().equals(tableId)) {
                unassigned.remove(split);
                parked.add(split);
            }
        }
    }

    /** Puts a table's splits back, in their order. @param groups those that still count; splits of others are forgotten */
    void resume(UUID tableId, Set<Long> groups, Deque<MirrorSplit> unassigned) {
        for (MirrorSplit split : List.copyOf(parked)) {
            if (split instanceof MirrorSplit.RowRange range && range.tableId().equals(tableId)) {
                parked.remove(split);
                if (groups.contains(range.plan().key().number())) {
                    unassigned.add(split);
                }
            }
        }
    }

    List<MirrorSplit> splits() {
        return List.copyOf(parked);
    }
}
