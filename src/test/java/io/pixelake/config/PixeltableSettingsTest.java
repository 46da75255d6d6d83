package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the source is when neither flags nor file say so: what Pixeltable itself is told. */
class PixeltableSettingsTest {
    private static final String CONNECT = "PIXELTABLE_DB_CONNECT_STR";

    @TempDir
    Path home;

    private final Map<String, List<String>> flags = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/ann"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            postgresql://ann@db/pxt                                  | jdbc:postgresql://db:5432/pxt                          | ann | -
            postgresql+psycopg://ann:pw@db:5433/pxt                  | jdbc:postgresql://db:5433/pxt                          | ann | pw
            postgresql+psycopg2://ann:p%40ss%2Fw+d@db/pxt            | jdbc:postgresql://db:5432/pxt                          | ann | p@ss/w+d
            postgresql://db/my%20db                                  | jdbc:postgresql://db:5432/my%20db                      | -   | -
            postgresql://ann@[::1]:5433/pxt                          | jdbc:postgresql://[::1]:5433/pxt                       | ann | -
            postgresql://a@db/p?sslmode=require&channel_binding=disable | jdbc:postgresql://db:5432/p?sslmode=require&channelBinding=disable | a | -
            postgresql://a@db/p?options=-c%20search_path%3Dx%26y     | jdbc:postgresql://db:5432/p?options=-c%20search_path%3Dx%26y | a | -
            postgresql://a@db/p?connect_timeout=3&application_name=me | jdbc:postgresql://db:5432/p?connectTimeout=3&ApplicationName=me | a | -
            postgresql:///p?host=db&port=5433&user=ann&password=pw   | jdbc:postgresql://db:5433/p                            | ann | pw
            postgresql://a@/p?host=h1:1&host=h2:2                    | jdbc:postgresql://h1:1,h2:2/p                          | a   | -
            postgresql://a@/p?host=h1,h2&port=1,2                    | jdbc:postgresql://h1:1,h2:2/p                          | a   | -
            """)
    void connectStrings(String connect, String url, String user, String password) {
        environment.put(CONNECT, connect);

        MirrorConfig.Place source = load();

        assertThat(source.url()).contains(url);
        assertThat(source.login().user()).isEqualTo(Optional.ofNullable(user));
        assertThat(source.login().password()).isEqualTo(Optional.ofNullable(password));
    }

    /** The form that Pixeltable's own embedded server hands out. */
    @Test
    void aConnectStringToAUnixSocket() {
        environment.put(CONNECT, "postgresql+psycopg://postgres:@/pixeltable?host=/home/ann/.pixeltable/pgdata");

        assertThat(load().url())
                .contains("jdbc:postgresql://localhost:5432/pixeltable".replace(":5432", "")
                        + "?sslmode=disable&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory%24FactoryArg"
                        + "&socketFactoryArg=%2Fhome%2Fann%2F.pixeltable%2Fpgdata%2F.s.PGSQL.5432");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            not a url                          | "not a url" isn't a database URL;
            host=db password=geheim            | "host=db password=*** isn't a database URL;
            postgresql:/ann:geheim@db/p        | "postgresql:***@db/p" isn't a database URL;
            ann:geheim@db                      | "ann:***@db" isn't a database URL;
            mysql://ann:geheim@db/p            | "mysql://ann:***@db/p" isn't one of PostgreSQL;
            postgresql://ann:ge@heim@db/p      | "postgresql://ann:***@db/p" has an @ in its host (one in a password is written %40);
            postgresql://ann:geheim@db         | names no database;
            postgresql://ann:geheim@/p         | names no host (for a Unix socket its folder, ?host=/run/postgresql);
            postgresql://ann:geheim@db:x/p     | "postgresql://ann:***@db:x/p" has a port that is no number (an @ in a password is written %40, a : %3A);
            postgresql://ann:geheim@db/p?foo=1 | has the parameter foo, which isn't known here;
            postgresql://ann:geheim%zz@db/p    | has a % that encodes nothing;
            postgresql://a:geheim@/p?host=h1,h2,h3&port=1,2 | has 3 hosts and 2 ports;
            """)
    void connectStringsThatCannotBeUsed(String connect, String message) {
        environment.put(CONNECT, connect);

        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("the environment variable PIXELTABLE_DB_CONNECT_STR: \"")
                .contains(
                        message,
                        "give one like postgresql+psycopg://user:***@host:5432/pixeltable",
                        "--source-url or --pixeltable-home")
                .doesNotContain("geheim", "heim@");
    }

    @Test
    void flagsAndTheFileWinOverTheConnectString() throws IOException {
        environment.put(CONNECT, "postgresql://ann:geheim@db/p");
        flags.put("--pixeltable-home", List.of(home.toString()));
        assertThat(load().url()).isEmpty();
        assertThat(load().login().user()).isEmpty();

        flags.clear();
        flags.put("--source-url", List.of("jdbc:postgresql://other/q"));
        assertThat(load().url()).contains("jdbc:postgresql://other/q");
        assertThat(load().login().password()).isEmpty();

        flags.clear();
        assertThat(load("source: { home: " + home + " }").url()).isEmpty();
        MirrorConfig.Place named = load("source: { user: reader, password: other }");
        assertThat(named.url()).contains("jdbc:postgresql://db:5432/p");
        assertThat(named.login().user()).contains("reader");
        assertThat(named.login().password()).contains("other");
    }

    @Test
    void aConnectStringThatIsNotNeededIsNotLookedAt() {
        environment.put(CONNECT, "nonsense");
        flags.put("--pixeltable-home", List.of(home.toString()));

        assertThat(load().url()).isEmpty();
    }

    @Test
    void dataFolderAndDatabaseOfTheEnvironment() throws IOException {
        config("[pixeltable]\ndb = 'of_the_file'\npgdata = '/ignored/by/pixeltable'");
        assertThat(load().server())
                .isEqualTo(new MirrorConfig.Server(Optional.empty(), Optional.of("of_the_file"), false));

        environment.putAll(Map.of("PIXELTABLE_PGDATA", "~/data", "PIXELTABLE_DB", "other-db"));
        assertThat(load().server())
                .isEqualTo(new MirrorConfig.Server(Optional.of("/home/ann/data"), Optional.of("other-db"), false));

        environment.putAll(Map.of("PIXELTABLE_PGDATA", "", "PIXELTABLE_DB", "", CONNECT, ""));
        assertThat(load().server())
                .isEqualTo(new MirrorConfig.Server(Optional.empty(), Optional.of("of_the_file"), false));
    }

    @Test
    void optionsOutsideOfSectionsAndAFileElsewhere() throws IOException {
        config("db = 'of_the_home'");
        assertThat(load().server().database()).contains("of_the_home");

        Path other = Files.writeString(home.resolve("other.toml"), "[openai]\napi_key = 'x'\n[pixeltable]\ndb='o'");
        environment.put("PIXELTABLE_CONFIG", other.toString());
        assertThat(load().server().database()).contains("o");
    }

    @Test
    void aHomeThatIsNotUsedMayHoldAnything() throws IOException {
        config("this is no toml");
        environment.put(CONNECT, "postgresql://db/p");

        assertThat(load().server()).isEqualTo(new MirrorConfig.Server(Optional.empty(), Optional.empty(), false));
    }

    @Test
    void aBrokenFileIsNamedWithTheLineAndNotQuoted() throws IOException {
        config("[openai]\napi_key = 'geheim\n");

        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith(home.resolve("config.toml") + ": isn't valid TOML at line 2, column ")
                .doesNotContain("geheim");
    }

    @Test
    void aFileThatIsNoText() throws IOException {
        Files.write(home.resolve("config.toml"), "db = 'ä'".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problems()).singleElement().asString().contains("isn't a text file in UTF-8");
    }

    @Test
    void databasesThatCannotBe() throws IOException {
        config("[pixeltable]\ndb = 3");
        assertThat(problems())
                .containsExactly(
                        "db (" + home.resolve("config.toml") + "): must be a text, the name of" + " the database");

        config("[pixeltable]\ndb = '3d'");
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith(
                        "db (" + home.resolve("config.toml") + "): \"3d\" isn't a database that Pixeltable can have");

        environment.put("PIXELTABLE_DB", "a;b");
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("the environment variable PIXELTABLE_DB: \"a;b\" isn't a database");
    }

    @Test
    void aConnectStringInTheFileIsRefusedAsPixeltableRefusesIt() throws IOException {
        config("[pixeltable]\ndb_connect_str = 'postgresql://ann:geheim@db/p'");

        assertThat(problems())
                .containsExactly("db_connect_str (" + home.resolve("config.toml") + "): Pixeltable doesn't take it from"
                        + " there; remove it, and set the environment variable PIXELTABLE_DB_CONNECT_STR");
    }

    @Test
    void onlyTheServerOfAHomeCanBeStarted() {
        flags.put("--start-server", List.of("true"));
        assertThat(load().server().start()).isTrue();

        environment.put(CONNECT, "postgresql://db/p");
        assertThat(problems())
                .containsExactly(
                        "--start-server: only the server in a Pixeltable home can be started, and the environment"
                                + " variable PIXELTABLE_DB_CONNECT_STR names a database elsewhere; leave one of the two");

        flags.put("--source-url", List.of("jdbc:postgresql://db/p"));
        assertThat(problems()).singleElement().asString().contains("and --source-url names a database elsewhere");
    }

    private void config(String toml) throws IOException {
        Files.writeString(home.resolve("config.toml"), toml);
    }

    private List<String> problems() {
        return catchThrowableOfType(ConfigProblems.class, this::load).problems();
    }

    private MirrorConfig.Place load() {
        environment.putIfAbsent("PIXELTABLE_HOME", home.toString());
        return ConfigLoader.load(Optional.empty(), new ConfigFlags(flags), environment)
                .source()
                .place();
    }

    private MirrorConfig.Place load(String yaml) throws IOException {
        Path file = Files.writeString(home.resolve("pixelake.yaml"), yaml);
        return ConfigLoader.load(Optional.of(file), new ConfigFlags(flags), environment)
                .source()
                .place();
    }
}
