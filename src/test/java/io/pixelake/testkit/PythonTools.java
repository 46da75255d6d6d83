package io.pixelake.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the scripts of {@code src/test/python} in the virtual environment of the tests. */
public final class PythonTools {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PYTHONUNBUFFERED", "1",
            "PYTHONIOENCODING", "utf-8",
            "PYTHONDONTWRITEBYTECODE", "1",
            "OTEL_SDK_DISABLED", "true");
    // Surefire and Failsafe set basedir; without it (an IDE) the project is the working directory.
    private static final Path SCRIPTS = Path.of(System.getProperty("basedir", ""), "src", "test", "python");

    private PythonTools() {}

    /**
     * Runs a script to its end, at most 10 minutes.
     *
     * @param script the name of a file of {@code src/test/python}, or Python code
     * @return what it printed
     * @throws AssertionError when it ends with another exit code than 0, with all it said
     */
    public static String run(String script, String... arguments) {
        return command(Map.of(), script, arguments).run(LIMIT);
    }

    /** @param settings environment variables for it */
    public static String run(Map<String, String> settings, String script, String... arguments) {
        return command(settings, script, arguments).run(LIMIT);
    }

    /** Starts a script in the background. @param settings environment variables for it */
    public static ExternalProcess start(Map<String, String> settings, String script, String... arguments) {
        return command(settings, script, arguments).start();
    }

    /** The python of the virtual environment, which is made if it isn't there. */
    public static Path python() {
        return new PythonEnvironment(SCRIPTS.resolve("requirements.txt"), System.getenv()).python();
    }

    private static ExternalCommand command(Map<String, String> settings, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(python().toString()));
        if (script.matches("[\\w-]+\\.py")) {
            command.add(scriptFile(script).toString());
        } else {
            command.addAll(List.of("-c", script));
        }
        command.addAll(List.of(arguments));
        Map<String, String> all = new HashMap<>(ENVIRONMENT);
        all.putAll(settings);
        return new ExternalCommand(command, all);
    }

    private static Path scriptFile(String name) {
        Path file = SCRIPTS.resolve(name).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no script " + file);
        }
        return file;
    }
}
