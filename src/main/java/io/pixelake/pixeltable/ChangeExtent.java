package io.pixelake.pixeltable;

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
}
