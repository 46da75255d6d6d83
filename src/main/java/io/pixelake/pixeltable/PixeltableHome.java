package io.pixelake.pixeltable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the PostgreSQL server of a Pixeltable home through its {@code pgdata/postmaster.pid}. */
public final class PixeltableHome {
    private static final int PORT_LINE = 3;
    private static final int SOCKET_FOLDER_LINE = 4;
    private static final String START_IT =
            "Opening Pixeltable in Python starts the server: python -c 'import pixeltable as pxt; pxt.list_tables()'";

    private final Path home;
    private final Path pgdata;
    private final String database;

    private PixeltableHome(Path home, Path pgdata, String database) {
        this.home = home;
        this.pgdata = pgdata;
        this.database = database;
    }

    /** The home with what {@code PIXELTABLE_PGDATA} and {@code PIXELTABLE_DB} say of it. */
    public static PixeltableHome of(Path home, Map<String, String> environment) {
        Path pgdata = Optional.ofNullable(environment.get("PIXELTABLE_PGDATA"))
                .map(Path::of)
                .orElse(home.resolve("pgdata"));
        return new PixeltableHome(home, pgdata, environment.getOrDefault("PIXELTABLE_DB", "pixeltable"));
    }

    /**
     * The address of the running server's Unix socket.
     *
     * @throws SourceUnreachableException when there is no home, no server, or its pid file can't be read
     */
    public SourceAddress address() {
        if (!Files.isDirectory(pgdata)) {
            throw new SourceUnreachableException("Cannot find a Pixeltable home at " + home.toAbsolutePath()
                    + ": it has no pgdata folder. Name the home with --pixeltable-home DIR (or the environment variable"
                    + " PIXELTABLE_HOME), or the database itself with --source-url.");
        }
        Path pidFile = pgdata.resolve("postmaster.pid");
        List<String> lines = lines(pidFile);
        if (lines.size() <= SOCKET_FOLDER_LINE || !processRuns(lines.get(0))) {
            throw notRunning("its postmaster.pid is left over from a server that ended");
        }
        Path socket = Path.of(lines.get(SOCKET_FOLDER_LINE).trim())
                .resolve(".s.PGSQL." + lines.get(PORT_LINE).trim());
        if (!Files.exists(socket)) {
            throw notRunning("there is no socket at " + socket);
        }
        return new SourceAddress(
                "jdbc:postgresql://localhost/" + database,
                Map.of(
                        "user", "postgres",
                        "sslmode", "disable",
                        "socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg",
                        "socketFactoryArg", socket.toString()));
    }

    private List<String> lines(Path pidFile) {
        if (!Files.exists(pidFile)) {
            throw notRunning("there is no " + pidFile);
        }
        try {
            return Files.readAllLines(pidFile);
        } catch (IOException e) {
            throw new SourceUnreachableException("Cannot read " + pidFile + ": " + e.getMessage()
                    + ". Run Pixelake as the user who runs Pixeltable.");
        }
    }

    private static boolean processRuns(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid.trim())).isPresent();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private SourceUnreachableException notRunning(String why) {
        return new SourceUnreachableException(
                "Pixeltable's server isn't running for " + home.toAbsolutePath() + ": " + why + ". " + START_IT);
    }
}
