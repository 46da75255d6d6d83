package io.pixelake.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonEnvironmentTest {
    @TempDir
    Path directory;

    private Path requirements;

    @BeforeEach
    void writeRequirements() throws IOException {
        requirements = Files.writeString(directory.resolve("requirements.txt"), "# nothing\n");
    }

    @Test
    void withoutPythonOneLineSaysWhatToInstall() {
        PythonEnvironment environment = environment(Map.of("PIXELAKE_PYTHON", "no-such-python"));
        assertThatThrownBy(environment::python)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("need Python 3.11 or newer")
                .hasMessageContaining("PIXELAKE_PYTHON=no-such-python is none")
                .hasMessageContaining("install it (Debian, Ubuntu: apt install python3 python3-venv")
                .hasMessageNotContaining("\n");
    }

    @Test
    void threadsThatAskAtOnceGetOneEnvironment() throws IOException {
        Set<Path> pythons = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 4)
                .parallel()
                .forEach(i -> pythons.add(environment(Map.of()).python()));
        assertThat(pythons).hasSize(1).allMatch(Files::isExecutable);
        try (Stream<Path> files = Files.list(directory.resolve("cache/pixelake"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("the environment and its lock, nothing half-built")
                    .hasSize(2)
                    .noneMatch(name -> name.endsWith(".building"));
        }
    }

    private PythonEnvironment environment(Map<String, String> settings) {
        Map<String, String> variables = new HashMap<>(settings);
        variables.put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        return new PythonEnvironment(requirements, variables);
    }
}
