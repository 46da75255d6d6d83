package io.pixelake.lake;

import java.io.IOException;

/** A table of a moved lake can't be read where it lies now. It concerns no other table. */
public final class TableNotMovableException extends IOException {
    private static final long serialVersionUID = 1L;

    public TableNotMovableException(String reason) {
        super(reason);
    }

    public TableNotMovableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
