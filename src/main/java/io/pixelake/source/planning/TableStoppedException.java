package io.pixelake.source.planning;

/** A table that can't continue, found while planning. */
public final class TableStoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    public TableStoppedException(String message) {
        super(message);
    }
}
