package io.pixelake.pixeltable.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the PostgreSQL server of a Pixeltable home through its {@code pgdata/postmaster.pid}, and starts it when asked to. */
public final class PixeltableHome {
    private static final String DEFAULT_DATABASE = "pixeltable";
    private static final String NO_SUCH_DATABASE = "3D000";

    private final Path home;
    private final Path pgdata;
    private final String database;

    /**
     * A home.
     *
     * @param pgdata where the data are, when they aren't in the home
     * @param database the database's name, as Pixeltable was given it
     */
    public PixeltableHome(Path home, Optional<Path> pgdata, Optional<String> database) {
        this.home = home;
        this.pgdata = pgdata.orElse(home.resolve("pgdata"));
        this.database = database.orElse(DEFAULT_DATABASE);
    }

    /**
     * The address of the running server's Unix socket.
     *
     * @throws SourceUnreachableException when there is no home, no server, or its pid file can't be read
     */
    public SourceAddress address() {
        checkHome();
        PostmasterFile file = PostmasterFile.read(pgdata);
        return file.socket().map(this::address).orElseThrow(() -> notRunning(file.problem()));
    }

    /**
     * The same, with the server started when it doesn't run.
     *
     * @throws SourceUnreachableException when there is no home, or its server can't be started
     */
    public SourceAddress startedAddress() {
        checkHome();
        if (PostmasterFile.read(pgdata).socket().isEmpty()) {
            new ServerStart(pgdata).run();
        }
        return address();
    }

    private void checkHome() {
        if (!SeenFile.isThere(pgdata) || !Files.isDirectory(pgdata)) {
            throw new SourceUnreachableException("Cannot find a Pixeltable home at " + home.toAbsolutePath() + ": "
                    + (pgdata.equals(home.resolve("pgdata"))
                            ? "it has no pgdata folder"
                            : "there is no folder " + pgdata.toAbsolutePath() + ", which PIXELTABLE_PGDATA names")
                    + ". Name the home with --pixeltable-home DIR (or the environment variable"
                    + " PIXELTABLE_HOME), or the database itself with --source-url.");
        }
    }

    /** Pixeltable has names in lower case, but continues with a database that was made under another before it did. */
    private SourceAddress address(Path socket) {
        SourceAddress folded = address(socket, database.toLowerCase(Locale.ROOT));
        return folded.url().endsWith("/" + database) || exists(folded) ? folded : address(socket, database);
    }

    private static boolean exists(SourceAddress address) {
        try (Connection connection = address.open()) {
            return connection.isValid(0);
        } catch (SQLException e) {
            return !NO_SUCH_DATABASE.equals(e.getSQLState());
        }
    }

    private static SourceAddress address(Path socket, String database) {
        return new SourceAddress(
                "jdbc:postgresql://localhost/" + database,
                Map.of(
                        "user", "postgres",
                        "sslmode", "disable",
                        "socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg",
                        "socketFactoryArg", socket.toString()));
    }

    private SourceUnreachableException notRunning(String why) {
        return new SourceUnreachableException(
                "Pixeltable's server isn't running for " + home.toAbsolutePath() + ": " + why
                        + ". Start it with --start-server, or by opening Pixeltable in Python:"
                        + " python -c 'import pixeltable as pxt; pxt.list_tables()'");
    }
}
