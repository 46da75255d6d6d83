package io.pixelake.changes.feed;

/** The snapshot up to which changes were reported isn't in the mirror any more, so nothing tells what has changed since. */
public final class ChangesGoneException extends Exception {
    private static final long serialVersionUID = 1L;

    ChangesGoneException(String table, long snapshotId) {
        super("The mirror " + table + " doesn't have the snapshot " + snapshotId
                + " any more, up to which its changes were reported, so nothing tells which rows have changed since.");
    }
}
