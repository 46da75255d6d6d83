package io.pixelake.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jars that aren't on the tests' class path: Maven fetches them, and keeps them in its own repository. */
public final class MavenJars {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private MavenJars() {}

    /** Fetches all jars of a build file into a folder. @param pom from the project's folder */
    public static Path fetch(String pom, Path folder) {
        run("-f", pom, "package", "-Djars=" + folder);
        return folder;
    }

    /** Fetches one jar into a folder, by the coordinates that the documentation has for it. */
    public static void fetchAsDocumented(String artifact, Path folder) throws IOException {
        Matcher coordinates = Pattern.compile("(?m)^\\./mvnw dependency:copy -Dartifact=(\\S+:" + artifact + ":\\S+) ")
                .matcher(Files.readString(Path.of("docs/catalogs.md")));
        assertThat(coordinates.find())
                .as("docs/catalogs.md fetches " + artifact)
                .isTrue();
        fetchJar(coordinates.group(1), folder);
    }

    /** Fetches one jar into a folder. @param coordinates with its version */
    public static void fetchJar(String coordinates, Path folder) {
        run("dependency:copy", "-Dartifact=" + coordinates, "-DoutputDirectory=" + folder);
    }

    private static void run(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Path.of("mvnw").toAbsolutePath().toString(), "-B", "-q"));
        command.addAll(List.of(arguments));
        new ExternalCommand(command, Map.of()).run(LIMIT);
    }
}
