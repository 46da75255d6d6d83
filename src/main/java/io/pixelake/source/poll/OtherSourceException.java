package io.pixelake.source.poll;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/** The source is another Pixeltable than the mirror's, or than that of the state: nothing may be concluded from what it lacks. */
public final class OtherSourceException extends SuppressRestartsException {
    public OtherSourceException(String message) {
        super(new IllegalStateException(message));
    }
}
