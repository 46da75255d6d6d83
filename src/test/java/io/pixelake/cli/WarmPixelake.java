package io.pixelake.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Runs one command after the other in one JVM, with the classes that the build has packaged: {@code PixelakeLauncher} asks for them,
 * by the lines that {@code RequestServer} writes and reads. Each command finds the JVM as it was started; one that leaves something
 * behind fails, whatever its exit code was, and is the last.
 */
final class WarmPixelake {
    /** On a busy machine; a command that left nothing behind doesn't wait. */
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final PrintStream answers;
    /** What the program takes for standard output and error. Whoever logs keeps the stream that it finds first. */
    private final Switch out = new Switch();

    private final Switch err = new Switch();

    private WarmPixelake(PrintStream answers) {
        this.answers = answers;
    }

    public static void main(String[] arguments) throws IOException {
        WarmPixelake warm = new WarmPixelake(System.out);
        System.setOut(new PrintStream(warm.out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(warm.err, true, StandardCharsets.UTF_8));
        warm.serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        System.exit(0);
    }

    private void serve(BufferedReader requests) throws IOException {
        ObjectMapper json = new ObjectMapper();
        JvmState atStart = JvmState.now();
        List<String> left = List.of();
        for (String line = requests.readLine(); line != null && left.isEmpty(); line = requests.readLine()) {
            JsonNode request = json.readTree(line);
            String id = request.get("id").asText();
            answers.println("started " + id + " " + ProcessHandle.current().pid());
            int code = run(request);
            left = atStart.restore(END_LIMIT);
            answers.println(left.isEmpty() ? "ended " + id + " " + code : "failed " + id + " it left behind: " + left);
        }
    }

    private int run(JsonNode request) throws IOException {
        try (OutputStream output = Files.newOutputStream(path(request, "output"));
                OutputStream errors = Files.newOutputStream(path(request, "errors"))) {
            out.to(output);
            err.to(errors);
            return run(StreamSupport.stream(request.get("arguments").spliterator(), false)
                    .map(JsonNode::asText)
                    .toArray(String[]::new));
        } finally {
            out.to(OutputStream.nullOutputStream());
            err.to(OutputStream.nullOutputStream());
        }
    }

    /** What leaves {@code main} ends a JVM of its own with 1 too. */
    @SuppressWarnings("CatchAndPrintStackTrace")
    private static int run(String... arguments) {
        try {
            return PixelakeMain.run(arguments);
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            return 1;
        }
    }

    private static Path path(JsonNode request, String name) {
        return Path.of(request.get(name).asText());
    }

    /** Writes into another stream, which may change. */
    private static final class Switch extends FilterOutputStream {
        Switch() {
            super(nullOutputStream());
        }

        synchronized void to(OutputStream target) {
            out = target;
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public synchronized void write(int value) throws IOException {
            out.write(value);
        }
    }
}
