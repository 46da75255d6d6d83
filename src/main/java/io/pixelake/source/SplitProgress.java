package io.pixelake.source;

import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupAborted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.pixeltable.ReadUpTo;
import io.pixelake.source.MirrorSplit.Phase;
import io.pixelake.source.MirrorSplit.Progress;
import java.util.Optional;

/** The mutable state of a split, moved on by each event that is emitted. Task thread only. */
final class SplitProgress {
    private final MirrorSplit split;
    private Phase phase;
    private Optional<ReadUpTo> last = Optional.empty();
    private long inserted;
    private long deleted;
    private boolean failed;
    private boolean aborted;

    SplitProgress(MirrorSplit split) {
        this.split = split;
        if (split instanceof MirrorSplit.RowRange range) {
            phase = range.progress().phase();
            last = range.progress().last();
            inserted = range.progress().inserted();
            deleted = range.progress().deleted();
        }
    }

    /** Takes note of an emitted event, so that a snapshot taken now goes on behind it. */
    void emitted(MirrorEvent event) {
        if (event instanceof RowChange change) {
            boolean insert = change.operation() == Operation.INSERT;
            Phase now = insert ? Phase.INSERTED : Phase.DELETED;
            last = ReadUpTo.next(last.filter(read -> now == phase), change.key());
            phase = now;
            inserted += insert ? 1 : 0;
            deleted += insert ? 0 : 1;
        } else if (event instanceof SplitFinished) {
            phase = Phase.FINISHED;
        } else if (event instanceof TableFailed) {
            failed = true;
        } else if (event instanceof GroupAborted) {
            aborted = true;
        }
    }

    /** The closing event with the counts of everything that was emitted, before a restore too. */
    SplitFinished finished(SplitFinished template) {
        return new SplitFinished(template.group(), template.split(), inserted, deleted);
    }

    /** Whether the split ended because its table failed; it is read again from here when the job is restored. */
    boolean isFailedRange() {
        return failed && split instanceof MirrorSplit.RowRange;
    }

    /** Whether the split ended because its version is gone; it never goes on. */
    boolean isAborted() {
        return aborted;
    }

    MirrorSplit snapshot() {
        if (split instanceof MirrorSplit.RowRange range) {
            Progress progress = new Progress(phase, last, inserted, deleted);
            return new MirrorSplit.RowRange(range.plan(), range.index(), range.fromRowId(), range.toRowId(), progress);
        }
        return split;
    }
}
