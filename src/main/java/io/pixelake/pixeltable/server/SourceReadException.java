package io.pixelake.pixeltable.server;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.apache.flink.util.ExceptionUtils;

/**
 * Pixeltable's database didn't answer as it should: it can't be reached, the connection broke, or a statement failed. The message
 * is the database's own. Trying again on a new connection may cure it.
 */
public final class SourceReadException extends Exception {
    static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String CONNECTION_CLASS = "08";
    static final String CONNECTION_FAILURE = "08006";
    /** Shut down by an administrator, crashed, starting up or shutting down, dropped, idle for too long. */
    private static final String OPERATOR_INTERVENED = "57P0";

    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String DATA_CLASS = "22";

    /** A table or column that vanished under the statement: DDL doesn't wait for a snapshot. The fence of the next try says why. */
    private static final Set<String> CHANGED_UNDER_US = Set.of("42P01", "42703", "40001", "0A000");

    private final boolean concernsOneTable;
    private final boolean outage;
    private final boolean concernsValues;

    public SourceReadException(SQLException cause) {
        super(cause.getMessage(), cause);
        concernsOneTable = INSUFFICIENT_PRIVILEGE.equals(cause.getSQLState());
        outage = isOutage(cause);
        concernsValues = String.valueOf(cause.getSQLState()).startsWith(DATA_CLASS);
    }

    /** Throws {@link SourceBusyException} when waiting cures the error, else hands back what to throw. */
    public static SourceReadException busyOr(SQLException e) throws SourceBusyException {
        if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
            throw SourceBusyException.held();
        }
        if (CHANGED_UNDER_US.contains(String.valueOf(e.getSQLState()))) {
            throw new SourceBusyException("the table's columns changed while it was read: " + e.getMessage());
        }
        return new SourceReadException(e);
    }

    /** The database answers, but lacks what every Pixeltable has. */
    public static SourceReadException incomplete(String message) {
        return new SourceReadException(new SQLException(message));
    }

    /** Whether somebody holds a table longer than a reader waits for it. */
    public boolean isHeld() {
        return getCause() instanceof SQLException cause && LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
    }

    /** Whether nobody answered at all; PostgreSQL's own words are an answer, whatever they say. */
    boolean isSilence() {
        return getCause() instanceof SQLException cause
                && (String.valueOf(cause.getSQLState()).startsWith(CONNECTION_CLASS) || isBrokenSocket(cause));
    }

    private static boolean isOutage(SQLException cause) {
        String state = String.valueOf(cause.getSQLState());
        return state.startsWith(CONNECTION_CLASS)
                || state.startsWith(OPERATOR_INTERVENED)
                || state.equals(TOO_MANY_CONNECTIONS)
                || isBrokenSocket(cause);
    }

    /** Not every step of the driver that meets a broken socket says so in the state. */
    private static boolean isBrokenSocket(SQLException exception) {
        return ExceptionUtils.findThrowable(exception, IOException.class).isPresent();
    }

    /** Whether there is no connection just now, so that it is for the server to come back. */
    public boolean isOutage() {
        return outage;
    }

    /** Whether an expression can't be computed for some row: a number gets too big, a text is none, a division by zero. */
    public boolean concernsValues() {
        return concernsValues;
    }

    /** Whether PostgreSQL would hide rows of a table by its row-level security. */
    public boolean hidesRows() {
        return RowSecurity.hidesRows(this);
    }

    /** Whether only the table at hand can't be read, for want of a right, so that others can continue. */
    public boolean concernsOneTable() {
        return concernsOneTable;
    }
}
