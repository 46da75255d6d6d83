package io.pixelake.model;

/** The catalog answers, but what it says of one table can't be used: its metadata file is gone, say, or mayn't be read. Others may be well. */
public final class MirrorUnreadableException extends RuntimeException {
    /** @param message what the catalog or its storage said, without a full stop */
    public MirrorUnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
