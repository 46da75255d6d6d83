package io.pixelake.lake;

/** A catalog can't do what mirrors need. Its message is for users. */
public final class NoMirrorsException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    NoMirrorsException(String message) {
        super(message);
    }
}
