package io.pixelake.pixeltable.catalog;

import io.pixelake.model.Position;
import io.pixelake.pixeltable.server.RowSecurity;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Counts the rows of a table that changed or are there, within the transaction of its connection. */
final class ChangeCount {
    /** From so many gone rows on it doesn't matter how many there are, but for the number of splits. */
    private static final int MOST_COUNTED = 10_000;

    private static final int SAMPLED_PAGES = 2_000;

    private final Connection connection;
    private final StoreRows rows;
    private final int stores;
    /** The table that holds the rowids. */
    private final String store;

    ChangeCount(Connection connection, SourceTable table) {
        this.connection = connection;
        this.rows = new StoreRows(table.id(), table.stores());
        this.stores = table.stores().size();
        this.store = StoreRows.name(table.stores().get(0));
    }

    /** See {@link VersionLog#changes}. */
    ChangeExtent between(Position from, Position to) throws SQLException, SourceReadException, SourceBusyException {
        if (!rows.canDiffer(from, to)) {
            return ChangeExtent.NONE;
        }
        String gone = rows.gone(from, to);
        String came = rows.came(from, to);
        if (stores > 1) {
            return extent("count(*), 0, min(s0.rowid), max(s0.rowid)", rows.from(), gone)
                    .and(came(came));
        }
        // Rows that went lie anywhere, and counting very many of them takes as long as reading them; rows that came
        // mostly lie together.
        ChangeExtent some = extent("count(*), 0, min(rowid), max(rowid)", first(gone, MOST_COUNTED + 1), "true");
        return some.gone() <= MOST_COUNTED ? some.and(came(came)) : some.and(sampled(gone, came));
    }

    private String first(String condition, int most) {
        return "(SELECT s0.rowid FROM " + rows.from() + " WHERE " + condition + " LIMIT " + most + ") few";
    }

    private ChangeExtent came(String condition) throws SQLException, SourceReadException, SourceBusyException {
        return extent("0, count(*), min(s0.rowid), max(s0.rowid)", rows.from(), condition);
    }

    private ChangeExtent sampled(String gone, String came)
            throws SQLException, SourceReadException, SourceBusyException {
        double share = sampledShare();
        return extent(
                "(count(*) FILTER (WHERE " + gone + ") / " + share + ")::bigint, (count(*) FILTER (WHERE " + came
                        + ") / " + share + ")::bigint, min(rowid), max(rowid)",
                store + " s0 TABLESAMPLE SYSTEM (" + 100 * share + ")",
                "(" + gone + ") OR (" + came + ")");
    }

    /** So much of the table that it is about {@link #SAMPLED_PAGES} pages, by what PostgreSQL knows of its size without a lock. */
    private double sampledShare() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet pages =
                        statement.executeQuery("SELECT relpages FROM pg_class WHERE oid = '" + store + "'::regclass")) {
            pages.next();
            return Math.min(1, (double) SAMPLED_PAGES / Math.max(1, pages.getLong(1)));
        }
    }

    /** See {@link VersionLog#liveRows}. */
    ChangeExtent liveAt(Position position) throws SQLException, SourceReadException, SourceBusyException {
        return extent(
                "0, CASE WHEN EXISTS (SELECT 1 FROM " + rows.from() + " WHERE " + rows.liveAt(position)
                        + ") THEN greatest(max(rowid) - min(rowid) + 1, (SELECT reltuples::bigint FROM pg_class"
                        + " WHERE oid = '" + store + "'::regclass)) ELSE 0 END, min(rowid), max(rowid)",
                store,
                "true");
    }

    /** @param columns how many went, how many came or are there, their lowest and highest rowid */
    private ChangeExtent extent(String columns, String from, String condition)
            throws SourceReadException, SourceBusyException {
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT " + columns + " FROM " + from + " WHERE " + condition)) {
            found.next();
            return new ChangeExtent(found.getLong(1), found.getLong(2), found.getLong(3), found.getLong(4));
        } catch (SQLException e) {
            throw SourceReadException.busyOr(RowSecurity.explained(e, connection));
        }
    }
}
