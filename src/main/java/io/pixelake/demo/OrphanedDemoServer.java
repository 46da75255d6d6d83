package io.pixelake.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A PostgreSQL server that outlived the demo which started it. */
final class OrphanedDemoServer {
    private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(15);

    private OrphanedDemoServer() {}

    /** Stops the server that runs on {@code data}, if one does. */
    static void stop(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> orphan = read(pidFile);
        if (orphan.isPresent()) {
            stop(orphan.get(), data);
        }
        Files.deleteIfExists(pidFile);
    }

    private static Optional<ProcessHandle> read(Path pidFile) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        // The pid may belong to another program by now.
        return ProcessHandle.of(Long.parseLong(lines.get(0).trim()))
                .filter(process -> process.info().command().orElse("").endsWith("postgres"));
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
}
