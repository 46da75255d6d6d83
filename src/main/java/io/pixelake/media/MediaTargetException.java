package io.pixelake.media;

import java.io.IOException;

/**
 * A place that files can't be uploaded to, whatever is tried: its kind is unknown, it isn't there, or it refuses. The
 * message is a sentence without its full stop.
 */
public final class MediaTargetException extends IOException {
    MediaTargetException(String message) {
        super(message);
    }

    MediaTargetException(String message, Throwable cause) {
        super(message, cause);
    }
}
