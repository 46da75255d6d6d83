package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.CacheFolder;
import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sqlite.JDBC;

/**
 * A Trino in a process of its own, with the catalog file of docs/reading.md and the Iceberg connector alone. Maven fetches the server once, 820 MB, into
 * {@code ${XDG_CACHE_HOME:-~/.cache}/pixelake}. It needs a Java 25: {@code PIXELAKE_JDK25}, or one in {@code /usr/lib/jvm}.
 */
final class TrinoServer implements AutoCloseable {
    private static final String VERSION = "476";
    private static final String NAME = "trino-server-" + VERSION;
    /** The folder with those that are loaded, which takes a while for all. */
    private static final String PLUGINS = "loaded-plugins";

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Pattern CATALOG =
            Pattern.compile("^### Trino$.*?^```properties\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private final ExternalProcess process;
    private final int port;

    private TrinoServer(ExternalProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param directory for its settings and data */
    static TrinoServer start(Path lake, Path directory) throws Exception {
        Path java = java25();
        Path home = home();
        int port = FreePort.find();
        Path settings = writeSettings(lake, directory, home.resolve(PLUGINS), port);
        ExternalProcess process =
                new ExternalCommand(command(java, home, settings, directory.resolve("data")), Map.of()).start();
        TrinoServer server = new TrinoServer(process, port);
        process.awaitOutput("SERVER STARTED", LIMIT);
        return server;
    }

    String uri() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.close();
    }

    private static List<String> command(Path java, Path home, Path settings, Path data) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx1g", "-XX:+UseSerialGC"));
        command.addAll(List.of(
                "-Djdk.attach.allowAttachSelf=true",
                "--add-modules=jdk.incubator.vector",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dnode.environment=test",
                "-Dnode.internal-address=127.0.0.1",
                "-Dnode.data-dir=" + data,
                "-Dconfig=" + settings,
                "-cp",
                home.resolve("lib") + File.separator + "*",
                "io.trino.server.TrinoServer"));
        return command;
    }

    private static Path writeSettings(Path lake, Path directory, Path plugins, int port) throws IOException {
        Path catalogs = Files.createDirectories(directory.resolve("catalog"));
        Matcher block = CATALOG.matcher(Files.readString(Path.of("docs/reading.md")));
        assertThat(block.find())
                .as("docs/reading.md has a catalog file for Trino")
                .isTrue();
        Files.writeString(
                catalogs.resolve("lake.properties"), block.group(1).replace("/home/me/lake", lake.toString()));
        return Files.writeString(
                directory.resolve("config.properties"), """
                coordinator=true
                node-scheduler.include-coordinator=true
                http-server.http.port=%1$s
                discovery.uri=http://127.0.0.1:%1$s
                plugin.dir=%2$s
                catalog.config-dir=%3$s
                query.max-memory-per-node=300MB
                http-server.log.enabled=false
                """.formatted(Integer.toString(port), plugins, catalogs));
    }

    /** That of the tests, which is the one of Pixelake. */
    private static Path sqliteDriver() {
        return Path.of(URI.create(
                JDBC.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static Path java25() throws IOException {
        Optional<Path> chosen =
                Optional.ofNullable(System.getenv("PIXELAKE_JDK25")).map(Path::of);
        Path usual = Path.of("/usr/lib/jvm");
        List<Path> candidates = new ArrayList<>(chosen.stream().toList());
        if (chosen.isEmpty() && Files.isDirectory(usual)) {
            try (Stream<Path> all = Files.list(usual)) {
                all.sorted().forEach(candidates::add);
            }
        }
        for (Path jdk : candidates) {
            Path release = jdk.resolve("release");
            if (Files.isRegularFile(release) && Files.readString(release).contains("JAVA_VERSION=\"25")) {
                return jdk.resolve("bin/java");
            }
        }
        throw new AssertionError("Trino " + VERSION + " needs a JDK 25, but "
                + chosen.map(jdk -> "PIXELAKE_JDK25=" + jdk + " is none").orElse("there is none in /usr/lib/jvm")
                + ": install one (Temurin 25), and name its folder in PIXELAKE_JDK25");
    }

    /** The unpacked server. Two JVMs may ask for it at once: one of them unpacks, and renames what is whole. */
    private static Path home() throws IOException {
        Path folder = Files.createDirectories(CacheFolder.path());
        Path home = folder.resolve(NAME);
        try (FileChannel channel = FileChannel.open(
                        folder.resolve(NAME + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(home)) {
                fetch(home, Files.createDirectories(folder.resolve(NAME + ".fetched")));
            }
        }
        return home;
    }

    private static void fetch(Path home, Path folder) throws IOException {
        String maven = Path.of("mvnw").toAbsolutePath().toString();
        Path archive = folder.resolve(NAME + ".tar.gz");
        run(
                maven,
                "-B",
                "-q",
                "dependency:copy",
                "-Dartifact=io.trino:trino-server:" + VERSION + ":tar.gz",
                "-DoutputDirectory=" + folder);
        run("tar", "-xzf", archive.toString(), "-C", folder.toString());
        Files.delete(archive);
        Path server = folder.resolve(NAME);
        Path connector = server.resolve(PLUGINS).resolve("iceberg");
        Files.createDirectory(connector.getParent());
        Files.move(server.resolve("plugin/iceberg"), connector);
        Path driver = sqliteDriver();
        Files.copy(driver, connector.resolve(driver.getFileName()));
        Files.move(server, home, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(folder);
    }

    private static void run(String... command) {
        try (ExternalProcess process = new ExternalCommand(List.of(command), Map.of()).start()) {
            process.waitFor(LIMIT);
        }
    }
}
