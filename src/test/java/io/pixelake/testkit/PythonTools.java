package io.pixelake.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the scripts of {@code src/test/python} in the virtual environment of the tests, each in a process of its own. These are forked
 * off one that has imported Pixeltable already, which would take each of them two seconds.
 */
public final class PythonTools {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PYTHONUNBUFFERED", "1",
            "PYTHONIOENCODING", "utf-8",
            "PYTHONDONTWRITEBYTECODE", "1",
            "OTEL_SDK_DISABLED", "true");
    // Surefire and Failsafe set basedir; without it (an IDE) the project is the working directory.
    private static final Path SCRIPTS = Path.of(System.getProperty("basedir", ""), "src", "test", "python");

    private static Optional<RequestServer> server = Optional.empty();

    private PythonTools() {}

    /**
     * Runs a script to its end, at most 10 minutes.
     *
     * @param script the name of a file of {@code src/test/python}, or Python code
     * @return what it printed
     * @throws AssertionError when it ends with another exit code than 0, with all it said
     */
    public static String run(String script, String... arguments) {
        return run(Map.of(), script, arguments);
    }

    /** @param settings environment variables for it */
    public static String run(Map<String, String> settings, String script, String... arguments) {
        try (ExternalProcess process = start(settings, script, arguments)) {
            return process.waitFor(LIMIT);
        }
    }

    /** Starts a script in the background. @param settings environment variables for it */
    public static ExternalProcess start(Map<String, String> settings, String script, String... arguments) {
        return server().run(command(settings, script, arguments));
    }

    /**
     * Starts a script in an environment of its own, which is made if it isn't there. For what is too large for everybody's, or another release of what is there.
     *
     * @param requirements the name of a file of {@code src/test/python}
     */
    public static ExternalProcess startWith(
            String requirements, Map<String, String> settings, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(python(requirements).toString()));
        command.addAll(command(settings, script, arguments).command());
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.putAll(settings);
        return new ExternalCommand(command, environment).start();
    }

    /** The python of the virtual environment, which is made if it isn't there. */
    public static Path python() {
        return python("requirements.txt");
    }

    private static Path python(String requirements) {
        return new PythonEnvironment(SCRIPTS.resolve(requirements), System.getenv()).python();
    }

    private static synchronized RequestServer server() {
        if (!server.map(RequestServer::isAlive).orElse(false)) {
            String script = scriptFile("fork_server.py").toString();
            server = Optional.of(
                    RequestServer.start(new ExternalCommand(List.of(python().toString(), script), ENVIRONMENT)));
        }
        return server.get();
    }

    /** As the arguments of Python. */
    private static ExternalCommand command(Map<String, String> settings, String script, String... arguments) {
        List<String> command = new ArrayList<>();
        if (script.matches("[\\w-]+\\.py")) {
            command.add(scriptFile(script).toString());
        } else {
            command.addAll(List.of("-c", script));
        }
        command.addAll(List.of(arguments));
        return new ExternalCommand(command, settings);
    }

    private static Path scriptFile(String name) {
        Path file = SCRIPTS.resolve(name).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no script " + file);
        }
        return file;
    }
}
