package io.pixelake.pixeltable.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pixelake.types.json.StoredJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Reads the columns of tables, within the transaction of its connection. */
record SchemaReader(Connection connection) {
    private static final String READ_SCHEMA = """
            SELECT s.md->>'columns' AS columns, t.md->>'column_md' AS stores, t.md->>'index_md' AS indexes
            FROM tableschemaversions s JOIN tables t ON t.id = s.tbl_id
            WHERE s.tbl_id = ? AND s.schema_version = ?""";

    private static final String COLUMNS_NAMED = """
            SELECT DISTINCT s.tbl_id, c.key::int AS id, c.value->>'name' AS name
            FROM tableschemaversions s CROSS JOIN LATERAL jsonb_each(s.md->'columns') c
            WHERE s.tbl_id = ? AND lower(c.value->>'name') = lower(?)""";

    /** See {@link VersionLog#schema}. */
    SourceSchema read(SourceTable table, Moment moment, MirroredPart part) throws SQLException, VersionGoneException {
        PixeltableColumns schema = new PixeltableColumns(table, part);
        for (int i = 0; i < table.members().size(); i++) {
            read(schema, table, i, moment.schemaVersions().get(i));
        }
        return schema.toSchema();
    }

    private void read(PixeltableColumns schema, SourceTable table, int member, long schemaVersion)
            throws SQLException, VersionGoneException {
        try (PreparedStatement statement = connection.prepareStatement(READ_SCHEMA)) {
            statement.setObject(1, table.storeOf(member));
            statement.setLong(2, schemaVersion);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new VersionGoneException("schema version " + schemaVersion + " is no longer in the source");
                }
                schema.add(
                        member,
                        schemaVersion,
                        StoredJson.tree(rows.getString("columns")),
                        StoredJson.tree(rows.getString("stores")),
                        StoredJson.tree(rows.getString("indexes")));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot read the schema of " + table.path() + ": not JSON", e);
        }
    }

    /** See {@link VersionLog#everNamed}. */
    Set<ColumnId> everNamed(SourceTable table, String name) throws SQLException {
        Set<ColumnId> columns = new HashSet<>();
        Set<ColumnId> inItsLetters = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS_NAMED)) {
            for (int i = 0; i < table.members().size(); i++) {
                statement.setObject(1, table.storeOf(i));
                statement.setString(2, name);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        ColumnId column = new ColumnId(rows.getObject("tbl_id", UUID.class), rows.getInt("id"));
                        (rows.getString("name").equals(name) ? inItsLetters : columns).add(column);
                    }
                }
            }
        }
        return inItsLetters.isEmpty() ? columns : inItsLetters;
    }
}
