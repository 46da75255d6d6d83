package io.pixelake.demo;

import io.pixelake.job.state.ProcessLock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.apache.flink.util.FileUtils;

/**
 * A store recorded from real Pixeltable, served by an embedded PostgreSQL on a free TCP port of localhost. Everything lies
 * under one directory: {@code home/} (as a Pixeltable home: {@code pgdata/}, {@code media/}) and {@code postgres/} (the
 * server's programs). A store that was loaded before is opened again as it stands.
 */
public final class DemoStore implements AutoCloseable {
    private static final String DATABASE = "pixeltable";
    private static final String LOADED_MARK = "demo-store.loaded";
    private static final Duration STARTUP_WAIT = Duration.ofSeconds(60);

    private final Path home;
    private final ProcessLock lock;
    private final EmbeddedPostgres server;

    private DemoStore(Path home, ProcessLock lock, EmbeddedPostgres server) {
        this.home = home;
        this.lock = lock;
        this.server = server;
    }

    /**
     * Starts the server and, the first time, loads the recorded store.
     *
     * @throws IOException when the server can't be started or loaded; the message says what to do
     */
    public static DemoStore start(Path directory) throws IOException {
        Path root = Files.createDirectories(directory).toRealPath();
        ProcessLock lock = ProcessLock.tryTake(root.resolve("demo.lock"))
                .orElseThrow(() ->
                        new IOException("Another demo is running in " + root + ". End it, or choose another folder."));
        try {
            return startLocked(root, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static DemoStore startLocked(Path root, ProcessLock lock) throws IOException {
        Path home = root.resolve("home");
        Path data = home.resolve("pgdata");
        // The lock is ours, so whoever runs a server on the data is what a killed demo left behind.
        OrphanedDemoServer.stop(data);
        boolean loaded = Files.exists(home.resolve(LOADED_MARK));
        if (!loaded) {
            // A start that was killed half-way may have left a database that can be neither loaded nor used.
            FileUtils.deleteDirectory(home.toFile());
        }
        Files.createDirectories(home);
        DemoStore store = new DemoStore(home, lock, startServer(root, data));
        try {
            if (!loaded) {
                store.load();
            }
            return store;
        } catch (IOException | SQLException | RuntimeException e) {
            store.server.close();
            throw new IOException("The demo's recorded store can't be loaded into " + home + ": " + e.getMessage(), e);
        }
    }

    /** {@code jdbc:postgresql://localhost:port/pixeltable?user=postgres}; no password. */
    public String jdbcUrl() {
        return server.getJdbcUrl("postgres", DATABASE);
    }

    /** The folder that stands for the Pixeltable home. */
    public Path home() {
        return home;
    }

    /** Stops the server; the data stays. */
    @Override
    public void close() throws IOException {
        try (lock) {
            server.close();
        }
    }

    private void load() throws IOException, SQLException {
        Path media = home.resolve("media");
        RecordedStore.unpackMedia(media);
        execute(server.getPostgresDatabase().getConnection(), "CREATE DATABASE " + DATABASE);
        execute(server.getDatabase("postgres", DATABASE).getConnection(), RecordedStore.sql(media));
        Files.createFile(home.resolve(LOADED_MARK));
    }

    private static void execute(Connection connection, String script) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }

    private static EmbeddedPostgres startServer(Path root, Path data) throws IOException {
        try {
            return EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(
                            Files.createDirectories(root.resolve("postgres")).toFile())
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPGStartupWait(STARTUP_WAIT)
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("unix_socket_directories", "")
                    .start();
        } catch (IOException | IllegalStateException e) {
            throw new IOException(
                    "The demo's embedded PostgreSQL can't be started with its data in " + data + ": " + e.getMessage()
                            + " If you are root in a container that forbids user namespaces (`unshare -U id` fails),"
                            + " run the demo as a normal user: PostgreSQL refuses to run as root.",
                    e);
        }
    }
}
