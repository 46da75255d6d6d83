package io.pixelake.pixeltable.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pixelake.model.TableVersion;
import io.pixelake.types.json.StoredJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads what the versions of a table did, within the transaction of its connection. */
record ChangeReader(Connection connection) {
    private static final String LIST_CHANGES = """
            SELECT v.version, v.md->>'created_at' AS created_at, (v.md->>'schema_version')::bigint AS schema_version,
                   coalesce((s.counts->>'ins_rows')::bigint, 0) AS inserts, coalesce((s.counts->>'upd_rows')::bigint, 0) AS updates,
                   coalesce((s.counts->>'del_rows')::bigint, 0) AS deletes, coalesce((s.counts->>'num_excs')::bigint, 0) AS errors
            FROM tableversions v CROSS JOIN LATERAL (SELECT v.md->'update_status'->'row_count_stats' AS counts) s
            WHERE v.tbl_id = ? ORDER BY v.version""";

    private static final String LIST_SCHEMAS = """
            SELECT schema_version, md->>'columns' AS columns FROM tableschemaversions
            WHERE tbl_id = ? ORDER BY schema_version""";

    /** See {@link VersionLog#changesOf}. */
    Map<TableVersion, LoggedChange> read(UUID table) throws SQLException {
        Map<Long, String> schemaChanges = schemaChanges(table);
        Map<TableVersion, LoggedChange> changes = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LIST_CHANGES)) {
            statement.setObject(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    long number = rows.getLong("version");
                    boolean ofSchema = rows.getLong("schema_version") == number;
                    changes.put(
                            TableVersion.of(number, Double.parseDouble(rows.getString("created_at"))),
                            new LoggedChange(
                                    ofSchema ? Optional.ofNullable(schemaChanges.get(number)) : Optional.empty(),
                                    rows.getLong("inserts"),
                                    rows.getLong("updates"),
                                    rows.getLong("deletes"),
                                    rows.getLong("errors")));
                }
            }
        }
        return changes;
    }

    /** By the number of the schema version, which is that of the table's version that made it. */
    private Map<Long, String> schemaChanges(UUID table) throws SQLException {
        Map<Long, String> changes = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LIST_SCHEMAS)) {
            statement.setObject(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                Optional<JsonNode> before = Optional.empty();
                while (rows.next()) {
                    JsonNode columns = StoredJson.tree(rows.getString("columns"));
                    Optional<String> change = before.isEmpty()
                            ? Optional.of(SchemaDifference.FIRST)
                            : SchemaDifference.between(before.get(), columns);
                    long version = rows.getLong("schema_version");
                    change.ifPresent(text -> changes.put(version, text));
                    before = Optional.of(columns);
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot read the schema of " + table + ": not JSON", e);
        }
        return changes;
    }
}
