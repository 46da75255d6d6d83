package io.pixelake.pixeltable.catalog;

import io.pixelake.model.TableVersion;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A row of the version log.
 *
 * @param createdAtSeconds as Pixeltable wrote it
 * @param user who made it; absent where Pixeltable has no users
 */
record LoggedVersion(TableVersion version, double createdAtSeconds, long schemaVersion, Optional<String> user) {
    /** What a query gives: {@code version}, {@code created_at} as text, {@code schema_version}, {@code made_by}. */
    static List<LoggedVersion> read(PreparedStatement statement) throws SQLException {
        List<LoggedVersion> versions = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                double createdAt = Double.parseDouble(rows.getString("created_at"));
                versions.add(new LoggedVersion(
                        TableVersion.of(rows.getLong("version"), createdAt),
                        createdAt,
                        rows.getLong("schema_version"),
                        Optional.ofNullable(rows.getString("made_by"))));
            }
        }
        return versions;
    }
}
