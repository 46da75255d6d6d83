package io.pixelake.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running program. Closing kills it if it still runs. */
public final class ExternalProcess implements AutoCloseable {
    private static final int SHOWN_CHARACTERS = 20_000;
    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    private final String name;
    private final Process process;
    private final Path output;
    private final Path errors;

    ExternalProcess(String name, Process process, Path output, Path errors) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Waits for its end and returns its exit code; fails when it doesn't end in time. */
    public int exitCode(Duration limit) {
        if (!await(limit)) {
            throw new AssertionError(report("did not end within " + limit.toSeconds() + " s"));
        }
        return process.exitValue();
    }

    /** Waits for its end and returns what it printed; fails when it ends with anything but 0, or not in time. */
    public String waitFor(Duration limit) {
        int code = exitCode(limit);
        if (code != 0) {
            throw new AssertionError(report("ended with exit code " + code));
        }
        return output();
    }

    /** Waits until it has printed {@code text}, on standard output or standard error; fails when it ends without, or not in time. */
    public void awaitOutput(String text, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        // Asked before the output is read, so that its last words count.
        for (boolean running = true; !hasSaid(text); running = isAlive()) {
            if (!running || System.nanoTime() > deadline) {
                throw new AssertionError(report("did not print '" + text + "' within " + limit.toSeconds() + " s"));
            }
            await(POLL);
        }
    }

    private boolean hasSaid(String text) {
        return output().contains(text) || errors().contains(text);
    }

    /** What it has printed so far. */
    public String output() {
        return read(output);
    }

    /** What it has said on standard error so far. */
    public String errors() {
        return read(errors);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGINT, as Ctrl-C does. */
    public void interrupt() {
        signal("INT");
    }

    /** Sends a signal: {@code INT}, {@code TERM}, .. */
    public void signal(String name) {
        new ExternalCommand(List.of("kill", "-" + name, Long.toString(process.pid())), Map.of()).run(KILL_LIMIT);
    }

    /** Ends it as SIGKILL does. */
    public void kill() {
        process.destroyForcibly();
        await(KILL_LIMIT);
    }

    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't delete the output of " + name, e);
        }
    }

    private boolean await(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + name, e);
        }
    }

    private String report(String what) {
        String fault = name + " " + what + ".";
        // Said at both ends, since whoever reports a failure cuts long messages, at either end.
        return fault + "\n--- standard output:\n" + tail(output()) + "\n--- standard error:\n" + tail(errors())
                + "\n--- " + fault;
    }

    private static String tail(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : "..." + text.substring(text.length() - SHOWN_CHARACTERS);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + file, e);
        }
    }
}
