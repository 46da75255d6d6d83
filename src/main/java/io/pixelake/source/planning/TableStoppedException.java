package io.pixelake.source.planning;

/** A table that can't continue, found while planning. */
public final class TableStoppedException extends Exception {
    public TableStoppedException(String message) {
        super(message);
    }
}
