package io.pixelake.verify;

/** One side can't be read. The message says which, and why. */
final class CannotCompareException extends Exception {
    private static final long serialVersionUID = 1L;

    CannotCompareException(String message, Throwable cause) {
        super(message, cause);
    }
}
