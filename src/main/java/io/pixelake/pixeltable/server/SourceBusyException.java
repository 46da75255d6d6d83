package io.pixelake.pixeltable.server;

/** The table can't be read for the moment, because Pixeltable is changing it. The cure is to wait. */
public final class SourceBusyException extends Exception {
    private final boolean held;

    public SourceBusyException(String message) {
        this(message, false);
    }

    private SourceBusyException(String message, boolean held) {
        super(message);
        this.held = held;
    }

    static SourceBusyException held() {
        return new SourceBusyException(
                "Pixeltable holds the table exclusively (a computed column is being filled)", true);
    }

    /** Whether a session holds the table: it ends when its work is done, or with its connection, and never stays behind. */
    public boolean isHeld() {
        return held;
    }
}
