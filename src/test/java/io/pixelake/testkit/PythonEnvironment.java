package io.pixelake.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The virtual environment with the pinned requirements, made once: {@code ${XDG_CACHE_HOME:-~/.cache}/pixelake/venv-<hash>}.
 * Two JVMs may ask for it at once: one builds under a file lock and renames, so a half-built one is never seen.
 */
final class PythonEnvironment {
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(15);
    private static final String MINIMUM = "3.11";
    private static final List<String> USUAL_NAMES =
            List.of("python3", "python3.14", "python3.13", "python3.12", "python3.11");

    private final Path requirements;
    private final Map<String, String> environment;

    /** @param environment the process's environment variables, or what a test puts in their place */
    PythonEnvironment(Path requirements, Map<String, String> environment) {
        this.requirements = requirements;
        this.environment = environment;
    }

    /** The environment's python, after building the environment if it isn't there. */
    Path python() {
        try {
            Path venv = CacheFolder.path(environment).resolve("venv-" + hash());
            if (!Files.isDirectory(venv)) {
                buildLocked(venv);
            }
            return venv.resolve("bin/python");
        } catch (IOException e) {
            throw new UncheckedIOException("The Python environment of the tests can't be made: " + e.getMessage(), e);
        }
    }

    private void buildLocked(Path venv) throws IOException {
        Files.createDirectories(venv.getParent());
        Path lockFile = venv.resolveSibling(venv.getFileName() + ".lock");
        // A file lock keeps other JVMs out, the monitor other threads of this one.
        synchronized (PythonEnvironment.class) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(venv)) {
                    build(venv);
                }
            }
        }
    }

    private void build(Path venv) throws IOException {
        String base = basePython();
        Path building = venv.resolveSibling(venv.getFileName() + ".building");
        deleteRecursively(building);
        run(List.of(base, "-m", "venv", building.toString()));
        String python = building.resolve("bin/python").toString();
        run(List.of(python, "-m", "pip", "install", "--quiet", "--requirement", requirements.toString()));
        Files.move(building, venv, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void run(List<String> command) {
        new ExternalCommand(command, Map.of()).run(BUILD_LIMIT);
    }

    private String basePython() {
        Optional<String> chosen = Optional.ofNullable(environment.get("PIXELAKE_PYTHON"));
        return chosen.map(List::of).orElse(USUAL_NAMES).stream()
                .filter(PythonEnvironment::isNewEnough)
                .findFirst()
                .orElseThrow(() -> new AssertionError("These tests run real Pixeltable and need Python " + MINIMUM
                        + " or newer with its venv module, but "
                        + chosen.map(python -> "PIXELAKE_PYTHON=" + python + " is none")
                                .orElse("no python3 on the PATH is one")
                        + ": install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python)"
                        + " or set PIXELAKE_PYTHON to one."));
    }

    private static boolean isNewEnough(String python) {
        String check = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
        try {
            Process process = new ProcessBuilder(python, "-c", check)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            // No such program.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking for Python", e);
        }
    }

    private String hash() throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(requirements));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        }
    }

    private static void deleteRecursively(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
