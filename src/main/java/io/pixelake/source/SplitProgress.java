package io.pixelake.source;

import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.source.MirrorSplit.Phase;
import io.pixelake.source.MirrorSplit.Progress;
import java.util.OptionalLong;

/** The mutable state of a split, moved on by each event that is emitted. Task thread only. */
final class SplitProgress {
    private final MirrorSplit split;
    private Phase phase;
    private OptionalLong lastRowId;
    private long inserted;
    private long deleted;
    private boolean failed;

    SplitProgress(MirrorSplit split) {
        this.split = split;
        if (split instanceof MirrorSplit.RowRange range) {
            phase = range.progress().phase();
            lastRowId = range.progress().lastRowId();
            inserted = range.progress().inserted();
            deleted = range.progress().deleted();
        }
    }

    /** Takes note of an emitted event, so that a snapshot taken now goes on behind it. */
    void emitted(MirrorEvent event) {
        if (event instanceof RowChange change) {
            boolean insert = change.operation() == Operation.INSERT;
            phase = insert ? Phase.INSERTED : Phase.DELETED;
            lastRowId = OptionalLong.of(change.rowId());
            inserted += insert ? 1 : 0;
            deleted += insert ? 0 : 1;
        } else if (event instanceof SplitFinished) {
            phase = Phase.FINISHED;
        } else if (event instanceof TableFailed) {
            failed = true;
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

    MirrorSplit snapshot() {
        if (split instanceof MirrorSplit.RowRange range) {
            Progress progress = new Progress(phase, lastRowId, inserted, deleted);
            return new MirrorSplit.RowRange(range.plan(), range.index(), range.fromRowId(), range.toRowId(), progress);
        }
        return split;
    }
}
