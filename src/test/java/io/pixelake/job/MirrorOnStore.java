package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Mirrors of a real Pixeltable whose warehouse is on a store, with a catalog in a SQLite file, and what goes beside them to the same store: change files,
 * changes tables, media.
 */
final class MirrorOnStore {
    /** What a probe of the catalog prints where nothing is refused. */
    static final String PROBED = "Probe: a scratch table was made, written to, read, renamed and dropped.\n";

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static final String VIEW = """
            import pixeltable as pxt
            t = pxt.get_table('demo.images')
            pxt.create_view('demo.seen', t.where(t.id > 20), additional_columns={'twice': t.id * 2})
            """;
    private static final String REVERT = """
            import pixeltable as pxt
            pxt.get_table('demo.images').revert()
            """;

    private final PixeltableInstance pixeltable;
    private final Path directory;
    private final Map<String, String> environment;
    private final Map<String, String> python;

    /** @param directory an empty one */
    MirrorOnStore(PixeltableInstance pixeltable, Path directory) {
        this.pixeltable = pixeltable;
        this.directory = directory;
        String home = pixeltable.home().toString();
        environment = new HashMap<>(Map.of("PIXELTABLE_HOME", home));
        python = new HashMap<>(Map.of("PIXELTABLE_HOME", home, "PIXELTABLE_TIME_ZONE", "UTC"));
        forPyIceberg("TYPE", "sql");
        forPyIceberg("URI", "sqlite:///" + directory + "/catalog.db");
    }

    /** Sets an environment variable for Pixelake. */
    MirrorOnStore with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    /** Sets a property of PyIceberg's catalog, by the end of its environment variable. */
    MirrorOnStore forPyIceberg(String property, String value) {
        python.put("PYICEBERG_CATALOG__LAKE__" + property, value);
        return this;
    }

    /** Sets an environment variable for Python. */
    MirrorOnStore forPython(String variable, String value) {
        python.put(variable, value);
        return this;
    }

    void makeTables() {
        pixeltable.run("readers_tables.py", "make", "demo");
        pixeltable.run(VIEW);
        pixeltable.run("media.py", "files", pixeltable.home().toString(), photos());
    }

    /** Mirrors while Pixeltable changes, is killed, and continues; also after a revert. */
    void mirror(Path settings) {
        try (ExternalProcess killed = start("mirror", settings)) {
            killed.awaitOutput("demo/images: version ", LIMIT);
            pixeltable.run("readers_tables.py", "more", "demo");
            killed.kill();
        }
        run(0, "mirror", settings, "--until-caught-up");
        pixeltable.run("readers_tables.py", "more", "demo");
        run(0, "mirror", settings, "--until-caught-up");
        pixeltable.run(REVERT);
        run(0, "mirror", settings, "--until-caught-up");
    }

    /** Every version, by Pixelake and by PyIceberg. */
    void compareVersions(Path settings) {
        assertThat(run(0, "verify", settings, "--all")).contains("demo/images", "demo/seen", "demo/files");
        assertThat(compare("compare_versions.py")).contains("compared 2 tables", ": 0 differences");
    }

    /** The changes table, and such files as there are. @param formats of the files below {@code changes} */
    void compareChanges(String url, String... formats) {
        List<String> arguments = new ArrayList<>(List.of("--table-suffix", "__changes"));
        for (String format : formats) {
            arguments.addAll(List.of("--" + format, copy(url + "/changes/" + format)));
        }
        assertThat(compare("compare_changes.py", arguments.toArray(String[]::new)))
                .contains("compared 2 tables", ": 0 differences");
    }

    void compareMedia(String url) {
        String to = url + "/media";
        assertThat(PythonTools.run(python, "media.py", "copied", "demo.files", photos(), copy(to), to))
                .contains("45 rows, 42 objects");
    }

    /** @return what it printed */
    String run(int exitCode, String command, Path settings, String... arguments) {
        try (ExternalProcess process = start(command, settings, arguments)) {
            assertThat(process.exitCode(LIMIT))
                    .as(process.output() + process.errors())
                    .isEqualTo(exitCode);
            return process.output() + process.errors();
        }
    }

    private ExternalProcess start(String command, Path settings, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "--config", settings.toString()));
        all.addAll(Arrays.asList(arguments));
        // The stores' clients leave threads behind that a warm JVM wouldn't get rid of.
        return PixelakeLauncher.start(environment, "-Xmx700m", all.toArray(String[]::new));
    }

    private String compare(String script, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--home", pixeltable.home().toString()));
        all.addAll(List.of("--table", "demo/images", "--table", "demo/seen"));
        all.addAll(List.of(arguments));
        return PythonTools.run(python, script, all.toArray(String[]::new));
    }

    /** @return a new folder with what is below a URL of the store */
    private String copy(String url) {
        Path folder = directory.resolve("copied").resolve(url.replaceAll(".*/", ""));
        PythonTools.run(python, "store_files.py", url, folder.toString());
        return folder.toString();
    }

    private String photos() {
        return directory.resolve("photos").toString();
    }

    /**
     * Writes the settings of a mirror, with change files and media on the store.
     *
     * @param catalog more of the catalog's properties, a line each
     */
    Path settings(String url, String... catalog) throws IOException {
        return settings(url, """
                changes:
                  - { format: jsonl, path: "%1$s/changes/jsonl", roll-interval: 1 s }
                  - { format: csv, path: "%1$s/changes/csv", roll-interval: 1 s, compress: gzip }
                  - { format: iceberg }
                tables: { demo/files: { media: { mode: upload, to: "%1$s/media" } } }
                """.formatted(url), List.of(catalog));
    }

    /** The same, with other change files and media, or none. */
    Path settings(String url, String beside, List<String> catalog) throws IOException {
        return Files.writeString(directory.resolve("pixelake.yaml"), """
                source: { start: earliest, media-roots: ["%1$s"] }
                lake:
                  dir: "%2$s/lake"
                  catalog:
                    name: lake
                    type: jdbc
                    uri: "jdbc:sqlite:%2$s/catalog.db"
                    warehouse: "%3$s/warehouse"
                %4$s%5$s
                """.formatted(
                photos(),
                directory,
                url,
                String.join(
                        "", catalog.stream().map(line -> "    " + line + "\n").toList()),
                beside));
    }
}
