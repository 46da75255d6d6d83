package io.pixelake.source.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.RowKey;
import io.pixelake.pixeltable.rows.ReadUpTo;
import io.pixelake.source.enumerator.Splits;
import io.pixelake.source.split.MirrorSplit.Phase;
import io.pixelake.source.split.MirrorSplit.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.data.GenericRowData;
import org.junit.jupiter.api.Test;

/**
 * A split that is restored at any point emits just what was still to come, and counts all of it, also where a key comes several
 * times.
 */
class SplitProgressTest {
    private static final GroupPlan PLAN = Splits.plan(Splits.ONE, 7, GroupKind.DELTA, 1);
    private static final long[] GONE = {2, 3, 3, 9};
    private static final long[] CAME = {3, 9, 9, 9, 10, 11};

    @Test
    void anyPointIsAGoodPointToBeRestoredAt() {
        List<MirrorEvent> whole = readFrom(start());
        for (int first = 0; first <= whole.size(); first++) {
            for (int second = 0; second <= whole.size() - first; second++) {
                List<MirrorEvent> emitted = new ArrayList<>();
                MirrorSplit split = emit(start(), first, emitted);
                split = emit(split, second, emitted);
                emit(split, Integer.MAX_VALUE, emitted);

                assertThat(emitted.stream().filter(RowChanges.class::isInstance).toList())
                        .as("restored after %s and %s events", first, second)
                        .isEqualTo(whole.stream()
                                .filter(RowChanges.class::isInstance)
                                .toList());
                assertThat(emitted.get(emitted.size() - 1))
                        .isEqualTo(new SplitFinished(PLAN.key(), 0, CAME.length, GONE.length));
            }
        }
    }

    private static MirrorSplit start() {
        return Splits.range(PLAN, 0, new Progress(Phase.DELETED, Optional.empty(), 0, 0));
    }

    /** Emits at most so many events of the split. @return the split as a checkpoint holds it then */
    private static MirrorSplit emit(MirrorSplit split, int most, List<MirrorEvent> emitted) {
        SplitProgress progress = new SplitProgress(split);
        Deque<MirrorEvent> events = new ArrayDeque<>(readFrom(split));
        for (int i = 0; i < most && !events.isEmpty(); i++) {
            MirrorEvent event = events.remove();
            event = event instanceof SplitFinished finished ? progress.finished(finished) : event;
            emitted.add(event);
            progress.emitted(event);
        }
        return progress.snapshot();
    }

    /** What a reader makes of a split. */
    private static List<MirrorEvent> readFrom(MirrorSplit split) {
        Progress progress = ((MirrorSplit.RowRange) split).progress();
        List<MirrorEvent> events = new ArrayList<>(List.of(new GroupStarted(PLAN)));
        if (progress.phase() == Phase.DELETED) {
            addBehind(progress.last(), Operation.DELETE, GONE, events);
            addBehind(Optional.empty(), Operation.INSERT, CAME, events);
        } else if (progress.phase() == Phase.INSERTED) {
            addBehind(progress.last(), Operation.INSERT, CAME, events);
        }
        events.add(new SplitFinished(PLAN.key(), 0, 0, 0));
        return events;
    }

    private static void addBehind(
            Optional<ReadUpTo> last, Operation operation, long[] rowIds, List<MirrorEvent> events) {
        long lastRowId = last.map(row -> row.key().rowId()).orElse(-1L);
        int again = last.map(ReadUpTo::rows).orElse(0);
        for (long rowId : rowIds) {
            if (rowId > lastRowId || (rowId == lastRowId && again-- <= 0)) {
                events.add(RowChanges.of(
                        new RowChange(PLAN.key(), operation, RowKey.of(rowId), 1, new GenericRowData(0))));
            }
        }
    }
}
