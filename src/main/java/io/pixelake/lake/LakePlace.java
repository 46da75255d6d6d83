package io.pixelake.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an embedded lake was made. All paths in Iceberg's files are absolute, so a lake that was copied leads to the files of the original, and one that
 * was moved leads nowhere. The catalog's database says where it was made, in a table that Iceberg doesn't look at; in lakes of earlier versions the
 * locations of the tables do. One thread at a time.
 */
public final class LakePlace implements AutoCloseable {
    private static final String CREATE = "CREATE TABLE IF NOT EXISTS pixelake_lake (location TEXT NOT NULL)";
    private static final String WAREHOUSE = "/warehouse/";

    private final Path lake;
    private final Connection catalog;

    private LakePlace(Path lake, Connection catalog) {
        this.lake = lake;
        this.catalog = catalog;
    }

    /** A table, or a view, in the catalog. */
    public record Entry(String catalog, String namespace, String name, String metadata) {
        /** The lake's folder, when the table lies where Iceberg puts it: below {@code warehouse}, by its name. */
        private Optional<Path> lake(Path now) {
            String inside = WAREHOUSE + namespace.replace('.', '/') + "/" + name + "/metadata/";
            int at = metadata.lastIndexOf(inside);
            // One that was renamed stays where it was.
            int warehouse = at >= 0 ? at : metadata.lastIndexOf(WAREHOUSE);
            // What isn't there belongs to another lake.
            return warehouse < 1 || !Files.exists(Path.of(now + metadata.substring(warehouse)))
                    ? Optional.empty()
                    : Optional.of(LocalFileIO.path(metadata.substring(0, warehouse)));
        }
    }

    /** Opens the catalog's database of a lake, which must be there. */
    public static LakePlace open(Path lake) {
        Path folder = lake.toAbsolutePath().normalize();
        try {
            String url = "jdbc:sqlite:" + folder.resolve("catalog.db") + "?busy_timeout=30000";
            return new LakePlace(folder, DriverManager.getConnection(url));
        } catch (SQLException e) {
            throw failure(folder, e);
        }
    }

    /** The folder that a lake was made in, when it doesn't lie there now. Nothing is changed. */
    public static Optional<Path> madeElsewhere(Path lake) {
        if (!Files.isRegularFile(lake.resolve("catalog.db"))) {
            return Optional.empty();
        }
        try (LakePlace place = open(lake)) {
            List<Path> folders = place.folders();
            return folders.isEmpty() || folders.stream().anyMatch(folder -> isSame(folder, place.lake))
                    ? Optional.empty()
                    : Optional.of(folders.get(0));
        }
    }

    /** The folders that the lake's paths may begin with, the most likely one first. */
    public List<Path> folders() {
        try {
            Optional<Path> recorded = recorded();
            if (recorded.filter(folder -> isSame(folder, lake)).isPresent()) {
                return List.of(lake);
            }
            Map<Path, Integer> counts = new LinkedHashMap<>();
            recorded.ifPresent(folder -> counts.put(folder, Integer.MAX_VALUE));
            for (Entry entry : entries()) {
                entry.lake(lake)
                        .ifPresent(folder -> counts.merge(folder, 1, (a, b) -> a == Integer.MAX_VALUE ? a : a + b));
            }
            // A recorded place is certain: what some table's location looks like doesn't count against it.
            return counts.entrySet().stream()
                    .filter(folder -> recorded.isEmpty() || !isSame(folder.getKey(), lake))
                    .sorted(Map.Entry.<Path, Integer>comparingByValue().reversed())
                    .map(Map.Entry::getKey)
                    .toList();
        } catch (SQLException e) {
            throw failure(lake, e);
        }
    }

    /** Records where a lake lies, unless that is recorded. */
    void record() {
        try (Statement statement = catalog.createStatement()) {
            if (recorded().isPresent()) {
                return;
            }
            statement.execute(CREATE);
            try (PreparedStatement insert = catalog.prepareStatement(
                    "INSERT INTO pixelake_lake SELECT ? WHERE NOT EXISTS (SELECT 1 FROM pixelake_lake)")) {
                insert.setString(1, lake.toString());
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            throw failure(lake, e);
        }
    }

    /** The metadata file of a table that is there. */
    Optional<String> metadataOf(String catalogName, String namespace, String name) {
        try (PreparedStatement query = catalog.prepareStatement("SELECT metadata_location FROM iceberg_tables"
                + " WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?")) {
            query.setString(1, catalogName);
            query.setString(2, namespace);
            query.setString(3, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failure(lake, e);
        }
    }

    /** All tables and views. */
    public List<Entry> entries() {
        try {
            return readEntries();
        } catch (SQLException e) {
            throw failure(lake, e);
        }
    }

    /** Copies the catalog's database into a file that isn't there. The file shows only when it is whole. */
    public void copyTo(Path file) throws IOException {
        Path part = file.resolveSibling("catalog.db.part");
        Files.deleteIfExists(part);
        try (PreparedStatement copy = catalog.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, part.toString());
            copy.execute();
            Files.move(part, file);
        } catch (SQLException e) {
            throw new IOException("the catalog can't be copied to " + file + ": " + e.getMessage(), e);
        }
    }

    private List<Entry> readEntries() throws SQLException {
        List<Entry> entries = new ArrayList<>();
        if (has("iceberg_tables")) {
            try (Statement statement = catalog.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT catalog_name, table_namespace, table_name,"
                            + " metadata_location FROM iceberg_tables WHERE metadata_location IS NOT NULL")) {
                while (rows.next()) {
                    entries.add(new Entry(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
                }
            }
        }
        return entries;
    }

    /**
     * Makes the catalog's entries lead to other files, all of them in one transaction.
     *
     * @param replaced the new metadata file of each table that has one
     * @throws IOException when it fails, or an entry was changed meanwhile; nothing is changed then
     */
    public void lead(MovedPaths moved, Map<Entry, String> replaced) throws IOException {
        try {
            leadAll(moved, replaced);
        } catch (SQLException e) {
            throw new IOException("the catalog can't be changed: " + e.getMessage(), e);
        }
    }

    private void leadAll(MovedPaths moved, Map<Entry, String> replaced) throws SQLException {
        catalog.setAutoCommit(false);
        try (Statement statement = catalog.createStatement();
                PreparedStatement update = catalog.prepareStatement(
                        "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?"
                                + " WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?"
                                + " AND metadata_location = ?")) {
            for (Map.Entry<Entry, String> each : replaced.entrySet()) {
                lead(update, each.getKey(), moved.location(each.getKey().metadata()), each.getValue());
            }
            leadNamespaces(moved);
            statement.execute(CREATE);
            statement.execute("DELETE FROM pixelake_lake");
            record();
            catalog.commit();
        } catch (SQLException | RuntimeException e) {
            catalog.rollback();
            throw e;
        } finally {
            catalog.setAutoCommit(true);
        }
    }

    private static void lead(PreparedStatement update, Entry entry, String previous, String metadata)
            throws SQLException {
        update.setString(1, metadata);
        update.setString(2, previous);
        update.setString(3, entry.catalog());
        update.setString(4, entry.namespace());
        update.setString(5, entry.name());
        update.setString(6, entry.metadata());
        if (update.executeUpdate() != 1) {
            throw new SQLException("the table " + entry.namespace() + "." + entry.name() + " was changed meanwhile");
        }
    }

    private void leadNamespaces(MovedPaths moved) throws SQLException {
        if (!has("iceberg_namespace_properties")) {
            return;
        }
        Map<String, String> values = new LinkedHashMap<>();
        try (Statement statement = catalog.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT DISTINCT property_value FROM iceberg_namespace_properties"
                                + " WHERE property_value IS NOT NULL")) {
            while (rows.next()) {
                values.put(rows.getString(1), moved.location(rows.getString(1)));
            }
        }
        try (PreparedStatement update = catalog.prepareStatement(
                "UPDATE iceberg_namespace_properties SET property_value = ? WHERE property_value = ?")) {
            for (Map.Entry<String, String> value : values.entrySet()) {
                if (!value.getKey().equals(value.getValue())) {
                    update.setString(1, value.getValue());
                    update.setString(2, value.getKey());
                    update.executeUpdate();
                }
            }
        }
    }

    private Optional<Path> recorded() throws SQLException {
        if (!has("pixelake_lake")) {
            return Optional.empty();
        }
        try (Statement statement = catalog.createStatement();
                ResultSet rows = statement.executeQuery("SELECT location FROM pixelake_lake")) {
            return rows.next() ? Optional.of(Path.of(rows.getString(1))) : Optional.empty();
        }
    }

    private boolean has(String table) throws SQLException {
        try (PreparedStatement query =
                catalog.prepareStatement("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")) {
            query.setString(1, table);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Whether two paths lead to one folder, by links too. */
    private static boolean isSame(Path one, Path other) {
        try {
            return one.equals(other) || Files.exists(one) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    private static IllegalStateException failure(Path lake, SQLException e) {
        return new IllegalStateException("Cannot read the catalog of the lake at " + lake + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            catalog.close();
        } catch (SQLException e) {
            throw failure(lake, e);
        }
    }
}
