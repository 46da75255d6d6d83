package io.pixelake.query;

/** A {@code select} or {@code where} that makes no sense. The message says what, and points at the place. */
public final class QueryException extends Exception {
    private static final long serialVersionUID = 1L;

    public QueryException(String message) {
        super(message);
    }
}
