package io.pixelake.pixeltable;

import java.sql.SQLException;

/**
 * Pixeltable's database didn't answer as it should: it can't be reached, the connection broke, or a statement failed. The message
 * is the database's own. Trying again on a new connection may cure it.
 */
public final class SourceReadException extends Exception {
    private static final long serialVersionUID = 1L;

    SourceReadException(SQLException cause) {
        super(cause.getMessage(), cause);
    }
}
