package io.pixelake.model;

/** A catalog refused to rename, drop or tag a mirror. */
public final class MirrorChangeException extends Exception {
    public MirrorChangeException(String message, Throwable cause) {
        super(message, cause);
    }
}
