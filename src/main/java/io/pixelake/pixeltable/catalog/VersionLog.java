package io.pixelake.pixeltable.catalog;

import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.QueryException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Pixeltable's catalog tables through one connection at a time: which tables there are, their versions and schemas. Each call
 * is one short read-only transaction. One thread at a time.
 */
public final class VersionLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VersionLog.class);

    private static final String ROOT_DIRECTORY = "SELECT id FROM dirs WHERE parent_id IS NULL";

    /**
     * Whoever changes a row leaves another xmin in it, which vacuum doesn't touch, so nothing of the JSON has to be read. Pixeltable never changes a
     * version's row, and writes and deletes it in the transaction that changes its table's row.
     */
    private static final String CATALOG_STATE = """
            SELECT (SELECT (md->>'schema_version')::int FROM systeminfo LIMIT 1) AS schema_version,
                   %s AS whole,
                   encode(sha256(convert_to(string_agg(line, ' ' ORDER BY line), 'UTF8')), 'hex') AS digest
            FROM (SELECT concat_ws(' ', 'd', id, xmin) AS line FROM dirs
                  UNION ALL
                  SELECT concat_ws(' ', 't', id, xmin) FROM tables WHERE dir_id IS NOT NULL) rows""".formatted(CatalogState.IS_WHOLE);

    private static final String LIST_VERSIONS = """
            SELECT version, md->>'created_at' AS created_at, (md->>'schema_version')::bigint AS schema_version,
                   md->>'user' AS made_by
            FROM tableversions WHERE tbl_id = ? AND version >= ? ORDER BY version LIMIT ?""";

    /** How Pixeltable itself finds the version of a base that belongs to a view's version. */
    private static final String VERSION_AT_TIME = """
            SELECT version, md->>'created_at' AS created_at, (md->>'schema_version')::bigint AS schema_version,
                   md->>'user' AS made_by
            FROM tableversions WHERE tbl_id = ? AND (md->>'created_at')::float8 <= ?
            ORDER BY (md->>'created_at')::float8 DESC, version DESC LIMIT 1""";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final PixeltableConnection connection;
    private Optional<PreparedStatement> state = Optional.empty();

    private VersionLog(PixeltableConnection connection) {
        this.connection = connection;
    }

    /** Opens the log on a connection of its own. It waits a minute for catalog tables that somebody holds. */
    public static VersionLog open(SourceAddress address) throws SourceReadException {
        return open(address, PATIENCE);
    }

    /** The same for polls, which come again anyway. */
    public static VersionLog openForPolls(SourceAddress address) throws SourceReadException {
        return open(address, Duration.ZERO);
    }

    private static VersionLog open(SourceAddress address, Duration patience) throws SourceReadException {
        VersionLog log = new VersionLog(new PixeltableConnection(address, patience));
        try {
            log.connection();
            return log;
        } catch (SQLException e) {
            throw new SourceReadException(e);
        }
    }

    private Connection connection() throws SQLException {
        return connection.get();
    }

    /** Closes the connection, which may be broken. The next call opens another one. */
    public void disconnect() {
        try {
            close();
        } catch (SourceReadException e) {
            LOG.debug("Closing the connection failed", e);
        }
    }

    /** The number of Pixeltable's metadata schema; absent when the database holds no Pixeltable catalog. */
    public Optional<Integer> schemaVersion() throws SourceReadException {
        return inTransaction(() -> {
            try (Statement statement = connection().createStatement()) {
                try (ResultSet exists = statement.executeQuery("SELECT to_regclass('systeminfo') IS NOT NULL")) {
                    exists.next();
                    if (!exists.getBoolean(1)) {
                        return Optional.empty();
                    }
                }
                try (ResultSet rows =
                        statement.executeQuery("SELECT (md->>'schema_version')::int FROM systeminfo LIMIT 1")) {
                    return rows.next() ? Optional.of(rows.getInt(1)) : Optional.empty();
                }
            }
        });
    }

    /** It is asked for again and again, so pgjdbc has the server keep the query's plan. */
    public CatalogState state() throws SourceReadException {
        return inTransaction(() -> {
            if (state.isEmpty()) {
                state = Optional.of(connection().prepareStatement(CATALOG_STATE));
            }
            try (ResultSet rows = state.get().executeQuery()) {
                rows.next();
                int schemaVersion = rows.getInt("schema_version");
                return new CatalogState(
                        rows.wasNull() ? Optional.empty() : Optional.of(schemaVersion),
                        rows.getBoolean("whole"),
                        Objects.requireNonNullElse(rows.getString("digest"), "no tables"));
            }
        });
    }

    /**
     * What a Pixeltable holds at one moment.
     *
     * @param sourceId {@link io.pixelake.model.SourceInstance#id()}; absent where the catalog lacks its root directory, as while a
     *     database is being restored
     * @param tables all tables, views and snapshots that aren't dropped, by path
     */
    public record Listing(Optional<String> sourceId, List<SourceTable> tables) {}

    /** Everything, and whose it is, as one transaction sees it. */
    public Listing listing() throws SourceReadException {
        return inTransaction(() -> new Listing(rootDirectory(), listTables()));
    }

    /** All tables, views and snapshots that aren't dropped, by path. */
    public List<SourceTable> tables() throws SourceReadException {
        return inTransaction(this::listTables);
    }

    private Optional<String> rootDirectory() throws SQLException {
        try (Statement statement = connection().createStatement();
                ResultSet rows = statement.executeQuery(ROOT_DIRECTORY)) {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }

    private List<SourceTable> listTables() throws SQLException {
        return new TableListing().read(connection());
    }

    /** A position as a moment of the table's history; empty when one of its versions is no longer what it was. */
    public Optional<Moment> at(SourceTable table, Position position) throws SourceReadException {
        Optional<List<TableVersion>> versions = table.versionsAt(position);
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        return inTransaction(() -> {
            List<LoggedVersion> logged = new ArrayList<>();
            for (int i = 0; i < table.members().size(); i++) {
                TableVersion expected = versions.get().get(i);
                List<LoggedVersion> found = versionsFrom(table.storeOf(i), expected.version(), 1);
                if (found.isEmpty() || !found.get(0).version().equals(expected)) {
                    return Optional.empty();
                }
                logged.add(found.get(0));
            }
            return Optional.of(Moment.of(table, logged));
        });
    }

    /**
     * The moment that Pixeltable shows as a version of a table: a view's bases stand where they stood when its version was made.
     * Empty when there is no such version.
     */
    public Optional<Moment> atVersion(SourceTable table, long version) throws SourceReadException {
        return inTransaction(() -> {
            List<LoggedVersion> versions = new ArrayList<>();
            for (int i = 0; i < table.members().size(); i++) {
                Optional<LoggedVersion> found = memberAt(table, i, version, versions);
                if (found.isEmpty()) {
                    return Optional.empty();
                }
                versions.add(found.get());
            }
            return Optional.of(Moment.of(table, versions));
        });
    }

    /** The first moment of a table's history; empty when its log has no row, or its bases' logs none that old. */
    public Optional<Moment> oldest(SourceTable table) throws SourceReadException {
        if (table.members().get(0).fixed()) {
            return newest(table);
        }
        List<TableVersion> first = ownVersions(table, 1);
        return first.isEmpty()
                ? Optional.empty()
                : atVersion(table, first.get(0).version());
    }

    private Optional<Moment> newest(SourceTable table) throws SourceReadException {
        return table.current().isPresent() ? at(table, table.current().get()) : Optional.empty();
    }

    /**
     * The first moment that Pixeltable shows as a version of the table made after a time, or else the newest one.
     *
     * @param micros epoch microseconds
     */
    public Optional<Moment> firstMadeAfter(SourceTable table, long micros) throws SourceReadException {
        if (table.members().get(0).fixed()) {
            return newest(table);
        }
        Optional<TableVersion> first = ownVersions(table, Integer.MAX_VALUE).stream()
                .filter(version -> version.createdAtMicros() > micros)
                .findFirst();
        return first.isPresent() ? atVersion(table, first.get().version()) : newest(table);
    }

    /** What each version that the log of a table has did. Of a pure snapshot, that it was made. */
    public Map<TableVersion, LoggedChange> changesOf(UUID table) throws SourceReadException {
        return inTransaction(() -> new ChangeReader(connection()).read(table));
    }

    /** The numbers of all versions that a table has, oldest first; a pure snapshot has its base's one. */
    public List<Long> versions(SourceTable table) throws SourceReadException {
        return ownVersions(table, Integer.MAX_VALUE).stream()
                .map(TableVersion::version)
                .toList();
    }

    /** The versions of a table's own log, oldest first; a pure snapshot has none, but shows its base's one. */
    private List<TableVersion> ownVersions(SourceTable table, int limit) throws SourceReadException {
        SourceTable.Member own = table.members().get(0);
        return own.fixed()
                ? own.current().stream().toList()
                : inTransaction(() -> versionsFrom(table.storeOf(0), 0, limit).stream()
                        .map(LoggedVersion::version)
                        .toList());
    }

    private Optional<LoggedVersion> memberAt(SourceTable table, int member, long ownVersion, List<LoggedVersion> nearer)
            throws SQLException {
        SourceTable.Member one = table.members().get(member);
        if (one.fixed() || member == 0) {
            long version =
                    one.fixed() ? one.current().map(TableVersion::version).orElse(-1L) : ownVersion;
            return versionsFrom(table.storeOf(member), version, 1).stream()
                    .filter(found -> found.version().version() == version)
                    .findFirst();
        }
        try (PreparedStatement statement = connection().prepareStatement(VERSION_AT_TIME)) {
            statement.setObject(1, table.storeOf(member));
            statement.setDouble(2, nearer.get(0).createdAtSeconds());
            return LoggedVersion.read(statement).stream().findFirst();
        }
    }

    /**
     * The moments behind another one, oldest first, at most about {@code limit}. A base table has one for each version; a view has
     * one for each version of its own or of a base that isn't fixed, in the order in which they were made, and those that one
     * operation made are one moment. None goes further than where the table stood when it was listed: what came later isn't
     * known to be settled.
     *
     * @throws VersionGoneException when the source has no such moment any more
     */
    public List<Moment> after(SourceTable table, Position position, int limit)
            throws SourceReadException, VersionGoneException {
        List<TableVersion> from = table.versionsAt(position)
                .orElseThrow(() -> new VersionGoneException("its bases are others than at " + position));
        return inTransaction(() -> {
            List<List<LoggedVersion>> members = new ArrayList<>();
            for (int i = 0; i < from.size(); i++) {
                long most = table.members().get(i).fixed() ? 1 : limit + 1L;
                List<LoggedVersion> versions =
                        versionsFrom(table.storeOf(i), from.get(i).version(), (int) most);
                if (versions.isEmpty() || !versions.get(0).version().equals(from.get(i))) {
                    throw new VersionGoneException(position + " was reverted in the source");
                }
                members.add(versions);
            }
            return new Timeline(table, members, limit + 1).moments();
        });
    }

    private List<LoggedVersion> versionsFrom(UUID table, long first, int limit) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(LIST_VERSIONS)) {
            statement.setObject(1, table);
            statement.setLong(2, first);
            statement.setInt(3, limit);
            return LoggedVersion.read(statement);
        }
    }

    /**
     * What a table shows at a moment.
     *
     * @throws VersionGoneException when the log no longer holds one of its schema versions
     * @throws UnknownTypeException when a column has a type that isn't known
     * @throws QueryException when the part can't be taken of the columns that it has
     */
    public SourceSchema schema(SourceTable table, Moment moment, MirroredPart part)
            throws SourceReadException, VersionGoneException, QueryException {
        SourceSchema whole = this.<SourceSchema, VersionGoneException>inTransaction(
                () -> new SchemaReader(connection()).read(table, moment, part));
        return new SourceSchema(part.projection().of(whole.schema()), whole.unstoredColumns(), whole.declaredJson());
    }

    /** The columns of a table and its bases that had a name in any of their versions; those in its letters win over all others. */
    public Set<ColumnId> everNamed(SourceTable table, String name) throws SourceReadException {
        return inTransaction(() -> new SchemaReader(connection()).everNamed(table, name));
    }

    /**
     * Counts what changed between two positions and where; where very many rows went, it is an estimate. Whether any row went or came is
     * always right.
     *
     * @throws SourceBusyException while Pixeltable holds the table exclusively
     */
    public ChangeExtent changes(SourceTable table, Position from, Position to)
            throws SourceReadException, SourceBusyException {
        return this.<ChangeExtent, SourceBusyException>inTransaction(
                () -> new ChangeCount(connection(), table).between(from, to));
    }

    /**
     * How many rows are there at a position and where, found without a scan where that would be slow: an upper estimate for a table
     * that has rows.
     *
     * @throws SourceBusyException while Pixeltable holds the table exclusively
     */
    public ChangeExtent liveRows(SourceTable table, Position position) throws SourceReadException, SourceBusyException {
        return this.<ChangeExtent, SourceBusyException>inTransaction(
                () -> new ChangeCount(connection(), table).liveAt(position));
    }

    private <T, E extends Exception> T inTransaction(PixeltableConnection.Query<T, E> query)
            throws SourceReadException, E {
        return connection.inTransaction(query);
    }

    @Override
    public void close() throws SourceReadException {
        state = Optional.empty();
        connection.close();
    }
}
