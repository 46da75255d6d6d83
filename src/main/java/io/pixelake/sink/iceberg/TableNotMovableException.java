package io.pixelake.sink.iceberg;

import java.io.IOException;

/** A table of a moved lake can't be read where it lies now. It concerns no other table. */
final class TableNotMovableException extends IOException {
    private static final long serialVersionUID = 1L;

    TableNotMovableException(String reason) {
        super(reason);
    }

    TableNotMovableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
