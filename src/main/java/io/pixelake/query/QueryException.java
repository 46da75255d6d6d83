package io.pixelake.query;

/** A {@code select} or {@code where} that makes no sense. The message says what, and points at the place. */
public final class QueryException extends Exception {
    public QueryException(String message) {
        super(message);
    }
}
