package io.pixelake.pixeltable;

import java.sql.SQLException;

/**
 * Pixeltable's database didn't answer as it should: it can't be reached, the connection broke, or a statement failed. The message
 * is the database's own. Trying again on a new connection may cure it.
 */
public final class SourceReadException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final boolean concernsOneTable;

    SourceReadException(SQLException cause) {
        super(cause.getMessage(), cause);
        concernsOneTable = INSUFFICIENT_PRIVILEGE.equals(cause.getSQLState());
    }

    /** Whether only the table at hand can't be read, for want of a right, so that others can go on. */
    public boolean concernsOneTable() {
        return concernsOneTable;
    }
}
