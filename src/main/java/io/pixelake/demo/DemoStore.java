package io.pixelake.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A store recorded from real Pixeltable, served by an embedded PostgreSQL on a free TCP port of localhost. Everything lies
 * under one directory: {@code home/} (as a Pixeltable home: {@code pgdata/}, {@code media/}) and {@code postgres/} (the
 * server's programs). A store that was loaded before is opened again as it stands.
 */
public final class DemoStore implements AutoCloseable {
    private static final String DATABASE = "pixeltable";
    private static final String LOADED_MARK = "demo-store.loaded";
    private static final Duration STARTUP_WAIT = Duration.ofSeconds(60);
    private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(15);

    private final Path home;
    private final EmbeddedPostgres server;

    private DemoStore(Path home, EmbeddedPostgres server) {
        this.home = home;
        this.server = server;
    }

    /**
     * Starts the server and, the first time, loads the recorded store.
     *
     * @throws IOException when the server can't be started or loaded; the message says what to do
     */
    public static DemoStore start(Path directory) throws IOException {
        Path root = Files.createDirectories(directory).toRealPath();
        Path home = root.resolve("home");
        stopOrphan(home.resolve("pgdata"));
        boolean loaded = Files.exists(home.resolve(LOADED_MARK));
        if (!loaded) {
            // A start that was killed half-way may have left a database that can be neither loaded nor used.
            deleteRecursively(home);
        }
        Files.createDirectories(home);
        DemoStore store = new DemoStore(home, startServer(root, home.resolve("pgdata")));
        try {
            if (!loaded) {
                store.load();
            }
            return store;
        } catch (IOException | SQLException | RuntimeException e) {
            store.closeAfter(e);
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
        server.close();
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

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
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

    /** Stops a server that outlived a killed demo and still holds the data. */
    private static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> orphan = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.get(0).trim())).filter(DemoStore::isPostgres);
        if (orphan.isPresent()) {
            stop(orphan.get(), data);
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean isPostgres(ProcessHandle process) {
        // The pid may belong to another program by now.
        return process.info().command().orElse("").endsWith("postgres");
    }

    private static void stop(ProcessHandle process, Path data) throws IOException {
        process.destroy();
        try {
            process.onExit().get(SHUTDOWN_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(
                    "Another PostgreSQL (process " + process.pid() + ") still uses " + data
                            + " and did not stop when asked. End what is connected to it, or choose another folder.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for process " + process.pid() + " to stop.", e);
        }
    }

    private static void deleteRecursively(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
