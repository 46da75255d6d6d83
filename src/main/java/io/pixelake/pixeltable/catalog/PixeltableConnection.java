package io.pixelake.pixeltable.catalog;

import io.pixelake.pixeltable.server.ServerWatch;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceReadException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection through which Pixeltable's catalog tables are read: opened when it is needed, watched while it is waited for. Who isn't a poll, which comes
 * again anyway, waits a while for catalog tables that somebody holds. One thread at a time.
 */
final class PixeltableConnection {
    private static final Logger LOG = LoggerFactory.getLogger(PixeltableConnection.class);

    private final SourceAddress address;
    private final ServerWatch watch;
    private final Duration patience;
    private Optional<Connection> connection = Optional.empty();

    /** @param patience how long to wait for tables that somebody holds */
    PixeltableConnection(SourceAddress address, Duration patience) {
        this.address = address;
        this.patience = patience;
        watch = new ServerWatch(address);
    }

    /** What one transaction reads. @param <E> what it finds besides */
    interface Query<T, E extends Exception> {
        T read() throws SQLException, SourceReadException, E;
    }

    /** The open connection, or a new one after {@link #close()}. */
    Connection get() throws SQLException {
        if (connection.isEmpty()) {
            connection = Optional.of(address.open());
        }
        return connection.get();
    }

    /** Reads in one transaction, again while the catalog's tables are held. */
    <T, E extends Exception> T inTransaction(Query<T, E> query) throws SourceReadException, E {
        long began = System.nanoTime();
        boolean warned = false;
        while (true) {
            try {
                return once(query);
            } catch (SourceReadException e) {
                if (!e.isHeld() || System.nanoTime() - began > patience.toNanos()) {
                    throw e;
                }
                if (!warned) {
                    LOG.warn("Waiting up to {} s: {}", patience.toSeconds(), e.getMessage());
                    warned = true;
                }
            }
        }
    }

    private <T, E extends Exception> T once(Query<T, E> query) throws SourceReadException, E {
        try {
            watch.begin(get());
            return query.read();
        } catch (SQLException e) {
            throw meaning(watch.explained(e));
        } finally {
            endTransaction();
        }
    }

    private SourceReadException meaning(SQLException e) throws SourceReadException {
        SourceReadException failure = new SourceReadException(e);
        if (!failure.isHeld() || connection.isEmpty()) {
            return failure;
        }
        endTransaction();
        watch.begin(connection.get());
        return new SourceReadException(new SQLException(CatalogHolders.describe(connection.get()), e.getSQLState(), e));
    }

    private void endTransaction() throws SourceReadException {
        try {
            if (connection.isPresent()) {
                connection.get().rollback();
            }
        } catch (SQLException e) {
            throw new SourceReadException(watch.explained(e));
        } finally {
            watch.end();
        }
    }

    /** The next call opens another one. */
    void close() throws SourceReadException {
        Optional<Connection> open = connection;
        connection = Optional.empty();
        watch.end();
        try {
            if (open.isPresent()) {
                open.get().close();
            }
        } catch (SQLException e) {
            throw new SourceReadException(e);
        }
    }
}
