package io.pixelake.pixeltable.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * How much changed and where.
 *
 * @param gone row versions that went
 * @param came row versions that came; for a whole table an upper estimate of its rows
 * @param firstRowId the lowest rowid concerned, 0 when there is none
 * @param lastRowId the highest rowid concerned, inclusive
 */
public record ChangeExtent(long gone, long came, long firstRowId, long lastRowId) {
    public static final ChangeExtent NONE = new ChangeExtent(0, 0, 0, 0);

    /** This and another one together. */
    ChangeExtent and(ChangeExtent other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        return new ChangeExtent(
                gone + other.gone,
                came + other.came,
                Math.min(firstRowId, other.firstRowId),
                Math.max(lastRowId, other.lastRowId));
    }

    public boolean isEmpty() {
        return gone == 0 && came == 0;
    }

    /**
     * Cuts the rowids into equal ranges, each from its first element to its second, exclusive; the outer ends stay open, so that no
     * estimate can lose a row.
     */
    public List<long[]> ranges(long rowsPerRange, int most) {
        long wanted = Math.max(1, Math.min(most, (gone + came + rowsPerRange - 1) / rowsPerRange));
        long span = lastRowId - firstRowId + 1;
        int count = (int) Math.max(1, Math.min(wanted, span));
        List<long[]> ranges = new ArrayList<>();
        long from = Long.MIN_VALUE;
        for (int i = 1; i <= count; i++) {
            long to = i == count ? Long.MAX_VALUE : firstRowId + span / count * i;
            ranges.add(new long[] {from, to});
            from = to;
        }
        return ranges;
    }
}
