package io.pixelake.pixeltable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixelake.model.TableVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads Pixeltable's catalog tables through one connection: which tables there are, their versions and schemas. Each call is
 * one short read-only transaction. One thread at a time.
 */
public final class VersionLog implements AutoCloseable {
    /** Metadata schema versions whose catalog tables are known to be read rightly. 55 differs only in letter case. */
    public static final List<Integer> KNOWN_SCHEMA_VERSIONS = List.of(55, 56);

    private static final String LIST_TABLES = """
            WITH RECURSIVE folder(id, path) AS (
              SELECT id, '' FROM dirs WHERE parent_id IS NULL
              UNION ALL
              SELECT d.id, folder.path || (d.md->>'name') || '/' FROM dirs d JOIN folder ON d.parent_id = folder.id)
            SELECT t.id, folder.path || (t.md->>'name') AS path, v.version, v.md->>'created_at' AS created_at,
                   coalesce(t.md->>'tbl_state', '0') IN ('0', 'LIVE', 'live')
                     AND NOT coalesce((t.md->>'has_pending_ops')::boolean, false) AS settled,
                   jsonb_typeof(t.md->'view_md') = 'object' AS view,
                   coalesce((t.md->>'is_data_versioned')::boolean, true) AS data_versioned
            FROM tables t JOIN folder ON t.dir_id = folder.id
            LEFT JOIN tableversions v ON v.tbl_id = t.id AND v.version = (t.md->>'current_version')::bigint
            ORDER BY path""";

    private static final String LIST_VERSIONS = """
            SELECT version, md->>'created_at' AS created_at, (md->>'schema_version')::bigint AS schema_version
            FROM tableversions WHERE tbl_id = ? AND version >= ? ORDER BY version LIMIT ?""";

    private static final String READ_SCHEMA = """
            SELECT s.md->>'columns' AS columns, t.md->>'column_md' AS stores
            FROM tableschemaversions s JOIN tables t ON t.id = s.tbl_id
            WHERE s.tbl_id = ? AND s.schema_version = ?""";

    private final Connection connection;
    private final ObjectMapper json = new ObjectMapper();

    private VersionLog(Connection connection) {
        this.connection = connection;
    }

    /** Opens the log on a connection of its own. */
    public static VersionLog open(SourceAddress address) throws SourceReadException {
        try {
            return new VersionLog(address.open());
        } catch (SQLException e) {
            throw new SourceReadException(e);
        }
    }

    /** The number of Pixeltable's metadata schema; absent when the database holds no Pixeltable catalog. */
    public Optional<Integer> schemaVersion() throws SourceReadException {
        try (Statement statement = connection.createStatement()) {
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
        } catch (SQLException e) {
            throw new SourceReadException(e);
        } finally {
            endTransaction();
        }
    }

    /** All tables that aren't dropped, by path. */
    public List<SourceTable> tables() throws SourceReadException {
        List<SourceTable> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(LIST_TABLES)) {
            while (rows.next()) {
                tables.add(table(rows));
            }
        } catch (SQLException e) {
            throw new SourceReadException(e);
        } finally {
            endTransaction();
        }
        return tables;
    }

    private static SourceTable table(ResultSet rows) throws SQLException {
        String createdAt = rows.getString("created_at");
        Optional<TableVersion> current = createdAt == null
                ? Optional.empty()
                : Optional.of(TableVersion.of(rows.getLong("version"), Double.parseDouble(createdAt)));
        return new SourceTable(
                rows.getObject("id", UUID.class),
                rows.getString("path"),
                current,
                rows.getBoolean("settled"),
                rows.getBoolean("view"),
                rows.getBoolean("data_versioned"));
    }

    /** The versions of a table from number {@code first} on, in order, at most {@code limit}. */
    public List<SourceVersion> versionsFrom(UUID table, long first, int limit) throws SourceReadException {
        List<SourceVersion> versions = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LIST_VERSIONS)) {
            statement.setObject(1, table);
            statement.setLong(2, first);
            statement.setInt(3, limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    double createdAt = Double.parseDouble(rows.getString("created_at"));
                    versions.add(new SourceVersion(
                            TableVersion.of(rows.getLong("version"), createdAt), rows.getLong("schema_version")));
                }
            }
        } catch (SQLException e) {
            throw new SourceReadException(e);
        } finally {
            endTransaction();
        }
        return versions;
    }

    /**
     * A table's columns at a schema version.
     *
     * @throws VersionGoneException when the log no longer holds that schema version
     * @throws UnknownTypeException when a column has a type that isn't known
     */
    public SourceSchema schema(UUID table, long schemaVersion) throws SourceReadException, VersionGoneException {
        try (PreparedStatement statement = connection.prepareStatement(READ_SCHEMA)) {
            statement.setObject(1, table);
            statement.setLong(2, schemaVersion);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new VersionGoneException("schema version " + schemaVersion + " is no longer in the source");
                }
                return SchemaJson.read(
                        schemaVersion,
                        json.readTree(rows.getString("columns")),
                        json.readTree(rows.getString("stores")));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot read the schema of table " + table + ": not JSON", e);
        } catch (SQLException e) {
            throw new SourceReadException(e);
        } finally {
            endTransaction();
        }
    }

    /**
     * Counts what changed between two versions and where.
     *
     * @throws SourceBusyException while Pixeltable holds the table exclusively
     */
    public ChangeExtent changes(UUID table, long from, long to) throws SourceReadException, SourceBusyException {
        String gone = VersionRange.gone(from, to);
        String came = VersionRange.came(from, to);
        return extent("SELECT count(*) FILTER (WHERE " + gone + "), count(*) FILTER (WHERE " + came
                + "), min(rowid), max(rowid) FROM " + StoreTable.name(table) + " WHERE (" + gone + ") OR ("
                + came + ")");
    }

    /**
     * How many rows are live at a version and where, found without a scan where that would be slow: all rowids of a table
     * that has rows, when the version is its newest.
     *
     * @throws SourceBusyException while Pixeltable holds the table exclusively
     */
    public ChangeExtent liveRows(UUID table, long version) throws SourceReadException, SourceBusyException {
        String store = StoreTable.name(table);
        String live = " FROM " + store + " WHERE " + VersionRange.liveAt(version);
        return extent("SELECT 0, CASE WHEN EXISTS (SELECT 1" + live
                + ") THEN max(rowid) - min(rowid) + 1 ELSE 0 END, min(rowid), max(rowid) FROM " + store);
    }

    private ChangeExtent extent(String sql) throws SourceReadException, SourceBusyException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return new ChangeExtent(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4));
        } catch (SQLException e) {
            throw SourceErrors.busyOr(e);
        } finally {
            endTransaction();
        }
    }

    private void endTransaction() throws SourceReadException {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new SourceReadException(e);
        }
    }

    @Override
    public void close() throws SourceReadException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new SourceReadException(e);
        }
    }
}
