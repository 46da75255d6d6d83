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
        Path jar = PROJECT.resolve("target/dist/pixelake.jar");
        if (!Files.isRegularFile(jar)) {
            // The launcher would build it, in the middle of the build that runs this test.
            throw new AssertionError("There is no " + jar + ": run ./mvnw package before this test.");
        }
        List<String> command =
                new ArrayList<>(List.of(PROJECT.resolve("pixelake").toString()));
        command.addAll(List.of(arguments));
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("PIXELAKE_JAVA_OPTS", COMPILER + " " + javaOptions);
        return new ExternalCommand(command, settings).start();
    }
}
