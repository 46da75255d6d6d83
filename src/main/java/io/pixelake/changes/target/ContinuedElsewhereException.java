package io.pixelake.changes.target;

import java.io.IOException;

/**
 * Another task or process has written changes of a mirror that this one was writing too, and these aren't published: whoever catches up
 * next continues behind the other's. So it is when a mirror is renamed, as the task that wrote it under its former name isn't told.
 */
public final class ContinuedElsewhereException extends IOException {
    private static final long serialVersionUID = 1L;

    public ContinuedElsewhereException(String message) {
        super(message);
    }
}
