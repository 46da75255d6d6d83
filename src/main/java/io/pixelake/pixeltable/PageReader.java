package io.pixelake.pixeltable;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.TableVersion;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.table.data.GenericRowData;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads the rows of a version group page by page. It rests on these assumptions:
 *
 * <ul>
 *   <li>Each page is one REPEATABLE READ transaction that first checks the group's version row, created_at included (the
 *       fence): what the page then reads are the rows of that very version, because row versions are never changed in place
 *       but by operations that change the version row in the same transaction.
 *   <li>Rows come ordered by rowid and a rowid occurs once among the rows of one kind of change, so the last rowid is all that
 *       is needed to go on, from this reader or another.
 *   <li>A page is read to its end before it is handed on: an open COPY holds a lock that Pixeltable's ALTER TABLE waits for, so
 *       none may stay open under back-pressure.
 * </ul>
 *
 * One thread at a time.
 */
public final class PageReader implements AutoCloseable {
    private static final long PAGE_BYTES = 8L << 20;
    private static final long MOST_PAGE_BYTES = 64L << 20;
    private static final int FIRST_PAGE_ROWS = 4_096;
    private static final int MOST_PAGE_ROWS = 100_000;

    private static final String FENCE = """
            SELECT coalesce(t.md->>'tbl_state', '0') IN ('0', 'LIVE', 'live'), v.md->>'created_at'
            FROM tables t LEFT JOIN tableversions v ON v.tbl_id = t.id AND v.version = ?
            WHERE t.id = ? AND t.dir_id IS NOT NULL""";

    private final SourceAddress address;
    private final CellFiles files = new CellFiles();
    private int rowsPerPage = FIRST_PAGE_ROWS;
    private Connection connection;

    public PageReader(SourceAddress address) {
        this.address = address;
    }

    /**
     * A page of row changes.
     *
     * @param rows ordered by rowid
     * @param last whether the range holds no further ones
     */
    public record Page(List<RowChange> rows, boolean last) {}

    /** Checks that the group's version still is what it was. */
    public void checkFence(GroupPlan plan) throws SourceReadException, SourceBusyException, VersionGoneException {
        try {
            fence(plan);
        } catch (SQLException e) {
            throw SourceErrors.busyOr(e);
        } finally {
            endTransaction();
        }
    }

    /**
     * Reads the next page of rows that the group inserts or deletes.
     *
     * @param after the last rowid already read
     * @param from lowest rowid of the range
     * @param to end of the range, exclusive
     * @throws SourceBusyException when waiting cures it
     * @throws VersionGoneException when the group can't be read any more
     * @throws BadCellException when a cell can't be read
     */
    public Page read(GroupPlan plan, Operation operation, OptionalLong after, long from, long to)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        long first = after.isPresent() ? after.getAsLong() + 1 : from;
        try {
            fence(plan);
            return operation == Operation.INSERT ? inserted(plan, first, to) : deleted(plan, first, to);
        } catch (SQLException e) {
            throw SourceErrors.busyOr(e);
        } finally {
            endTransaction();
        }
    }

    private void endTransaction() throws SourceReadException {
        try {
            if (connection != null && !connection.isClosed()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new SourceReadException(e);
        }
    }

    private void fence(GroupPlan plan) throws SQLException, SourceBusyException, VersionGoneException {
        try (PreparedStatement statement = connection().prepareStatement(FENCE)) {
            statement.setLong(1, plan.to().version());
            statement.setObject(2, plan.key().tableId());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new VersionGoneException("the table was dropped from the source");
                }
                String createdAt = rows.getString(2);
                if (createdAt == null
                        || !TableVersion.of(plan.to().version(), Double.parseDouble(createdAt))
                                .equals(plan.to())) {
                    throw new VersionGoneException(plan.to() + " was reverted in the source");
                }
                if (!rows.getBoolean(1)) {
                    throw new SourceBusyException("an operation on the table is under way");
                }
            }
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null || connection.isClosed()) {
            connection = address.open();
        }
        return connection;
    }

    private Page inserted(GroupPlan plan, long first, long to) throws SQLException {
        RowDecoder decoder = new RowDecoder(plan.schema().columns(), files);
        String cells = decoder.selectList();
        String columns = "rowid, v_min" + (cells.isEmpty() ? "" : ", " + cells);
        return copy(sql(plan, columns, VersionRange.inserted(plan), first, to), tuple -> {
            long rowId = tuple.int8(0);
            long version = tuple.int8(1);
            GenericRowData row = decoder.decode(tuple, 2, rowId, version);
            return new RowChange(plan.key(), Operation.INSERT, rowId, version, version, row);
        });
    }

    private Page deleted(GroupPlan plan, long first, long to) throws SQLException {
        GenericRowData nothing = new GenericRowData(0);
        return copy(
                sql(plan, "rowid, v_min, v_max", VersionRange.deleted(plan), first, to),
                tuple -> new RowChange(
                        plan.key(), Operation.DELETE, tuple.int8(0), tuple.int8(1), tuple.int8(2), nothing));
    }

    private String sql(GroupPlan plan, String columns, String condition, long first, long to) {
        return "COPY (SELECT " + columns + " FROM "
                + StoreTable.name(plan.key().tableId()) + " WHERE rowid >= " + first + " AND rowid < " + to + " AND "
                + condition + " ORDER BY rowid LIMIT " + rowsPerPage + ") TO STDOUT (FORMAT binary)";
    }

    private interface TupleToChange {
        RowChange change(CopyTuple tuple);
    }

    private Page copy(String sql, TupleToChange toChange) throws SQLException {
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        List<RowChange> rows = new ArrayList<>();
        CopyTuple tuple = new CopyTuple();
        long bytes = 0;
        try {
            byte[] message = copy.readFromCopy();
            while (message != null && bytes < MOST_PAGE_BYTES) {
                if (tuple.parse(message)) {
                    rows.add(toChange.change(tuple));
                    bytes += message.length;
                }
                message = copy.readFromCopy();
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        boolean last = rows.size() < rowsPerPage && bytes < MOST_PAGE_BYTES;
        adaptPageSize(rows.size(), bytes);
        return new Page(rows, last);
    }

    private void adaptPageSize(int rows, long bytes) {
        if (rows > 0) {
            long average = Math.max(1, bytes / rows);
            rowsPerPage = (int) Math.max(1, Math.min(MOST_PAGE_ROWS, PAGE_BYTES / average));
        }
    }

    @Override
    public void close() throws SourceReadException, IOException {
        files.close();
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new SourceReadException(e);
        }
    }
}
