package io.pixelake.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What {@code .env.example} says: the names of the images, and the settings of docker-compose.yml. */
public record DeploymentSettings(Map<String, String> values) {
    public static final Path PROJECT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    public DeploymentSettings {
        values = Map.copyOf(values);
    }

    public static DeploymentSettings read() {
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(PROJECT.resolve(".env.example"))) {
                int equals = line.indexOf('=');
                if (!line.startsWith("#") && equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // A user's own is not to be replaced.
        values.put("PIXELAKE_IMAGE", "pixelake-test:0.1.0");
        return new DeploymentSettings(values);
    }

    public String get(String name) {
        if (!values.containsKey(name)) {
            throw new AssertionError(".env.example has no " + name);
        }
        return values.get(name);
    }

    DeploymentSettings with(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(values);
        all.putAll(others);
        return new DeploymentSettings(all);
    }

    /** As a file for {@code docker compose --env-file}. */
    Path write(Path file) throws IOException {
        StringBuilder lines = new StringBuilder();
        values.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        return Files.writeString(file, lines);
    }
}
