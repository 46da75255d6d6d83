package io.pixelake.export;

/** An export failed, and left nothing behind unless it says so. The message is a readable paragraph. */
public final class ExportFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    ExportFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
