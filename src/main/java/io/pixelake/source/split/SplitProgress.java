package io.pixelake.source.split;

import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.RowKey;
import io.pixelake.pixeltable.rows.ReadUpTo;
import io.pixelake.source.split.MirrorSplit.Phase;
import io.pixelake.source.split.MirrorSplit.Progress;
import java.util.Optional;

/** The mutable state of a split, moved on by each event that is emitted. Task thread only. */
public final class SplitProgress {
    private final MirrorSplit split;
    private Phase phase;
    /** The key of the last row of this phase, and how many rows of that key there were; 0 when there was none. Not optional: it changes with each row. */
    private RowKey lastKey = RowKey.of(0);

    private int rowsOfLastKey;
    private long inserted;
    private long deleted;
    private boolean finished;
    private Optional<TableFailed> failure = Optional.empty();

    public SplitProgress(MirrorSplit split) {
        this.split = split;
        if (split instanceof MirrorSplit.RowRange range) {
            phase = range.progress().phase();
            range.progress().last().ifPresent(last -> {
                lastKey = last.key();
                rowsOfLastKey = last.rows();
            });
            inserted = range.progress().inserted();
            deleted = range.progress().deleted();
        }
    }

    /** Takes note of an emitted event, so that a snapshot taken now continues behind it. */
    public void emitted(MirrorEvent event) {
        if (event instanceof RowChanges changes) {
            changes.changes().forEach(this::emitted);
        } else if (event instanceof SplitFinished) {
            phase = Phase.FINISHED;
            finished = true;
        } else if (event instanceof TableFailed failed) {
            failure = Optional.of(failed);
        }
    }

    private void emitted(RowChange change) {
        boolean insert = change.operation() == Operation.INSERT;
        Phase now = insert ? Phase.INSERTED : Phase.DELETED;
        boolean again = now == phase && rowsOfLastKey > 0 && change.key().equals(lastKey);
        rowsOfLastKey = again ? rowsOfLastKey + 1 : 1;
        lastKey = change.key();
        phase = now;
        inserted += insert ? 1 : 0;
        deleted += insert ? 0 : 1;
    }

    private Optional<ReadUpTo> last() {
        return rowsOfLastKey == 0 ? Optional.empty() : Optional.of(new ReadUpTo(lastKey, rowsOfLastKey));
    }

    /** The closing event with the counts of everything that was emitted, before a restore too. */
    public SplitFinished finished(SplitFinished template) {
        return new SplitFinished(template.group(), template.split(), inserted, deleted);
    }

    /** Why the split ended, where its table failed; it is read again from here when the table is tried again. */
    public Optional<TableFailed> failedRange() {
        return failure.filter(failed -> split instanceof MirrorSplit.RowRange);
    }

    /** The range, where it ended with neither: its version is gone, and it never continues. */
    public Optional<MirrorSplit.RowRange> aborted() {
        return !finished && failure.isEmpty() && snapshot() instanceof MirrorSplit.RowRange range
                ? Optional.of(range)
                : Optional.empty();
    }

    public MirrorSplit snapshot() {
        if (split instanceof MirrorSplit.RowRange range) {
            Progress progress = new Progress(phase, last(), inserted, deleted);
            return new MirrorSplit.RowRange(range.plan(), range.index(), range.fromRowId(), range.toRowId(), progress);
        }
        return split;
    }
}
