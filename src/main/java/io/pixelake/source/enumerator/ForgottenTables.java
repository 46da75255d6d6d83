package io.pixelake.source.enumerator;

import io.pixelake.source.event.TableForgottenEvent;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Tables that are gone, or have another path, and of which readers and sinks are still to be told. They are told once all splits of
 * the table are given to readers. Not part of a checkpoint: what a restored job doesn't forget is some bytes a table. Coordinator
 * thread only.
 */
final class ForgottenTables {
    private final Deque<TableForgottenEvent> toSay = new ArrayDeque<>();

    /** Compares what was mirrored before a poll with what is mirrored now. @return the tables that are gone */
    List<UUID> compare(Map<UUID, TableProgress> before, Map<UUID, TableProgress> now) {
        List<UUID> gone = new ArrayList<>();
        before.forEach((id, was) -> {
            TableProgress is = now.get(id);
            if (is == null) {
                gone.add(id);
                toSay.add(TableForgottenEvent.ofGone(was));
            } else if (!is.path().equals(was.path())) {
                toSay.add(TableForgottenEvent.ofFormerPath(was));
            }
        });
        return gone;
    }

    /** Takes out what may be said now. @param unassigned splits that no reader has yet */
    List<TableForgottenEvent> take(Collection<MirrorSplit> unassigned) {
        List<TableForgottenEvent> due = toSay.stream()
                .filter(event -> unassigned.stream()
                        .noneMatch(split -> split.tableId().equals(event.news().tableId())))
                .toList();
        toSay.removeAll(due);
        return due;
    }
}
