package io.pixelake.job;

import io.pixelake.testkit.CacheFolder;
import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The program in {@code src/test/go/iceberg-go}. Go builds it in the user's cache folder, the first time in some minutes. */
final class IcebergGoReader {
    private static final Path SOURCES = Path.of("src/test/go/iceberg-go");
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private IcebergGoReader() {}

    /**
     * @param expected the readings that {@code readers_expected.py} has written
     * @param into a folder, which gets a file for each
     */
    static void read(Path lake, Path expected, Path into) throws IOException {
        run(List.of(program().toString(), lake.toString(), expected.toString(), into.toString()));
    }

    /** The sums of the modules, which the build adds, stay there. */
    private static Path program() throws IOException {
        Path folder = Files.createDirectories(CacheFolder.path().resolve("iceberg-go-reader"));
        for (String name : List.of("go.mod", "main.go")) {
            Files.copy(SOURCES.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        run(List.of("go", "build", "-C", folder.toString(), "-mod=mod", "-o", "reader", "."));
        return folder.resolve("reader");
    }

    private static void run(List<String> command) {
        try (ExternalProcess process = new ExternalCommand(command, Map.of()).start()) {
            process.waitFor(LIMIT);
        }
    }
}
