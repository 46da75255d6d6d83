package io.pixelake.media;

/** A media file that can't be read, or mustn't. The message names it, and says why, without a full stop at its end. */
public final class RefusedMediaException extends Exception {
    RefusedMediaException(String message) {
        super(message);
    }

    RefusedMediaException(String message, Throwable cause) {
        super(message, cause);
    }
}
