package io.pixelake.media;

import io.pixelake.model.BadCell;

/** A cell refers to a file that can't become what its column is to hold. */
public final class BadMediaException extends RuntimeException {
    BadMediaException(BadCell cell) {
        super(cell.message());
    }
}
