package io.pixelake.pixeltable.server;

/** The source can't be reached; the message says what was tried and what to do. */
public final class SourceUnreachableException extends RuntimeException {
    public SourceUnreachableException(String message) {
        super(message);
    }
}
