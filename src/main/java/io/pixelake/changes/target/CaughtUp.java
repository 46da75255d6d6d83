package io.pixelake.changes.target;

/**
 * What was written to a target.
 *
 * @param versions change sets
 * @param rows changes
 * @param version the newest of these versions; without meaning while there are none
 */
public record CaughtUp(int versions, long rows, long version) {
    public static final CaughtUp NOTHING = new CaughtUp(0, 0, 0);

    /** What was written before, and behind it. */
    public CaughtUp and(CaughtUp later) {
        return later.versions == 0 ? this : new CaughtUp(versions + later.versions, rows + later.rows, later.version);
    }
}
