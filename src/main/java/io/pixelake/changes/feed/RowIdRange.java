package io.pixelake.changes.feed;

import io.pixelake.types.schema.SystemColumns;
import java.util.List;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** Rowids from the first to the last, both included. */
record RowIdRange(long first, long last) {
    static final RowIdRange ALL = new RowIdRange(Long.MIN_VALUE, Long.MAX_VALUE);

    Expression filter() {
        if (equals(ALL)) {
            return Expressions.alwaysTrue();
        }
        return Expressions.and(
                Expressions.greaterThanOrEqual(SystemColumns.ROW_ID, first),
                Expressions.lessThanOrEqual(SystemColumns.ROW_ID, last));
    }

    boolean overlaps(RowIdRange other) {
        return first <= other.last && other.first <= last;
    }

    boolean isOneRowId() {
        return first == last;
    }

    /** Two ranges that are this one together. */
    List<RowIdRange> halves() {
        // The mean of two longs, rounded down, without an overflow.
        long middle = (first & last) + ((first ^ last) >> 1);
        return List.of(new RowIdRange(first, middle), new RowIdRange(middle + 1, last));
    }
}
