package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.verify.VerifyRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mirrors of selected columns and rows, with other types, through changes of the table and of the settings. */
@ExtendWith(RealPixeltable.class)
class SelectedMirrorITCase {
    private static final String FIRST = """
            tables:
              demo/items:
                select: { k: k, w: width, r: ratio, tag: meta.tag, meta: meta }
                where: "width > 50"
                types: { w: INT, r: FLOAT, tag: STRING, meta: "ROW<n BIGINT, more ARRAY<STRING>>" }
            """;
    private static final String SECOND = """
            tables:
              demo/items: { select: "k, label, double", where: "double > 100" }
            """;

    @TempDir
    static Path directory;

    private static PixeltableInstance pixeltable;

    @BeforeAll
    static void makeTables(PixeltableInstance instance) {
        pixeltable = instance;
        pixeltable.run("selected_mirror.py", "make", home());
    }

    private static String home() {
        return pixeltable.home().toString();
    }

    @Test
    void theMirrorHoldsWhatItsSettingsSelect() throws IOException {
        mirror(FIRST);
        compare("0=first", "1=first", "2=first", "3=first");
        pixeltable.run("selected_mirror.py", "change", home(), "1");
        mirror(FIRST);
        compare("0=first", "1=first", "2=first", "3=first", "4=first", "5=first", "6=first");
        verify("7 versions equal");
        assertThat(pixeltable.run("selected_mirror.py", "replay", changes(lake(), "items"), home(), "first"))
                .contains("0 differences");

        // Settings that name a column which comes two versions later: the version between has no snapshot.
        pixeltable.run("selected_mirror.py", "change", home(), "2");
        mirror(SECOND);
        compare(
                "0=first",
                "1=first",
                "2=first",
                "3=first",
                "4=first",
                "5=first",
                "6=first",
                "8=second",
                "9=second",
                "10=second");
        verify("10 versions equal");
        assertThat(pixeltable.run("selected_mirror.py", "replay", changes(lake(), "items"), home(), "second"))
                .contains("0 differences");

        pixeltable.run("selected_mirror.py", "change", home(), "revert");
        mirror(SECOND);
        compare("0=first", "1=first", "2=first", "3=first", "4=first", "5=first", "6=first", "8=second", "9=second");

        // What is gone back to was selected by other settings.
        pixeltable.run("selected_mirror.py", "change", home(), "revert");
        mirror(FIRST);
        compare("0=first", "1=first", "2=first", "3=first", "4=first", "5=first", "6=first", "8=second");
        pixeltable.run("selected_mirror.py", "change", home(), "1");
        mirror(FIRST);
        compare(
                "0=first",
                "1=first",
                "2=first",
                "3=first",
                "4=first",
                "5=first",
                "6=first",
                "8=second",
                "9=first",
                "10=first",
                "11=first");
        verify("11 versions equal");
        assertThat(pixeltable.run("selected_mirror.py", "replay", changes(lake(), "items"), home(), "first"))
                .contains("0 differences");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '^', quoteCharacter = '~', textBlock = """
            select: 'k, nope' ^ Cannot mirror demo/items by its settings: select "k, nope": there is no column nope
            where: 'widht > 1' ^ where "widht > 1": there is no column widht; the nearest are width
            where: 'k > 1; DROP TABLE dirs' ^ Mend tables.demo/items in the configuration
            types: { ratio: DATE } ^ types ratio=DATE: Float can't become DATE
            types: { w: INT } ^ types w=INT: there is no column w; the nearest are k,
            types: { label: INT } ^ column "label" is String in Pixeltable and can't become INT: "l1 "é"" isn't a number
            where: '1 / (k - 17) > 0' ^ an expression in tables.demo/items can't be computed for some row: ERROR: division by zero
            """)
    void whatCanNotBeIsSaidAndTheOthersGoOn(String setting, String message) throws IOException {
        Path lake = directory.resolve("refused-" + Integer.toHexString(setting.hashCode()));

        List<String> failures = mirror("tables:\n  demo/items: { " + setting + " }\n", lake, "current");

        assertThat(failures).singleElement().asString().contains(message);
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has("demo.items")).isFalse();
            assertThat(mirrored.has("demo.wide")).isTrue();
        }
    }

    private static void mirror(String settings) throws IOException {
        assertThat(mirror(settings, lake(), "earliest")).isEmpty();
    }

    private static List<String> mirror(String settings, Path lake, String start) throws IOException {
        Map<String, List<String>> flags = Map.of(
                "--lake", List.of(lake.toString()),
                "--jsonl", List.of(changes(lake, "")),
                "--start", List.of(start),
                "--until-caught-up", List.of("true"));
        return new MirrorRun(config(settings, flags)).run();
    }

    private static MirrorConfig config(String settings, Map<String, List<String>> flags) throws IOException {
        Path file = Files.writeString(directory.resolve("settings.yaml"), settings);
        Map<String, List<String>> all = new HashMap<>(flags);
        all.put("--pixeltable-home", List.of(home()));
        return ConfigLoader.load(Optional.of(file), new ConfigFlags(all), Map.of());
    }

    private static Path lake() {
        return directory.resolve("lake");
    }

    private static String changes(Path lake, String table) {
        Path folder = lake.resolveSibling(lake.getFileName() + "-changes");
        return (table.isEmpty() ? folder : folder.resolve("demo").resolve(table)).toString();
    }

    private static void compare(String... versions) {
        List<String> arguments = new ArrayList<>(List.of("compare", home(), lake().toString()));
        arguments.addAll(List.of(versions));
        assertThat(pixeltable.run("selected_mirror.py", arguments.toArray(String[]::new)))
                .contains("compared " + versions.length + " versions, ", ": 0 differences");
    }

    /** By the settings that the snapshots themselves name: the configuration isn't given. */
    private static void verify(String expected) throws IOException {
        StringWriter out = new StringWriter();
        MirrorConfig config = config("", Map.of("--lake", List.of(lake().toString())));
        VerifyRequest request = new VerifyRequest(List.of("demo/items"), OptionalLong.empty(), true);

        int code = new VerifyRun(config, request, new PrintWriter(out, true)).run();

        assertThat(out.toString()).contains(expected + ", 0 not");
        assertThat(code).isZero();
    }
}
