package io.pixelake.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that has paid for its start already and runs what it is asked for: it reads requests as lines of JSON from its standard
 * input, and prints {@code started ID PID}, then {@code ended ID CODE}, or {@code failed ID TEXT} where no code would be true. It
 * ends when its standard input does. What runs when it ends, or answers anything else, fails.
 */
final class RequestServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long END_SECONDS = 30;

    private final Process process;
    /** By id. Guarded by this, as all below. */
    private final Map<String, RequestedProcess> requested = new HashMap<>();

    private int requests;
    private Optional<String> end = Optional.empty();

    private RequestServer(Process process) {
        this.process = process;
        Thread answers = new Thread(this::readAnswers, "answers of " + process.pid());
        answers.setDaemon(true);
        answers.start();
    }

    static RequestServer start(ExternalCommand command) {
        try {
            ProcessBuilder builder = command.builder().redirectError(ProcessBuilder.Redirect.INHERIT);
            return new RequestServer(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("Can't start " + command, e);
        }
    }

    /** @param command its settings are those beside the server's own */
    synchronized ExternalProcess run(ExternalCommand command) {
        end.ifPresent(how -> {
            throw new AssertionError("Can't run " + command + ": " + how);
        });
        return command.start((output, errors) -> {
            String id = Integer.toString(++requests);
            RequestedProcess asked = new RequestedProcess(process.toHandle());
            requested.put(id, asked);
            Map<String, Object> request = Map.of(
                    "id",
                    requests,
                    "arguments",
                    command.command(),
                    "settings",
                    command.settings(),
                    "output",
                    output.toString(),
                    "errors",
                    errors.toString());
            process.getOutputStream().write((JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return asked;
        });
    }

    /** How many it was asked to run. */
    synchronized int requests() {
        return requests;
    }

    /** Whether nothing that it was asked for runs, and it can be asked for more. */
    synchronized boolean isIdle() {
        return isAlive() && requested.isEmpty();
    }

    synchronized boolean isAlive() {
        return end.isEmpty() && process.isAlive();
    }

    void end() {
        process.destroyForcibly();
    }

    private void readAnswers() {
        String how = "";
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                take(line);
            }
        } catch (IOException | RuntimeException e) {
            how = ", after its answers couldn't be understood: " + e;
            process.destroyForcibly();
        } finally {
            loseAll("its server " + process.pid() + " " + howProcessEnded() + how);
        }
    }

    private synchronized void take(String line) {
        String[] words = line.split(" ", 3);
        RequestedProcess asked = words.length < 3 ? null : requested.get(words[1]);
        if (asked == null) {
            throw new IllegalStateException("'" + line + "' is about nothing that it was asked for");
        }
        switch (words[0]) {
            case "started" -> asked.started(Long.parseLong(words[2]));
            case "ended" -> asked.ended(Integer.parseInt(words[2]));
            case "failed" -> {
                asked.failed(words[2]);
                end = Optional.of("an earlier command failed: " + words[2]);
            }
            default -> throw new IllegalStateException("'" + line + "' is no answer");
        }
        if (!words[0].equals("started")) {
            requested.remove(words[1]);
        }
    }

    private String howProcessEnded() {
        try {
            return process.waitFor(END_SECONDS, TimeUnit.SECONDS)
                    ? "ended with exit code " + process.exitValue()
                    : "answers no more";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "is not waited for any more";
        }
    }

    private synchronized void loseAll(String why) {
        end = Optional.of(why);
        requested.values().forEach(lost -> lost.failed(why));
        requested.clear();
    }
}
