package io.pixelake.source;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/** The source's address leads to another Pixeltable than the mirror's: nothing may be concluded from what that one lacks. */
final class OtherSourceException extends SuppressRestartsException {
    private static final long serialVersionUID = 1L;

    OtherSourceException(String message) {
        super(new IllegalStateException(message));
    }
}
