package io.pixelake.media;

import java.io.IOException;

/** A file lies where nothing may be read from. The message says so, to be put behind "but", without a full stop at its end. */
public final class OutsideRootsException extends IOException {
    private static final long serialVersionUID = 1L;

    OutsideRootsException(String message) {
        super(message);
    }
}
