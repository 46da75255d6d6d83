package io.pixelake.source.split;

import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.pixeltable.rows.ReadUpTo;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.api.connector.source.SourceSplit;

/** A unit of work for a reader. Immutable; a reader's progress is a {@link SplitProgress}. */
public sealed interface MirrorSplit extends SourceSplit {

    /** The Pixeltable table the split is of; of none: all zeros. */
    UUID tableId();

    /** Whether it is of a group that writes all rows of its table. */
    static boolean isOfWholeTable(MirrorSplit split) {
        return split instanceof RowRange range
                && (range.plan().kind() == GroupKind.SNAPSHOT || range.plan().kind() == GroupKind.REWRITE);
    }

    /**
     * A rowid range of one version group.
     *
     * @param index from 0 to the plan's split count
     * @param fromRowId lowest rowid
     * @param toRowId end of the range, exclusive
     * @param progress how far it has been read
     */
    record RowRange(GroupPlan plan, int index, long fromRowId, long toRowId, Progress progress) implements MirrorSplit {
        @Override
        public UUID tableId() {
            return plan.key().tableId();
        }

        @Override
        public String splitId() {
            return tableId() + "/" + plan.key().number() + "/" + index;
        }
    }

    /** Carries the news that a table failed while it was planned into the stream. @param number tells it from earlier ones of the table */
    record Failure(TableFailed failure, long number) implements MirrorSplit {
        @Override
        public UUID tableId() {
            return failure.group().tableId();
        }

        @Override
        public String splitId() {
            return tableId() + "/failed/" + number;
        }
    }

    /**
     * Carries the news into the stream that nothing is left to read. Given to one reader, while no other has any split; part of no checkpoint.
     *
     * @param number tells it from others that the reader may still have
     */
    record RoundEnd(long number) implements MirrorSplit {
        private static final UUID NO_TABLE = new UUID(0, 0);

        @Override
        public UUID tableId() {
            return NO_TABLE;
        }

        @Override
        public String splitId() {
            return "round-end/" + number;
        }
    }

    /** What a split reads next. */
    enum Phase {
        DELETED,
        INSERTED,
        FINISHED
    }

    /**
     * How far a range has been read.
     *
     * @param last the last row emitted in this phase
     * @param inserted rows emitted as inserts so far
     * @param deleted rows emitted as deletes so far
     */
    record Progress(Phase phase, Optional<ReadUpTo> last, long inserted, long deleted) {}
}
