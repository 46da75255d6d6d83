package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.job.state.LocalState;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code mirror --check} says what the mirror then does, and writes nothing. */
@ExtendWith(RealPixeltable.class)
class MirrorCheckITCase {
    private static PixeltableInstance pixeltable;

    @TempDir
    Path directory;

    private final Map<String, List<String>> flags = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void makeTables(PixeltableInstance instance) {
        pixeltable = instance;
        python("""
                pxt.create_dir('demo')
                t = pxt.create_table('demo/t', {'n': pxt.Int, 'text': pxt.String, 'a': pxt.Array[(2,), pxt.Float] | None,
                                                'image': pxt.Image | None, 'j': pxt.Json | None})
                t.insert({'n': i, 'text': str(i)} for i in range(5))
                t.add_computed_column(turned=t.image.rotate(90), stored=False)
                t.add_computed_column(twice=t.n * 2)
                v = pxt.create_view('demo/v', t.where(t.n > 2))
                pxt.create_snapshot('demo/s', t)
                """);
    }

    @Test
    void aLakeThatIsNotThere() throws IOException {
        assertThat(check(config("demo/**"), 0))
                .containsSubsequence(
                        "Source: jdbc:postgresql://localhost/pixeltable",
                        "Lake: " + lake() + ", which isn't there yet and would be made",
                        "",
                        "demo/s (snapshot, version 3 over 3)",
                        "  would be mirrored to a new table demo.s, from version 3 over 3 on",
                        "demo/t (table, version 3)",
                        "  would be mirrored to a new table demo.t, from version 3 on",
                        "  about 5 rows",
                        "    n: Int -> long",
                        "    text: String -> string",
                        "    a: Array[(2,), float32] -> list<float>",
                        "    image: Image -> string",
                        "    j: Json -> string",
                        "    twice: Int -> long",
                        "    turned: left out, since it is computed on the fly and not stored in Pixeltable's database",
                        "demo/v (view, version 0 over 3)",
                        "  would be mirrored to a new table demo.v, from version 0 over 3 on",
                        "",
                        "3 tables: 3 can be mirrored, 0 can't. Nothing was written.")
                .containsOnlyOnce("  its namespace demo would be made");
        assertThat(directory).isEmptyDirectory();
        StringWriter probed = new StringWriter();
        assertThat(new MirrorCheck(config("demo/**"), true, new PrintWriter(probed)).run())
                .isZero();
        assertThat(probed.toString().lines())
                .endsWith(
                        "Probe: a scratch table was made, written to, read, renamed and dropped; nothing of it is left.",
                        "",
                        "3 tables: 3 can be mirrored, 0 can't.");
        assertThat(directory).isEmptyDirectory();

        flags.put("--start", List.of("earliest"));
        flags.put("--snapshots", List.of("tag"));
        assertThat(check(config("demo/**"), 0))
                .contains(
                        "  would be a tag of its base's mirror if that comes to hold its version, else the table demo.s",
                        "  would be mirrored to a new table demo.t, from version 0 on");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatChangedSinceAndNothingIsWritten() throws Exception {
        python("""
                pxt.create_dir('later')
                for name in ['same', 'grown', 'back', 'made_again', 'moved', 'busy']:
                    t = pxt.create_table('later/' + name, {'n': pxt.Int})
                    t.insert({'n': i} for i in range(3))
                """);
        assertThat(new MirrorRun(config("later/*")).run()).isEmpty();
        python("""
                pxt.get_table('later/grown').insert([{'n': 7}])
                pxt.get_table('later/grown').add_column(more=pxt.String | None)
                pxt.get_table('later/back').revert()
                pxt.drop_table('later/made_again')
                pxt.create_table('later/made_again', {'n': pxt.String})
                pxt.move('later/moved', 'later/elsewhere')
                """);
        Map<String, String> before = tree();

        List<String> lines;
        try (LocalState held = LocalState.open(lake().resolve(".pixelake"), MirrorHolder.startingNow("held"))) {
            assertThat(held.checkpoints()).isNotNull();
            Map<String, String> beforeHeld = tree();
            lines = check(config("later/*"), 0);
            assertThat(tree()).isEqualTo(beforeHeld);
        }

        assertThat(lines)
                .contains("Lake: " + lake(), "6 tables: 6 can be mirrored, 0 can't. Nothing was written.")
                .containsSubsequence(
                        "later/back (table, version 0)",
                        "  its mirrored version was reverted: all rows of later.back would be written again",
                        "later/elsewhere (table, version 1)",
                        "  is mirrored to later.elsewhere, which is at version 1",
                        "later/grown (table, version 3)",
                        "  would continue in later.grown, which is at version 1",
                        "    more: String -> string",
                        "later/made_again (table, version 0)",
                        "  would be mirrored to a new table later.made_again, from version 0 on; it replaces the mirror of"
                                + " a table that was dropped from the source",
                        "    n: String -> string",
                        "later/same (table, version 1)",
                        "  is mirrored to later.same, which is at version 1")
                .noneMatch(line -> line.contains("namespace"));
        assertThat(before).containsKey("lake/catalog.db");
        // And so it comes.
        assertThat(new MirrorRun(config("later/*")).run()).isEmpty();
        assertThat(check(config("later/*"), 0))
                .filteredOn(line -> line.startsWith("  ") && !line.startsWith("    ") && !line.contains("rows"))
                .hasSize(6)
                .allMatch(line -> line.startsWith("  is mirrored to "));
    }

    /** The words are the mirror's own. */
    @Test
    void tablesThatCannotBeMirrored() throws IOException {
        Path settings = Files.writeString(
                directory.resolve("settings.yaml"),
                "tables: { demo/v: { target: demo.t }, demo/tt: { errors: columns } }");
        MirrorConfig config = config(Optional.of(settings), "demo/t", "demo/v");
        List<String> lines = check(config, 1);

        String refusal = lines.stream()
                .filter(line -> line.startsWith("  can't be mirrored: "))
                .findFirst()
                .orElseThrow();
        assertThat(refusal)
                .contains("Cannot mirror demo/v to demo.t: that table mirrors another Pixeltable table, demo/t");
        assertThat(lines)
                .contains(
                        "2 tables: 1 can be mirrored, 1 can't. Settings that mean no table: 1. Nothing was written.",
                        "Error: The settings tables.demo/tt have no effect: demo/tt is the path of no table of the source,"
                                + " so rows and columns that it was to leave out are mirrored. The nearest path is demo/t."
                                + " Correct it, or remove it if no such table is to come.");
        assertThat(lake()).doesNotExist();
        assertThat(new MirrorRun(config).run())
                .containsExactly("demo/v: " + refusal.replace("  can't be mirrored: ", ""));
    }

    /** A typing mistake would publish what it is to leave out. */
    @Test
    void namesInOtherLettersAreTakenAndThoseOfNoTableAreErrors() throws IOException {
        Path settings = Files.writeString(
                directory.resolve("settings.yaml"), "tables: { Demo/T: { where: \"N > 2\", types: { N: INT } } }");

        assertThat(check(config(Optional.of(settings), "DEMO/*", "!Demo/S"), 0))
                .contains(
                        "demo/t (table, version 3)",
                        "    n: Int -> int",
                        "2 tables: 2 can be mirrored, 0 can't. Nothing was written.");
        assertThat(check(config(Optional.of(settings), "demo/*", "!demo/secrets"), 1))
                .contains(
                        "3 tables: 3 can be mirrored, 0 can't. Settings that mean no table: 1. Nothing was written.",
                        "Error: The glob !demo/secrets excludes nothing: it matches no table of the source, so what it was"
                                + " to leave out is mirrored. The nearest path is demo/s. Correct it, or remove it if no"
                                + " such table is to come.");
    }

    @Test
    void tablesThatMayNotBeRead() throws IOException {
        String store = "tbl_"
                + python("print(str(pxt.get_table('demo/t')._id).replace('-', ''))")
                        .strip();
        sql("CREATE ROLE reader LOGIN", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
        sql("REVOKE SELECT ON " + store + " FROM reader");
        environment.put(
                "PIXELTABLE_DB_CONNECT_STR",
                "postgresql://reader@/pixeltable?host=" + pixeltable.home().resolve("pgdata"));
        assertThat(check(config("demo/t"), 1)).anySatisfy(line -> assertThat(line)
                .startsWith("  can't be mirrored: Cannot read demo/t from Pixeltable's database: ERROR:")
                .contains("permission denied for table " + store, "SELECT on all tables"));

        sql("REVOKE SELECT ON tables FROM reader");
        UserError error = catchThrowableOfType(UserError.class, () -> check(config("demo/t"), 1));
        assertThat(error)
                .hasMessageContainingAll("Cannot read Pixeltable's database at", "permission denied for table");
        assertThat(error.exitCode()).isEqualTo(1);
    }

    @Test
    void whatKeepsTheMirrorFromStarting() throws IOException {
        assertRefused(
                config("demo/x", "demo/t", "y*"), 2, "No table matches --tables 'demo/x', nor 'y*'. The source has");

        Path file = Files.writeString(directory.resolve("file"), "in the way");
        flags.put("--lake", List.of(file.resolve("deep/lake").toString()));
        assertRefused(
                config("demo/t"),
                2,
                "Cannot write to the lake folder " + file.resolve("deep/lake") + ": " + file + " isn't a folder",
                "--lake DIR");
        assertThat(file).hasContent("in the way");

        flags.put("--lake", List.of(lake().toString()));
        flags.put("--catalog-property", List.of("type=rest", "uri=http://localhost:1"));
        assertRefused(
                config("demo/t"),
                1,
                "Cannot open the catalog lake: ",
                "Connect to http://localhost:1 failed",
                "--catalog-property");

        flags.put(
                "--catalog-property",
                List.of("type=jdbc", "uri=jdbc:sqlite:" + directory.resolve("new.db"), "warehouse=w"));
        assertThat(check(config("demo/t"), 0)).contains("Lake: catalog lake, which isn't there yet and would be made");
        assertThat(directory).isDirectoryNotContaining("glob:**/{new.db,lake}");
    }

    /** A mirror would make the catalog's tables in that database. */
    @Test
    void aCatalogInADatabaseThatHasNoTablesYet() throws IOException {
        sql("CREATE SCHEMA unused");
        Path pgdata = pixeltable.home().resolve("pgdata");
        List<String> server = Files.readAllLines(pgdata.resolve("postmaster.pid"));
        String socket = server.get(4).strip() + "/.s.PGSQL." + server.get(3).strip();
        flags.put(
                "--catalog-property",
                List.of(
                        "type=jdbc",
                        "uri=jdbc:postgresql://localhost/pixeltable?sslmode=disable&currentSchema=unused"
                                + "&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg&socketFactoryArg="
                                + URLEncoder.encode(socket, StandardCharsets.UTF_8),
                        "jdbc.user=postgres",
                        "warehouse=" + directory.resolve("w")));

        assertThat(check(config("demo/t"), 0))
                .contains(
                        "Lake: catalog lake, which isn't there yet and would be made",
                        "  would be mirrored to a new table demo.t, from version 3 on");
    }

    @Test
    void aMirrorThatIsBrokenIsNoneOfTheOthersBusiness() throws Exception {
        python("""
                pxt.create_dir('broken')
                for name in ['a', 'b']:
                    pxt.create_table('broken/' + name, {'n': pxt.Int})
                """);
        assertThat(new MirrorRun(config("broken/*")).run()).isEmpty();
        try (Stream<Path> files = Files.list(lake().resolve("warehouse/broken/a/metadata"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".json")).toList()) {
                Files.delete(file);
            }
        }

        assertThat(check(config("broken/*"), 1))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("  can't be mirrored: Cannot mirror broken/a: its mirror broken.a can't be read: ")
                        .contains("metadata.json"))
                .contains("  is mirrored to broken.b, which is at version 0");
    }

    @Test
    void asUsersRunIt() {
        try (ExternalProcess check = PixelakeLauncher.start(
                "",
                "mirror",
                "--check",
                "--pixeltable-home",
                pixeltable.home().toString(),
                "--lake",
                lake().toString(),
                "--tables",
                "demo/*")) {
            assertThat(check.exitCode(Duration.ofMinutes(1))).as(check.errors()).isZero();
            assertThat(check.output()).contains("3 tables: 3 can be mirrored, 0 can't.");
            assertThat(check.errors()).isEmpty();
        }
        assertThat(lake()).doesNotExist();
    }

    private Path lake() {
        return directory.resolve("lake");
    }

    private static void assertRefused(MirrorConfig config, int exitCode, String... parts) {
        UserError error = catchThrowableOfType(UserError.class, () -> check(config, 0));
        assertThat(error).hasMessageContainingAll(parts);
        assertThat(error.exitCode()).isEqualTo(exitCode);
    }

    private static List<String> check(MirrorConfig config, int exitCode) {
        StringWriter out = new StringWriter();
        int code = new MirrorCheck(config, false, new PrintWriter(out)).run();
        assertThat(code).as(out.toString()).isEqualTo(exitCode);
        return out.toString().lines().toList();
    }

    private MirrorConfig config(String... tables) {
        return config(Optional.empty(), tables);
    }

    private MirrorConfig config(Optional<Path> settings, String... tables) {
        Map<String, List<String>> given = new HashMap<>(flags);
        given.put("--tables", Arrays.asList(tables));
        given.put("--until-caught-up", List.of("true"));
        given.putIfAbsent("--lake", List.of(lake().toString()));
        Map<String, String> all = new HashMap<>(environment);
        all.put("PIXELTABLE_HOME", pixeltable.home().toString());
        return ConfigLoader.load(settings, new ConfigFlags(given), all);
    }

    private static String python(String code) {
        return pixeltable.run("import pixeltable as pxt\n" + code);
    }

    private static void sql(String... statements) {
        String connect = "host='" + pixeltable.home().resolve("pgdata") + "', user='postgres', dbname='pixeltable'";
        for (String statement : statements) {
            pixeltable.run(
                    "import psycopg\nwith psycopg.connect(" + connect + ") as c: c.execute('" + statement + "')");
        }
    }

    /** All files with size and time, by path. */
    private Map<String, String> tree() throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                String content = Files.isRegularFile(file) ? Arrays.hashCode(Files.readAllBytes(file)) + "" : "";
                tree.put(directory.relativize(file).toString(), Files.getLastModifiedTime(file) + " " + content);
            }
        }
        return tree;
    }
}
