package io.pixelake.pixeltable.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a PostgreSQL server says of itself in {@code postmaster.pid}.
 *
 * @param socket its Unix socket; absent when no server runs
 * @param problem why none does
 */
record PostmasterFile(Optional<Path> socket, String problem) {
    private static final int PORT_LINE = 3;
    private static final int SOCKET_FOLDER_LINE = 4;
    private static final int STATUS_LINE = 7;

    /** @throws SourceUnreachableException when the file can't be read */
    static PostmasterFile read(Path pgdata) {
        Path file = pgdata.resolve("postmaster.pid");
        if (!SeenFile.isThere(file)) {
            return none("there is no " + file);
        }
        try {
            return read(Files.readAllLines(file));
        } catch (IOException e) {
            throw new SourceUnreachableException(
                    "Cannot read " + file + ": " + e.getMessage() + ". Run Pixelake as the user who runs Pixeltable.");
        }
    }

    private static PostmasterFile read(List<String> lines) {
        if (isAnswered(lines)) {
            return new PostmasterFile(Optional.of(socket(lines)), "");
        }
        if (lines.size() <= SOCKET_FOLDER_LINE || !isPostgres(lines.get(0))) {
            return none("its postmaster.pid is left over from a server that ended");
        }
        return Files.exists(socket(lines))
                ? new PostmasterFile(Optional.of(socket(lines)), "")
                : none("there is no socket at " + socket(lines));
    }

    private static Path socket(List<String> lines) {
        return Path.of(lines.get(SOCKET_FOLDER_LINE).trim())
                .resolve(".s.PGSQL." + lines.get(PORT_LINE).trim());
    }

    /**
     * Whether somebody listens there. That is asked before the process is looked for: a server in another container with the same home
     * has a number that means nothing here, nor to PostgreSQL itself, whose lock is that number.
     */
    private static boolean isAnswered(List<String> lines) {
        if (lines.size() <= SOCKET_FOLDER_LINE) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket(lines)));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Whether a server says that it takes connections; one that starts, or recovers, doesn't yet. */
    static boolean isReady(Path pgdata) {
        try {
            List<String> lines = Files.readAllLines(pgdata.resolve("postmaster.pid"));
            return lines.size() > STATUS_LINE
                    && lines.get(STATUS_LINE).trim().equals("ready")
                    && read(lines).socket().isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a server is there, ready or not. */
    static boolean isAlive(Path pgdata) {
        try {
            List<String> lines = Files.readAllLines(pgdata.resolve("postmaster.pid"));
            return isAnswered(lines) || (!lines.isEmpty() && isPostgres(lines.get(0)));
        } catch (IOException e) {
            return false;
        }
    }

    /** After a crash the number may be another program's by now. */
    private static boolean isPostgres(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid.trim()))
                    .filter(process -> process.info().command().stream().allMatch(name -> name.contains("postgres")))
                    .isPresent();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static PostmasterFile none(String why) {
        return new PostmasterFile(Optional.empty(), why);
    }
}
