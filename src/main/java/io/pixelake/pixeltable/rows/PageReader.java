package io.pixelake.pixeltable.rows;

import io.pixelake.model.BadCell;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.catalog.CatalogState;
import io.pixelake.pixeltable.catalog.StoreRows;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.server.ServerWatch;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.table.data.GenericRowData;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows of a version group page by page. It rests on these assumptions:
 *
 * <ul>
 *   <li>Each page is one REPEATABLE READ transaction that first checks the group's version row, created_at included (the
 *       fence): what the page then reads are the rows of that very version, because row versions are never changed in place
 *       but by operations that change the version row in the same transaction.
 *   <li>Rows come ordered by key. Among the rows of one kind of change a key occurs once, in views now and then more often; so the
 *       last key and how many of its rows were read is all that is needed to continue, from this reader or another.
 *   <li>A page is read to its end before it is handed on: an open COPY holds a lock that Pixeltable's ALTER TABLE waits for, so
 *       none may stay open under back-pressure. Its rows are decoded when they are taken; the files of large cells are read then, which a
 *       revert may have deleted: who can't read a cell checks the fence again.
 * </ul>
 *
 * One thread at a time.
 */
public final class PageReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PageReader.class);
    private static final long PAGE_BYTES = 8L << 20;
    private static final long MOST_PAGE_BYTES = 64L << 20;
    private static final int FIRST_PAGE_ROWS = 4_096;
    private static final int MOST_PAGE_ROWS = 100_000;

    /** The table itself and each of its stores' tables, with the version it has to have. */
    private static final String FENCE = """
            SELECT p.id, p.version, coalesce(t.md->>'tbl_state', '0') IN ('0', 'LIVE', 'live'), v.md->>'created_at',
                   t.dir_id IS NOT NULL, %s
            FROM (VALUES %s) p(id, version) LEFT JOIN tables t ON t.id = p.id::uuid
            LEFT JOIN tableversions v ON v.tbl_id = t.id AND v.version = p.version""";

    private final SourceAddress address;
    private final CellFiles files;
    private final ServerWatch watch;
    private int rowsPerPage = FIRST_PAGE_ROWS;
    private Connection connection;

    public PageReader(SourceAddress address) {
        this.address = address;
        this.files = new CellFiles(address.media());
        this.watch = new ServerWatch(address);
    }

    /** Checks that the group's version still is what it was. */
    public void checkFence(GroupPlan plan) throws SourceReadException, SourceBusyException, VersionGoneException {
        try {
            fence(plan);
        } catch (SQLException e) {
            throw SourceReadException.busyOr(watch.explained(e));
        } finally {
            endTransaction();
        }
    }

    /**
     * Reads the next page of rows that the group inserts or deletes.
     *
     * @param after up to where the range was read already
     * @param from lowest rowid of the range
     * @param to end of the range, exclusive
     * @param bad takes the cells that can't be read, which become NULL then
     * @throws SourceBusyException when waiting cures it
     * @throws VersionGoneException when the group can't be read any more
     */
    public CopiedPage read(
            GroupPlan plan, Operation operation, Optional<ReadUpTo> after, long from, long to, Predicate<BadCell> bad)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        StoreRows rows = new StoreRows(plan.key().tableId(), plan.schema().stores());
        String filter =
                plan.schema().filter().map(condition -> condition + " AND ").orElse("");
        String range =
                filter + "s0.rowid >= " + after.map(last -> last.key().rowId()).orElse(from) + " AND s0.rowid < " + to
                        + after.map(last -> " AND " + rows.behind(last.key())).orElse("");
        try {
            fence(plan);
            Optional<ReadUpTo> again = after.filter(last -> rows.keysMayRepeat());
            return operation == Operation.INSERT
                    ? inserted(plan, rows, range, again, bad)
                    : deleted(plan, rows, range, again);
        } catch (SQLException e) {
            throw SourceReadException.busyOr(watch.explained(e));
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
            forgetConnection();
            throw new SourceReadException(watch.explained(e));
        } finally {
            watch.end();
        }
    }

    /** One that can't even be rolled back is of no use any more. */
    private void forgetConnection() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Closing the connection failed", e);
        }
        connection = null;
    }

    private void fence(GroupPlan plan) throws SQLException, SourceBusyException, VersionGoneException {
        UUID table = plan.key().tableId();
        List<SourceStore> stores = plan.schema().stores();
        String expected = stores.stream()
                .map(store -> ", ('" + store.tableId() + "', "
                        + plan.to().versionOf(store.tableId(), table).version() + ")")
                .collect(Collectors.joining("", "('" + table + "', NULL::bigint)", ""));
        try (Statement statement = connection().createStatement();
                ResultSet rows = statement.executeQuery(FENCE.formatted(CatalogState.IS_WHOLE, expected))) {
            boolean settled = true;
            while (rows.next()) {
                if (!rows.getBoolean(6)) {
                    throw new SourceBusyException("the source's database is being restored");
                }
                if (!rows.getBoolean(5)) {
                    throw new VersionGoneException("the table or a base of it was dropped from the source");
                }
                long version = rows.getLong(2);
                if (!rows.wasNull()) {
                    requireVersion(plan, UUID.fromString(rows.getString(1)), version, rows.getString(4));
                }
                settled &= rows.getBoolean(3);
            }
            if (!settled) {
                throw new SourceBusyException("an operation on the table is under way");
            }
        }
    }

    private static void requireVersion(GroupPlan plan, UUID store, long version, String createdAt)
            throws VersionGoneException {
        TableVersion expected = plan.to().versionOf(store, plan.key().tableId());
        if (createdAt == null
                || !TableVersion.of(version, Double.parseDouble(createdAt)).equals(expected)) {
            throw new VersionGoneException(plan.to() + " was reverted in the source");
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null || connection.isClosed()) {
            connection = address.open();
        }
        watch.begin(connection);
        return connection;
    }

    private CopiedPage inserted(
            GroupPlan plan, StoreRows rows, String range, Optional<ReadUpTo> again, Predicate<BadCell> bad)
            throws SQLException {
        RowDecoder decoder = new RowDecoder(plan.schema().columns(), files);
        String cells = decoder.selectList();
        String columns = rows.keyColumns() + ", " + rows.rowVersion() + (cells.isEmpty() ? "" : ", " + cells);
        boolean delta = plan.kind() == GroupKind.DELTA && plan.from().isPresent();
        String condition = delta ? rows.came(plan.from().get(), plan.to()) : rows.liveAt(plan.to());
        int depth = plan.schema().positions();
        GroupKey group = plan.key();
        return copy(sql(rows, columns, condition, range, again), again, tuple -> {
            RowKey key = key(tuple, depth);
            long version = tuple.int8(depth + 1);
            GenericRowData row = decoder.decode(tuple, depth + 2, key, version, bad);
            return new RowChange(group, Operation.INSERT, key, version, row);
        });
    }

    private CopiedPage deleted(GroupPlan plan, StoreRows rows, String range, Optional<ReadUpTo> again)
            throws SQLException {
        Position from = plan.from().orElseThrow();
        GenericRowData nothing = new GenericRowData(0);
        String columns = rows.keyColumns() + ", " + rows.rowVersion();
        int depth = plan.schema().positions();
        return copy(
                sql(rows, columns, rows.gone(from, plan.to()), range, again),
                again,
                tuple ->
                        new RowChange(plan.key(), Operation.DELETE, key(tuple, depth), tuple.int8(depth + 1), nothing));
    }

    private static RowKey key(CopyTuple tuple, int depth) {
        if (depth == 0) {
            return RowKey.of(tuple.int8(0));
        }
        long[] positions = new long[depth];
        for (int level = 0; level < depth; level++) {
            positions[level] = tuple.int8(level + 1);
        }
        return RowKey.of(tuple.int8(0), positions);
    }

    private String sql(StoreRows rows, String columns, String condition, String range, Optional<ReadUpTo> again) {
        return "COPY (" + rows.versionTimes() + "SELECT " + columns + " FROM " + rows.fromWithTimes() + " WHERE "
                + range
                + " AND " + condition + " ORDER BY " + rows.order() + " LIMIT " + limit(again)
                + ") TO STDOUT (FORMAT binary)";
    }

    private int limit(Optional<ReadUpTo> again) {
        return rowsPerPage + again.map(ReadUpTo::rows).orElse(0);
    }

    /** @param again rows that are read again and left out */
    private CopiedPage copy(String sql, Optional<ReadUpTo> again, Function<CopyTuple, RowChange> toChange)
            throws SQLException {
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        List<byte[]> messages = new ArrayList<>();
        long bytes = 0;
        int limit = limit(again);
        try {
            byte[] message = copy.readFromCopy();
            while (message != null && bytes < MOST_PAGE_BYTES) {
                if (CopyTuple.holdsRow(message)) {
                    messages.add(message);
                    bytes += message.length;
                }
                message = copy.readFromCopy();
            }
        } finally {
            if (copy.isActive() && !connection.isClosed()) {
                abandon(copy);
            }
        }
        boolean last = messages.size() < limit && bytes < MOST_PAGE_BYTES;
        adaptPageSize(messages.size(), bytes);
        return new CopiedPage(messages, toChange, files::bytesRead, again, last);
    }

    /** What PostgreSQL still had to say would be taken for the answer to the next query, so the connection goes too. */
    private void abandon(CopyOut copy) throws SQLException {
        try {
            copy.cancelCopy();
        } catch (SQLException e) {
            // Of a connection that broke; why the page ended is what counts.
            LOG.debug("The copy can't be cancelled", e);
        } finally {
            connection.close();
        }
    }

    private void adaptPageSize(int rows, long bytes) {
        if (rows > 0) {
            long average = Math.max(1, bytes / rows);
            rowsPerPage = (int) Math.max(1, Math.min(MOST_PAGE_ROWS, PAGE_BYTES / average));
        }
    }

    /** Has a read that another thread waits in end, as when the connection breaks. Any thread. */
    public void cut() {
        watch.cut();
    }

    /** A connection that broke can't say goodbye; Flink ends idle readers at any time, and must not take it for a failure. */
    @Override
    public void close() throws IOException {
        files.close();
        watch.end();
        if (connection != null) {
            forgetConnection();
        }
    }
}
