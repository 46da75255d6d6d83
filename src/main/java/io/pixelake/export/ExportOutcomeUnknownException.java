package io.pixelake.export;

import java.io.IOException;

/**
 * Whether an export was committed can't be found out: it may be there, come later, or not at all. What it wrote stays. The message is a
 * readable paragraph.
 */
public final class ExportOutcomeUnknownException extends IOException {
    public ExportOutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
