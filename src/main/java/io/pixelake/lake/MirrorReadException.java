package io.pixelake.lake;

/** A mirror's snapshot can't be read. The message names the mirror, and the file where it is known. */
public final class MirrorReadException extends Exception {
    public MirrorReadException(String message, Throwable cause) {
        super(message, cause);
    }
}
