package io.pixelake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive of classes that the build makes: that it is used where it can be, and never heard of where it can't. */
class ClassArchiveITCase {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Path DIST = Path.of("target/dist").toAbsolutePath();
    private static final String ARCHIVE = "pixelake-" + System.getProperty("java.version") + ".jsa";
    private static final String LOADING = "-Xlog:class+load:stdout:none";
    private static final String FROM_ARCHIVE = "io.pixelake.cli.PixelakeMain source: shared objects file (top)";

    @TempDir
    Path folder;

    @Test
    void isUsed() {
        assertThat(output(LOADING)).contains(FROM_ARCHIVE);
    }

    @Test
    void isUsedWithHadoopsSettingsToo() {
        Map<String, String> environment = Map.of("HADOOP_CONF_DIR", folder.toString());
        try (ExternalProcess process = PixelakeLauncher.start(environment, LOADING, "--version")) {
            assertThat(process.waitFor(LIMIT)).contains(FROM_ARCHIVE);
        }
    }

    /** One class of each part that the build's rehearsal is to reach. */
    @Test
    void holdsWhatTheCommandsLoad() {
        assertThat(output("-XX:+PrintSharedArchiveAndExit"))
                .contains(
                        " io.pixelake.job.MirrorRun app_loader",
                        " io.pixelake.status.StatusRun app_loader",
                        " io.pixelake.verify.VerifyRun app_loader",
                        " io.pixelake.export.FileExport app_loader",
                        " io.pixelake.export.IcebergExport app_loader",
                        " io.pixelake.sink.commit.MirrorCommitter app_loader",
                        " org.apache.flink.runtime.minicluster.MiniCluster app_loader",
                        " org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg app_loader",
                        " org.postgresql.jdbc.PgConnection app_loader",
                        " org.sqlite.SQLiteConnection app_loader");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx8g",
                "-Xmx40g",
                "-XX:+UseG1GC",
                "-XX:+UseSerialGC",
                "-XX:+UseZGC",
                "-XX:-UseCompressedOops",
                "-Xshare:off"
            })
    void otherFlagsAreSilent(String flags) {
        try (ExternalProcess process = PixelakeLauncher.start(flags, "--version")) {
            assertSilent(process);
        }
    }

    /** The archive names the class path that it was made with. */
    @Test
    void aCopyElsewhereIsSilent() throws Exception {
        Path project = project();
        Files.createSymbolicLink(project.resolve("target/dist").resolve(ARCHIVE), DIST.resolve(ARCHIVE));

        assertSilent(project);
        assertThat(output(project, LOADING, "--version")).doesNotContain(FROM_ARCHIVE);
    }

    @Test
    void aBrokenArchiveIsSilent() throws Exception {
        Path project = project();
        Files.writeString(project.resolve("target/dist").resolve(ARCHIVE), "not an archive");

        assertSilent(project);
    }

    @Test
    void aJarThatIsNewerThanTheArchiveIsSilent() throws Exception {
        Path project = project();
        // A command without its folder is refused at once, after Java has noted the few classes that this takes.
        try (ExternalProcess rehearsal = start(project, "", "rehearse")) {
            assertThat(rehearsal.exitCode(LIMIT)).isEqualTo(2);
        }
        assertThat(output(project, LOADING, "--version")).contains(FROM_ARCHIVE);

        Path jar = project.resolve("target/dist/pixelake.jar");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000_000_000L));

        assertSilent(project);
        assertThat(output(project, LOADING, "--version")).doesNotContain(FROM_ARCHIVE);
    }

    private static void assertSilent(ExternalProcess process) {
        assertThat(process.waitFor(LIMIT)).matches("pixelake [0-9.]+\\RJava .*\\R");
        assertThat(process.errors()).isEmpty();
    }

    private static void assertSilent(Path project) {
        try (ExternalProcess process = start(project, "", "--version")) {
            assertSilent(process);
        }
    }

    private static String output(String flags) {
        try (ExternalProcess process = PixelakeLauncher.start(flags, "--version")) {
            return process.waitFor(LIMIT);
        }
    }

    private static String output(Path project, String flags, String... arguments) {
        try (ExternalProcess process = start(project, flags, arguments)) {
            return process.waitFor(LIMIT);
        }
    }

    private static ExternalProcess start(Path project, String flags, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(project.resolve("pixelake").toString()));
        command.addAll(List.of(arguments));
        return new ExternalCommand(command, Map.of("PIXELAKE_JAVA_OPTS", flags)).start();
    }

    /** The launcher with a copy of what was built, but no archive. */
    private Path project() throws IOException {
        Path dist = Files.createDirectories(folder.resolve("project/target/dist"));
        Path project = folder.resolve("project");
        Files.createDirectories(project.resolve("src/main"));
        Files.writeString(project.resolve("pom.xml"), "");
        Files.copy(Path.of("pixelake"), project.resolve("pixelake"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(DIST.resolve("pixelake.jar"), dist.resolve("pixelake.jar"));
        Files.createSymbolicLink(dist.resolve("lib"), DIST.resolve("lib"));
        Files.writeString(dist.resolve("built"), "");
        return project;
    }
}
