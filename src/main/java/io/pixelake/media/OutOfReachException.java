package io.pixelake.media;

import java.io.IOException;

/**
 * A file can't be had from here, whether Pixeltable can read it or not. The message says why and what to do, to be put behind "but", without a
 * full stop at its end.
 */
public final class OutOfReachException extends IOException {
    OutOfReachException(String message) {
        super(message);
    }

    OutOfReachException(String message, Throwable cause) {
        super(message, cause);
    }
}
