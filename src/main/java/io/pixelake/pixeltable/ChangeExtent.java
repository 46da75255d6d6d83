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
    public boolean isEmpty() {
        return gone == 0 && came == 0;
    }
}
