package io.pixelake.export;

import java.io.IOException;

/** The target can't take an export, or can't any more. The message is a readable paragraph. */
public final class ExportRefusedException extends IOException {
    public ExportRefusedException(String message) {
        super(message);
    }
}
