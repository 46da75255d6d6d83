package io.pixelake.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A real Pixeltable with a home of its own. Its PostgreSQL server runs until {@link #close()}. */
public final class PixeltableInstance implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Path home;

    private PixeltableInstance(Path home) {
        this.home = home;
    }

    /**
     * Makes a home, or opens one, and starts its server. A home made here is a Pixeltable instance with an identity of its own.
     * Keep the path short: it holds a Unix socket.
     */
    public static PixeltableInstance create(Path home) {
        PixeltableInstance instance = new PixeltableInstance(home.toAbsolutePath());
        instance.startServer();
        return instance;
    }

    /**
     * Runs a script with this home to its end.
     *
     * @param script the name of a file of {@code src/test/python}, or Python code
     * @return what it printed
     * @throws AssertionError when it ends with another exit code than 0, with all it said
     */
    public String run(String script, String... arguments) {
        return PythonTools.run(settings(), script, arguments);
    }

    /** Starts a script with this home in the background. */
    public ExternalProcess startScript(String script, String... arguments) {
        return PythonTools.start(settings(), script, arguments);
    }

    /** The Pixeltable home: what {@code --pixeltable-home} takes; the server's Unix socket is found through it. */
    public Path home() {
        return home;
    }

    /** Starts the server, which {@link #stopServer()} stopped. */
    public void startServer() {
        run("start_home.py", home.toString());
    }

    /** Stops the server at once, also when clients are connected; without a server nothing happens. */
    public void stopServer() {
        Optional<ProcessHandle> server = server();
        if (server.isPresent()) {
            stop(server.get());
        }
    }

    /** Stops the server; the home stays. */
    @Override
    public void close() {
        stopServer();
    }

    /** The server's postmaster, if it runs. */
    Optional<ProcessHandle> server() {
        Path pidFile = home.resolve("pgdata/postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(pidFile);
            return ProcessHandle.of(Long.parseLong(lines.get(0).trim()));
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + pidFile, e);
        }
    }

    private static void stop(ProcessHandle server) {
        try {
            // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients to leave.
            new ProcessBuilder("kill", "-INT", Long.toString(server.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            server.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            server.destroyForcibly();
            throw new AssertionError("The PostgreSQL server " + server.pid() + " had to be killed.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't stop the PostgreSQL server " + server.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while stopping the PostgreSQL server", e);
        }
    }

    private Map<String, String> settings() {
        return Map.of("PIXELTABLE_HOME", home.toString(), "PIXELTABLE_VERBOSITY", "0", "PIXELTABLE_TIME_ZONE", "UTC");
    }
}
