package io.pixelake.pixeltable.server;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL's refusal to read a table some of whose rows a policy would hide from the role that reads. */
public final class RowSecurity {
    /** The function of PostgreSQL that refuses: its message has other words in other languages, and its SQLSTATE is that of every missing right. */
    private static final String REFUSED_BY = "check_enable_rls";

    private RowSecurity() {}

    /** The same exception, or one that names the role, when it is such a refusal. */
    public static SQLException explained(SQLException e, Connection connection) {
        if (!hidesRows(e)) {
            return e;
        }
        try {
            String role = connection.getMetaData().getUserName();
            return new SQLException(
                    "PostgreSQL's row-level security hides rows of a table from the role " + role
                            + ", as which Pixelake"
                            + " reads (" + e.getMessage() + "). Let it read all rows, with ALTER ROLE " + role
                            + " BYPASSRLS",
                    e.getSQLState(),
                    e);
        } catch (SQLException unknown) {
            return e;
        }
    }

    /** Whether an exception is such a refusal, or was explained as one. */
    static boolean hidesRows(Throwable e) {
        return e instanceof PSQLException refusal && isRefusal(refusal.getServerErrorMessage())
                || e.getCause() != null && hidesRows(e.getCause());
    }

    private static boolean isRefusal(ServerErrorMessage message) {
        return message != null && REFUSED_BY.equals(message.getRoutine());
    }
}
