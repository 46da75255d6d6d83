package io.pixelake.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The source is found where a real Pixeltable has it, and its server is started when it doesn't run. */
@ExtendWith(RealPixeltable.class)
class FindingTheSourceITCase {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static PixeltableInstance pixeltable;

    @BeforeAll
    static void makeTable(PixeltableInstance instance) {
        pixeltable = instance;
        pixeltable.run("import pixeltable as pxt\n"
                + "pxt.create_dir('demo')\n"
                + "t = pxt.create_table('demo/t', {'n': pxt.Int})\n"
                + "t.insert({'n': i} for i in range(5))");
    }

    @BeforeEach
    @AfterEach
    void startServer() {
        if (!isRunning()) {
            pixeltable.startServer();
        }
    }

    /** As users run it: the server goes on, and Pixeltable goes on with it. */
    @Test
    void startedByOneCommandForAllThatFollow() {
        pixeltable.stopServer();
        assertThat(isRunning()).isFalse();
        Path file = directory.resolve("t.csv");

        assertThat(pixelake("export", "demo/t", "--to", file.toString(), "--start-server"))
                .contains("demo/t, version 1: 5 rows");
        assertThat(file).content().hasLineCount(6);

        assertThat(isRunning()).isTrue();
        assertThat(pixelake(
                        "export",
                        "demo/t",
                        "--to",
                        directory.resolve("again.csv").toString()))
                .contains("5 rows");
        assertThat(pixeltable.run("import pixeltable as pxt; print(pxt.get_table('demo/t').count())"))
                .contains("5");
        String options = read("pgdata/postmaster.opts");
        assertThat(options).contains("\"-h\" \"\" \"-k\" \"" + pixeltable.home() + "/pgdata\"");
    }

    @Test
    void everyCommandStartsIt() {
        String lake = directory.resolve("lake").toString();
        pixeltable.stopServer();
        pixelake("mirror", "--lake", lake, "--until-caught-up", "--start-server");
        pixeltable.stopServer();
        assertThat(pixelake("status", "--lake", lake, "--start-server")).contains("demo/t", "current");
        pixeltable.stopServer();
        assertThat(pixelake("verify", "--lake", lake, "--start-server")).contains("1 version equal, 0 not");
        pixeltable.stopServer();
        pixelake("replay", "demo/t", "--lake", lake, "--into", "other.t", "--start-server");
        assertThat(isRunning()).isTrue();
    }

    @Test
    void severalAtOnceStartOneServer() {
        for (int round = 0; round < 3; round++) {
            pixeltable.stopServer();
            List<SourceAccess> checks =
                    List.of(starting(Map.of()), starting(Map.of()), starting(Map.of()), starting(Map.of()));
            assertThat(checks.parallelStream()
                            .map(check -> check.checked().address().url())
                            .distinct())
                    .containsExactly("jdbc:postgresql://localhost/pixeltable");
        }
    }

    @Test
    void aPidFileThatIsLeftOver() throws Exception {
        pixeltable.stopServer();
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path pgdata = pixeltable.home().resolve("pgdata");
        Files.write(
                pgdata.resolve("postmaster.pid"),
                List.of(String.valueOf(ended.pid()), pgdata.toString(), "1700000000", "5432", pgdata.toString(), ""));

        assertThat(starting(Map.of()).checked()).isNotNull();
    }

    /** A socket's path has little room: Pixeltable takes a folder in /tmp then, and so do we. */
    @Test
    void aHomeWithALongPathAndBlanks() throws Exception {
        Path far = directory.toRealPath().resolve("a 'long' path ".repeat(7));
        pixeltable.stopServer();
        Files.createDirectories(far);
        Path moved = far.resolve("home");
        Files.move(pixeltable.home(), moved);
        open(far);
        try {
            SourceAccess check = new SourceAccess(config(
                            Map.of("--pixeltable-home", List.of(moved.toString()), "--start-server", List.of("true")),
                            Map.of())
                    .source());
            assertThat(check.checked().address().properties().get("socketFactoryArg"))
                    .startsWith("/tmp/");
            assertThat(check.checked()).isNotNull();
        } finally {
            stop(moved);
            Files.move(moved, pixeltable.home());
        }
    }

    @Test
    void withoutTheFlagBothWaysAreNamed() {
        pixeltable.stopServer();
        assertRefused(
                config(Map.of(), Map.of()),
                "Pixeltable's server isn't running for " + pixeltable.home(),
                "Start it with --start-server, or by opening Pixeltable in Python: python -c 'import pixeltable");
    }

    @Test
    void noOptionsFile() throws IOException {
        pixeltable.stopServer();
        Path options = pixeltable.home().resolve("pgdata/postmaster.opts");
        Path aside = options.resolveSibling("aside.opts");
        Files.move(options, aside);
        try {
            assertRefused(
                    config(start(), Map.of()),
                    "Cannot start Pixeltable's server in " + pixeltable.home() + "/pgdata: there is no " + options,
                    "open Pixeltable in Python");
        } finally {
            Files.move(aside, options);
        }
    }

    @Test
    void aPostgresThatIsGone() throws IOException {
        pixeltable.stopServer();
        Path options = pixeltable.home().resolve("pgdata/postmaster.opts");
        String before = Files.readString(options);
        Files.writeString(options, "/gone/venv/bin/postgres \"-D\" \"x\"\n");
        try {
            assertRefused(
                    config(start(), Map.of()),
                    "there is no /gone/venv/bin/pg_ctl any more",
                    "was its Python environment removed?",
                    "open Pixeltable in Python");
        } finally {
            Files.writeString(options, before);
        }
    }

    @Test
    void aServerThatDoesNotStart() throws IOException {
        pixeltable.stopServer();
        Path settings = pixeltable.home().resolve("pgdata/postgresql.auto.conf");
        String before = Files.readString(settings);
        Files.writeString(settings, before + "\nno_such_setting = 1\n");
        try {
            assertRefused(config(start(), Map.of()), "pg_ctl says: ", "could not start server", "no_such_setting");
        } finally {
            Files.writeString(settings, before);
        }
    }

    @Test
    void aFolderOfRoot() throws IOException {
        Path home = Files.createDirectories(directory.resolve("of-root"));
        Files.createDirectories(home.resolve("pgdata"));
        Assumptions.assumeTrue(Files.getOwner(home).getName().equals("root"), "only root makes folders of root");
        assertRefused(
                config(
                        Map.of("--pixeltable-home", List.of(home.toString()), "--start-server", List.of("true")),
                        Map.of()),
                "its folder belongs to root, and PostgreSQL doesn't run as root",
                "open Pixeltable in Python");
    }

    @Test
    void byConnectString() {
        String socket = pixeltable.home().resolve("pgdata").toString();
        MirrorConfig config = config(
                Map.of(),
                Map.of(
                        "PIXELTABLE_HOME",
                        directory.resolve("nothing").toString(),
                        "PIXELTABLE_DB_CONNECT_STR",
                        "postgresql+psycopg://postgres:@/pixeltable?host=" + socket));

        assertThat(new SourceAccess(config.source()).checked().address().url()).contains("socketFactoryArg");
    }

    @Test
    void dataFolderElsewhereAndDatabaseInTheSettingsFile() throws IOException {
        pixeltable.run("import psycopg\n"
                + "with psycopg.connect(host='" + pixeltable.home().resolve("pgdata")
                + "', user='postgres', dbname='postgres', autocommit=True) as c:\n"
                + "  c.execute('CREATE DATABASE \"Old_Name\"')\n"
                + "  c.execute('CREATE DATABASE new_name')");
        Path home = Files.createDirectories(directory.resolve("only-settings"));
        Map<String, String> environment = new HashMap<>(Map.of(
                "PIXELTABLE_HOME",
                home.toString(),
                "PIXELTABLE_PGDATA",
                pixeltable.home().resolve("pgdata").toString()));
        assertThat(new SourceAccess(config(Map.of(), environment).source())
                        .checked()
                        .address()
                        .url())
                .endsWith("/pixeltable");

        Files.writeString(home.resolve("config.toml"), "[pixeltable]\ndb = 'New_Name'\n");
        assertRefused(config(Map.of(), environment), "/new_name holds no Pixeltable catalog");
        Files.writeString(home.resolve("config.toml"), "[pixeltable]\ndb = 'Old_Name'\n");
        assertRefused(config(Map.of(), environment), "/Old_Name holds no Pixeltable catalog");
        environment.put("PIXELTABLE_DB", "PixelTable");
        assertThat(new SourceAccess(config(Map.of(), environment).source())
                        .checked()
                        .address()
                        .url())
                .endsWith("/pixeltable");
        environment.put("PIXELTABLE_PGDATA", "/nowhere");
        assertRefused(config(Map.of(), environment), "there is no folder /nowhere, which PIXELTABLE_PGDATA names");
    }

    private static SourceAccess starting(Map<String, String> environment) {
        return new SourceAccess(config(start(), environment).source());
    }

    private static Map<String, List<String>> start() {
        return Map.of("--start-server", List.of("true"));
    }

    private static MirrorConfig config(Map<String, List<String>> flags, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of(
                "HOME",
                directory.toString(),
                "PIXELTABLE_HOME",
                pixeltable.home().toString()));
        all.putAll(environment);
        return ConfigLoader.load(Optional.empty(), new ConfigFlags(flags), all);
    }

    private static void assertRefused(MirrorConfig config, String... parts) {
        UserError error = catchThrowableOfType(UserError.class, () -> new SourceAccess(config.source()).checked());
        assertThat(error).hasMessageContainingAll(parts);
        assertThat(error.getMessage()).doesNotContain("\n", "Exception");
        assertThat(error.exitCode()).isEqualTo(1);
    }

    private static String pixelake(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--pixeltable-home";
        all[arguments.length + 1] = pixeltable.home().toString();
        try (ExternalProcess pixelake = PixelakeLauncher.start("", all)) {
            assertThat(pixelake.exitCode(LIMIT)).as(pixelake.errors()).isZero();
            return pixelake.output();
        }
    }

    private static boolean isRunning() {
        return Files.exists(pixeltable.home().resolve("pgdata/.s.PGSQL.5432"));
    }

    private static String read(String file) {
        try {
            return Files.readString(pixeltable.home().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As Pixeltable does where it runs as root: PostgreSQL, which doesn't, has to get there. */
    private static void open(Path folder) throws IOException {
        for (Path each = folder; each != null && each.startsWith(directory.toRealPath()); each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void stop(Path home) throws Exception {
        String pid =
                Files.readAllLines(home.resolve("pgdata/postmaster.pid")).get(0).trim();
        new ProcessBuilder("kill", "-INT", pid).start().waitFor();
        ProcessHandle.of(Long.parseLong(pid))
                .ifPresent(server -> server.onExit().join());
    }
}
