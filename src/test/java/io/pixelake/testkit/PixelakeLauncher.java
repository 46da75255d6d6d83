package io.pixelake.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts Pixelake as users do: the script {@code pixelake} with what the build has packaged, in a process of its own. */
public final class PixelakeLauncher {
    private static final Path PROJECT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    /** A third of a short run's processor time goes into compiling for speed. */
    private static final String COMPILER = System.getProperty("pixelake.launcher-java", "-XX:TieredStopAtLevel=1");

    private static final Path DIST = PROJECT.resolve("target/dist");
    private static final WarmLaunchers WARM = new WarmLaunchers(DIST);

    private PixelakeLauncher() {}

    /**
     * Starts it in the background.
     *
     * @param javaOptions flags for Java; may be empty
     * @throws AssertionError when the build hasn't packaged it
     */
    public static ExternalProcess start(String javaOptions, String... arguments) {
        return start(Map.of(), javaOptions, arguments);
    }

    /** @param environment variables for it, besides the flags for Java */
    public static ExternalProcess start(Map<String, String> environment, String javaOptions, String... arguments) {
        requireBuild();
        List<String> command =
                new ArrayList<>(List.of(PROJECT.resolve("pixelake").toString()));
        command.addAll(List.of(arguments));
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("PIXELAKE_JAVA_OPTS", COMPILER + " " + javaOptions);
        return new ExternalCommand(command, settings).start();
    }

    /**
     * Runs a command in a JVM that has run others before, which spares it some seconds of processor time. For what runs to its end: how
     * the program starts, and what a signal does to it, wants a start of its own.
     */
    public static ExternalProcess startWarm(String javaOptions, String... arguments) {
        return startWarm(Map.of(), javaOptions, arguments);
    }

    /** @param environment variables for it, besides the flags for Java */
    public static ExternalProcess startWarm(Map<String, String> environment, String javaOptions, String... arguments) {
        requireBuild();
        List<String> all = List.of(arguments);
        if (all.contains("--debug") || all.contains("--check")) {
            // How a JVM logs is settled with its first line.
            return start(environment, javaOptions, arguments);
        }
        return WARM.run(environment, COMPILER + " " + javaOptions, all);
    }

    /** A mirror, {@linkplain #startWarm warm} when it ends by itself. */
    public static ExternalProcess startMirror(String javaOptions, String... arguments) {
        return List.of(arguments).contains("--until-caught-up")
                ? startWarm(javaOptions, arguments)
                : start(javaOptions, arguments);
    }

    private static void requireBuild() {
        Path jar = DIST.resolve("pixelake.jar");
        if (!Files.isRegularFile(jar)) {
            // The launcher would build it, in the middle of the build that runs this test.
            throw new AssertionError("There is no " + jar + ": run ./mvnw package before this test.");
        }
    }
}
