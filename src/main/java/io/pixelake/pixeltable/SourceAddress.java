package io.pixelake.pixeltable;

import io.pixelake.media.MediaRoots;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * How to reach Pixeltable's PostgreSQL, and where its media lie.
 *
 * @param url a JDBC URL
 * @param properties pgjdbc's connection properties, the password among them: never printed
 * @param mediaRoots the folders that media files and large cells may be read from
 * @param movedMedia more of them, by the absolute paths that the rows have for them
 */
public record SourceAddress(
        String url, Map<String, String> properties, List<String> mediaRoots, Map<String, String> movedMedia)
        implements Serializable {
    /** Pixeltable's ALTER TABLE waits behind a reader and everyone else behind it, so a reader never waits long either. */
    private static final String SESSION_SETTINGS =
            "SET lock_timeout = '2s'; SET statement_timeout = '10min'; SET timezone = 'UTC'";

    public SourceAddress {
        properties = Map.copyOf(properties);
        mediaRoots = List.copyOf(mediaRoots);
        movedMedia = Map.copyOf(movedMedia);
    }

    /** One whose media files and large cells aren't read. */
    public SourceAddress(String url, Map<String, String> properties) {
        this(url, properties, List.of(), Map.of());
    }

    /** The same, with folders that media files may be read from. */
    public SourceAddress withMediaRoots(List<String> roots) {
        return withMediaRoots(roots, Map.of());
    }

    /** @param moved more of them, by the absolute paths that the rows have for them */
    public SourceAddress withMediaRoots(List<String> roots, Map<String, String> moved) {
        return new SourceAddress(url, properties, roots, moved);
    }

    MediaRoots media() {
        return new MediaRoots(mediaRoots, movedMedia);
    }

    /** Not through DriverManager: on a Flink cluster each job has the driver in a class loader of its own, and that one may know another job's only. */
    private Connection connect(Properties all) throws SQLException {
        Connection connection = new Driver().connect(url, all);
        if (connection == null) {
            throw new SQLException(this + " isn't a URL of PostgreSQL: it has to begin with jdbc:postgresql:");
        }
        return connection;
    }

    /** Opens a connection whose transactions are read-only and see one moment of the database. */
    Connection open() throws SQLException {
        Properties all = new Properties();
        all.putAll(properties);
        all.putIfAbsent("ApplicationName", "pixelake");
        all.putIfAbsent("connectTimeout", "10");
        Connection connection = connect(all);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION_SETTINGS);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return url.replaceAll("(?i)(password=)[^&]*", "$1***");
    }
}
