package io.pixelake.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A command line and what is set in its environment beside the caller's own, of which Pixeltable's settings are left out. */
public record ExternalCommand(List<String> command, Map<String, String> settings) {
    public ExternalCommand {
        command = List.copyOf(command);
        settings = Map.copyOf(settings);
    }

    /** Runs it to its end and returns what it printed; fails with all it said when it ends with anything but 0. */
    String run(Duration limit) {
        try (ExternalProcess process = start()) {
            return process.waitFor(limit);
        }
    }

    /** Starts it; its output goes to files, so that a full pipe never stops it. */
    public ExternalProcess start() {
        return start((output, errors) -> builder()
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start());
    }

    /** @param starter gets the files for its output and errors */
    ExternalProcess start(Starter starter) {
        try {
            Path output = Files.createTempFile("pixelake-test", ".out");
            Path errors = Files.createTempFile("pixelake-test", ".err");
            return new ExternalProcess(String.join(" ", command), starter.start(output, errors), output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't start " + String.join(" ", command), e);
        }
    }

    ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(command);
        // Whatever Pixeltable the developer uses at home must stay out of the tests.
        builder.environment().keySet().removeIf(name -> name.startsWith("PIXELTABLE_"));
        builder.environment().putAll(settings);
        return builder;
    }

    /** Who starts it. */
    interface Starter {
        Process start(Path output, Path errors) throws IOException;
    }
}
