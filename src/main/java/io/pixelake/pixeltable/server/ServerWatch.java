package io.pixelake.pixeltable.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the server is still there while a connection waits for its answer. A host that dies or stands still closes no connection, and a statement may be
 * silent for minutes; so a second connection is tried when the answer takes long, and where that one gets no answer either, the waiting one is cut. One
 * statement at a time; any thread may {@link #cut}.
 */
public final class ServerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SourceAddress address;
    /** Its thread ends by itself when nothing is waited for. */
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, new ExecutorThreadFactory("pixelake-server-watch"));

    private Optional<Waiting> waiting = Optional.empty();
    private Optional<String> silence = Optional.empty();
    private boolean cut;

    /** A connection in use. @param check the next look at it */
    private record Waiting(Connection connection, ScheduledFuture<?> check) {}

    public ServerWatch(SourceAddress address) {
        this.address = address;
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** From now on the connection is waited for. */
    public synchronized void begin(Connection connection) {
        end();
        silence = Optional.empty();
        waiting = Optional.of(watched(connection));
        if (cut) {
            abort(connection);
        }
    }

    private Waiting watched(Connection connection) {
        return new Waiting(
                connection, timer.schedule(() -> check(connection), PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** It has answered. */
    public synchronized void end() {
        waiting.ifPresent(ended -> ended.check().cancel(false));
        waiting = Optional.empty();
    }

    private void check(Connection connection) {
        Optional<String> problem = address.silence();
        synchronized (this) {
            if (waiting.filter(still -> still.connection() == connection).isEmpty()) {
                return;
            }
            if (problem.isEmpty()) {
                waiting = Optional.of(watched(connection));
                return;
            }
            silence = problem;
            abort(connection);
        }
    }

    /** Ends the wait at once, as if the connection had broken, and each one after it. Whoever waits is to be done. */
    public synchronized void cut() {
        cut = true;
        waiting.ifPresent(still -> abort(still.connection()));
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("The connection can't be cut", e);
        }
    }

    /** What an exception of the connection in use means. */
    public synchronized SQLException explained(SQLException e) {
        SQLException refusal =
                waiting.map(in -> RowSecurity.explained(e, in.connection())).orElse(e);
        return silence.map(problem -> new SQLException(
                        "the server doesn't answer, nor does it answer a new connection (" + problem + ")",
                        SourceReadException.CONNECTION_FAILURE,
                        e))
                .orElse(refusal);
    }
}
