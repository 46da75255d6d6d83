package io.pixelake.pixeltable.server;

import java.sql.SQLException;
import java.util.Set;

/** Tells by SQLSTATE what a failed statement means for a reader. */
public final class SourceErrors {
    /** A table or column that vanished under the statement: DDL doesn't wait for a snapshot. The fence of the next try says why. */
    private static final Set<String> CHANGED_UNDER_US = Set.of("42P01", "42703", "40001", "0A000");

    private SourceErrors() {}

    /** Throws {@link SourceBusyException} when waiting cures the error, else hands back what to throw. */
    public static SourceReadException busyOr(SQLException e) throws SourceBusyException {
        if (SourceReadException.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
            throw SourceBusyException.held();
        }
        if (CHANGED_UNDER_US.contains(String.valueOf(e.getSQLState()))) {
            throw new SourceBusyException("the table's columns changed while it was read: " + e.getMessage());
        }
        return new SourceReadException(e);
    }
}
