package io.pixelake.pixeltable;

/** The table can't be read for the moment, because Pixeltable is changing it. The cure is to wait. */
public final class SourceBusyException extends Exception {
    SourceBusyException(String message) {
        super(message);
    }
}
