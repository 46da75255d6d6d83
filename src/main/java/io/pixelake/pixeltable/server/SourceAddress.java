package io.pixelake.pixeltable.server;

import io.pixelake.media.MediaRoots;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

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
    /**
     * Pixeltable's ALTER TABLE waits behind a reader and everyone else behind it, so a reader never waits long either. The rest is what a database or a role
     * may have other defaults for, and what queries, conditions of the user's and the text of values rest on. Without row_security PostgreSQL refuses a read
     * where a policy would hide rows.
     */
    private static final String SESSION_SETTINGS = """
            SET lock_timeout = '2s'; SET statement_timeout = '10min'; SET timezone = 'UTC';
            SET standard_conforming_strings = on; SET transform_null_equals = off; SET extra_float_digits = 3;
            SET datestyle = 'ISO, MDY'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex';
            SET row_security = off; SET lc_numeric = 'C'; SET lc_monetary = 'C'; SET lc_time = 'C'""";

    /** Where Pixeltable has its tables, unless whoever runs it chose another schema. */
    private static final String SEARCH_PATH = """
            SELECT pg_catalog.set_config('search_path', 'public', false)
            WHERE pg_catalog.to_regclass('public.systeminfo') IS NOT NULL""";

    private static final String SCHEMA_PROPERTY = "currentSchema";
    private static final int ANSWER_SECONDS = 10;
    /** Longer than any statement may take. */
    private static final int STATEMENT_MILLIS = 11 * 60 * 1000;

    public SourceAddress {
        properties = Map.copyOf(properties);
        mediaRoots = List.copyOf(mediaRoots);
        movedMedia = Map.copyOf(movedMedia);
    }

    /** One whose media files and large cells aren't read. */
    public SourceAddress(String url, Map<String, String> properties) {
        this(url, properties, List.of(), Map.of());
    }

    /** The same, with folders that media files may be read from. @param moved more of them, by the absolute paths that the rows have for them */
    public SourceAddress withMediaRoots(List<String> roots, Map<String, String> moved) {
        return new SourceAddress(url, properties, roots, moved);
    }

    public MediaRoots media() {
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
    public Connection open() throws SQLException {
        Connection connection = connect(connectionProperties());
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION_SETTINGS);
            if (!isSet(SCHEMA_PROPERTY)) {
                statement.execute(SEARCH_PATH);
            }
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            if (!isSet(PGProperty.SOCKET_TIMEOUT.getName())) {
                connection.setNetworkTimeout(Runnable::run, STATEMENT_MILLIS);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Why a new connection gets no answer; empty when it gets one, a refusal by PostgreSQL too. */
    Optional<String> silence() {
        try (Connection connection = connect(connectionProperties())) {
            return connection.isClosed() ? Optional.of("it was closed at once") : Optional.empty();
        } catch (SQLException e) {
            return new SourceReadException(e).isSilence() ? Optional.of(e.getMessage()) : Optional.empty();
        }
    }

    /** A server that stands still takes connections, and never answers; so each answer is waited for until the connection is there. */
    private Properties connectionProperties() {
        Properties all = new Properties();
        all.putAll(properties);
        all.putIfAbsent("ApplicationName", "pixelake");
        all.putIfAbsent(PGProperty.CONNECT_TIMEOUT.getName(), String.valueOf(ANSWER_SECONDS));
        all.putIfAbsent(PGProperty.SOCKET_TIMEOUT.getName(), String.valueOf(ANSWER_SECONDS));
        if (!isSet(PGProperty.SOCKET_FACTORY.getName())) {
            all.put(PGProperty.SOCKET_FACTORY.getName(), KeepAliveSockets.class.getName());
            all.putIfAbsent(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
        }
        return all;
    }

    /** Whether the user gives a property, in the URL or beside it. */
    private boolean isSet(String property) {
        return properties.containsKey(property) || url.contains(property + "=");
    }

    @Override
    public String toString() {
        return url.replaceAll("(?i)(password=)[^&]*", "$1***");
    }
}
