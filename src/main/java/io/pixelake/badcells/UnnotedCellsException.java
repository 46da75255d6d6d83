package io.pixelake.badcells;

import java.io.IOException;

/** Cells became NULL, and the file that is to say so can't be written. The message names it, without a full stop at its end. */
public final class UnnotedCellsException extends IOException {
    UnnotedCellsException(String message, IOException cause) {
        super(message, cause);
    }
}
