package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real Pixeltable's media in mirrors and exports: photos of a user's folder, and images that Pixeltable computed. */
@ExtendWith(RealPixeltable.class)
class MediaITCase {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String JAVA = "-Xmx1g";

    @TempDir
    Path directory;

    private PixeltableInstance pixeltable;
    private Path photos;
    private Path target;
    private Path lake;
    private final Map<String, String> environment = new HashMap<>();

    private void make(PixeltableInstance instance) {
        use(instance);
        python("make");
    }

    private void use(PixeltableInstance instance) {
        pixeltable = instance;
        photos = directory.resolve("my photos");
        target = directory.resolve("uploaded");
        lake = directory.resolve("lake");
    }

    private void python(String command) {
        pixeltable.run("media.py", command, pixeltable.home().toString(), photos.toString());
    }

    private String check(String table) {
        return pixeltable
                .run("media.py", "check", lake.toString(), table, target.toString())
                .strip();
    }

    private ExternalProcess start(String command, String... arguments) {
        return PixelakeLauncher.start(environment, JAVA, all(command, arguments));
    }

    private String[] all(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(Arrays.asList(arguments));
        all.addAll(List.of("--pixeltable-home", pixeltable.home().toString(), "--lake", lake.toString()));
        return all.toArray(String[]::new);
    }

    private void run(int exitCode, List<String> said, String[] command) {
        run(exitCode, said, command[0], Arrays.copyOfRange(command, 1, command.length));
    }

    private void run(int exitCode, List<String> said, String command, String... arguments) {
        try (ExternalProcess process = PixelakeLauncher.startWarm(environment, JAVA, all(command, arguments))) {
            int code = process.exitCode(LIMIT);
            said.forEach(text -> assertThat(process.output() + process.errors()).contains(text));
            assertThat(code).as(process.errors()).isEqualTo(exitCode);
        }
    }

    private String settings(String yaml) throws IOException {
        return Files.writeString(
                        directory.resolve("settings.yaml"),
                        yaml.replace("PHOTOS", photos.toString()).replace("TARGET", target.toString()))
                .toString();
    }

    private Map<String, FileTime> uploaded() throws IOException {
        Map<String, FileTime> files = new TreeMap<>();
        if (Files.exists(target)) {
            try (Stream<Path> list = Files.list(target)) {
                for (Path file : list.filter(Files::isRegularFile).toList()) {
                    files.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
                }
            }
        }
        return files;
    }

    private void assertWhole() throws IOException {
        for (String name : uploaded().keySet()) {
            String sha256 = DigestUtils.sha256Hex(Files.readAllBytes(target.resolve(name)));
            assertThat(name).startsWith(sha256 + ".");
        }
    }

    @Test
    void aMirrorUploadsEachFileOnceWhateverKillsIt(PixeltableInstance instance) throws Exception {
        make(instance);
        String settings = settings("""
                source: { media-roots: ["PHOTOS"] }
                tables: { demo/photos: { media: { mode: upload, to: "TARGET" } } }
                """);
        Map<String, FileTime> before;
        try (ExternalProcess mirror = start("mirror", "--config", settings, "--tables", "demo/photos")) {
            awaitUploads(mirror, 20);
            mirror.kill();
            before = uploaded();
        }
        assertThat(before.size()).as("killed on the way").isLessThan(600);
        assertWhole();

        run(0, List.of(), "mirror", "--config", settings, "--tables", "demo/photos", "--until-caught-up");

        assertThat(uploaded()).containsAllEntriesOf(before);
        assertWhole();
        assertThat(check("demo.photos")).isEqualTo("img null 1, img upload 301, thumb null 1, thumb upload 301");
        assertThat(uploaded()).as("photos and thumbs, one of each twice").hasSize(600);

        python("more");
        run(0, List.of(), "mirror", "--config", settings, "--tables", "demo/photos", "--until-caught-up");
        assertThat(check("demo.photos")).isEqualTo("img null 1, img upload 304, thumb null 1, thumb upload 304");
        assertThat(uploaded()).hasSize(608);
        run(0, List.of("equal"), "verify", "demo/photos", "--config", settings, "--all");

        // Another content under the same name, as if somebody had painted over the photo.
        Files.write(photos.resolve("photo 9.PNG"), new byte[] {1});
        run(1, List.of("different", "differs in column img"), "verify", "demo/photos", "--config", settings);
    }

    private void awaitUploads(ExternalProcess mirror, int files) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (uploaded().size() < files) {
            assertThat(mirror.isAlive()).as(mirror.errors()).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(2);
        }
    }

    @Test
    void aChangedModeHasAllRowsWrittenAgain(PixeltableInstance instance) throws Exception {
        make(instance);
        String references = settings("source: { start: earliest }");
        run(
                0,
                List.of("demo/photos: the column img refers to local files", "demo/photos: the column thumb refers"),
                "mirror",
                "--config",
                references,
                "--tables",
                "demo/photos",
                "--until-caught-up");
        assertThat(check("demo.photos")).isEqualTo("img null 1, img reference 301, thumb null 1, thumb reference 301");

        String inlined = settings("""
                tables:
                  demo/photos:
                    media: { columns: { img: { mode: inline, limit: 1 MB }, thumb: { mode: upload, to: "TARGET" } } }
                source: { media-roots: ["PHOTOS"] }
                """);
        python("more");
        run(0, List.of(), "mirror", "--config", inlined, "--tables", "demo/photos", "--until-caught-up");
        assertThat(check("demo.photos")).isEqualTo("img inline 304, img null 1, thumb null 1, thumb upload 304");
        run(0, List.of("equal"), "verify", "demo/photos", "--config", inlined);
    }

    @Test
    void aFileThatMustNotBeReadStopsItsTableAlone(PixeltableInstance instance) throws Exception {
        make(instance);
        String settings = settings("""
                tables: { "demo/photos": { media: { mode: inline } } }
                """);
        run(
                1,
                List.of(
                        "demo/photos: Cannot mirror demo/photos at version ",
                        "Cannot read the cell in column \"img\" of row 0: file://",
                        "isn't in a folder that media are read from (" + pixeltable.home() + "/media, ",
                        "name its folder in source.media-roots, or with --media-root"),
                "mirror",
                "--config",
                settings,
                "--until-caught-up");
        assertThat(lake.resolve("warehouse/demo/links")).exists();

        notesThatCannotBeWrittenStopTheirTableAlone();
    }

    private void notesThatCannotBeWrittenStopTheirTableAlone() throws IOException {
        lake = directory.resolve("another lake");
        Path state = Files.createDirectories(lake.resolve(".pixelake"));
        Path notes = Files.writeString(state.resolve("bad-cells"), "a file, no folder");
        run(
                1,
                List.of(
                        "Failed: demo/links: Cannot mirror demo/links at version ",
                        ": the cells that became NULL can't be noted in " + notes + "/demo.links.jsonl ("),
                "mirror",
                "--config",
                settings("tables: { demo/links: { media: { mode: inline }, on-bad-cell: null } }"),
                "--until-caught-up");
        assertThat(lake.resolve("warehouse/demo/photos")).exists();
    }

    @Test
    void badCellsBecomeNullAndAreNoted(PixeltableInstance instance) throws Exception {
        make(instance);
        Files.delete(photos.resolve("photo 3.PNG"));
        String settings = settings("""
                source: { media-roots: ["PHOTOS"] }
                tables:
                  demo/photos: { media: { columns: { img: { mode: inline } } }, on-bad-cell: null }
                  demo/links: { media: { mode: inline }, on-bad-cell: null }
                """);

        run(
                0,
                List.of("demo/photos: one cell that can't be read became NULL"),
                "mirror",
                "--config",
                settings,
                "--until-caught-up");

        assertThat(Files.readAllLines(lake.resolve(".pixelake/bad-cells/demo.photos.jsonl")))
                .singleElement()
                .asString()
                .startsWith(
                        "{\"table\":\"demo/photos\",\"version\":3,\"rowid\":3,\"column\":\"img\",\"reason\":\"file://")
                .contains("photo%203.PNG: there is no such file\",\"at\":\"");
        assertThat(Files.readAllLines(lake.resolve(".pixelake/bad-cells/demo.links.jsonl")))
                .singleElement()
                .asString()
                .contains("/photo%202.PNG isn't a local file");
        run(0, List.of("2 versions equal, 0 not"), "verify", "--config", settings);

        exportsTakeThemToo();
    }

    private void exportsTakeThemToo() throws IOException {
        String root = photos.toString();
        Path file = directory.resolve("photos.jsonl");
        run(
                1,
                List.of("Cannot export demo/photos: Cannot read the cell in column \"img\" of row 3: file://"),
                "export",
                "demo/photos",
                "--to",
                file.toString(),
                "--media",
                "upload",
                "--media-to",
                target.toString(),
                "--media-root",
                root);
        assertThat(file).doesNotExist();
        run(
                0,
                List.of("demo/photos, version 3: 302 rows to " + file),
                "export",
                "demo/photos",
                "--to",
                file.toString(),
                "--media",
                "upload",
                "--media-to",
                target.toString(),
                "--media-root",
                root,
                "--on-bad-cell",
                "null");
        assertThat(Files.readAllLines(directory.resolve("photos.jsonl.bad-cells.jsonl")))
                .hasSize(1);
        assertThat(Files.readAllLines(file))
                .hasSize(302)
                .anyMatch(line -> line.contains("\"n\":4") && line.contains("\"img\":\"" + target.toUri()))
                .anyMatch(line -> line.contains("\"n\":3,\"img\":null"));
        assertWhole();
    }

    @Test
    void anExportHoldsTheBytes(PixeltableInstance instance) {
        make(instance);
        run(
                0,
                List.of("demo/photos, version 3: 302 rows to ex.photos"),
                "export",
                "demo/photos",
                "--to",
                "ex.photos",
                "--media",
                "inline",
                "--media-root",
                photos.toString());
        assertThat(check("ex.photos")).isEqualTo("img inline 301, img null 1, thumb inline 301, thumb null 1");
        run(
                1,
                List.of("bytes, and the limit of what is inlined is 1024. Raise the limit"),
                "export",
                "demo/photos",
                "--to",
                "ex.small",
                "--media",
                "inline",
                "--inline-limit",
                "1 KB",
                "--media-root",
                photos.toString());
        run(
                1,
                List.of("is a local file, which only programs on Pixeltable's machine can read, and on-local is error"),
                "export",
                "demo/photos",
                "--to",
                directory.resolve("x.csv").toString(),
                "--on-local",
                "error");
    }

    /** A stand-in for S3, and Flink's own S3 plugin. */
    @Test
    void documentsGoToS3OnceWhateverKillsIt(PixeltableInstance instance) throws Exception {
        use(instance);
        python("files");
        try (ExternalProcess server = pixeltable.startScript("s3_server.py", "media")) {
            server.awaitOutput("endpoint http://127.0.0.1:", LIMIT);
            String endpoint = server.output().strip().substring("endpoint ".length());
            useS3(endpoint);
            String settings = settings("""
                    source: { media-roots: ["PHOTOS"] }
                    tables: { demo/files: { media: { mode: upload, to: "s3://media/of/files" } } }
                    """);
            Map<String, String> before;
            try (ExternalProcess mirror = start("mirror", "--config", settings)) {
                awaitObjects(mirror, endpoint);
                mirror.kill();
                before = objects(endpoint);
            }
            assertThat(before.size()).as("killed on the way").isLessThan(42);

            run(0, List.of(), "mirror", "--config", settings, "--until-caught-up");
            assertThat(stored("demo.files", endpoint)).isEqualTo("45 rows, 42 objects");
            Map<String, String> all = objects(endpoint);
            assertThat(all).containsAllEntriesOf(before).hasSize(42);

            run(0, List.of(), toS3("files", "s3://media/of/files"));
            assertThat(stored("ex.files", endpoint)).isEqualTo("45 rows, 42 objects");
            assertThat(objects(endpoint)).as("nothing was written again").isEqualTo(all);
        }
        run(
                2,
                List.of("demo/files, media: Cannot upload to nosuch://media: Could not find"),
                toS3("x", "nosuch://media"));
    }

    private void useS3(String endpoint) throws IOException {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.writeString(conf.resolve("config.yaml"), """
                s3.endpoint: %s
                s3.path.style.access: true
                s3.access-key: any
                s3.secret-key: any
                """.formatted(endpoint));
        Path plugins =
                Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("target/flink-plugins");
        environment.putAll(Map.of("FLINK_CONF_DIR", conf.toString(), "FLINK_PLUGINS_DIR", plugins.toString()));
    }

    private String[] toS3(String table, String place) {
        return new String[] {
            "export",
            "demo/files",
            "--to",
            "ex." + table,
            "--media",
            "upload",
            "--media-to",
            place,
            "--media-root",
            photos.toString()
        };
    }

    private String stored(String table, String endpoint) {
        return pixeltable
                .run("media.py", "stored", lake.toString(), table, photos.toString(), endpoint, "s3://media/of/files")
                .strip();
    }

    private static void awaitObjects(ExternalProcess mirror, String endpoint) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (objects(endpoint).size() < 8) {
            assertThat(mirror.isAlive()).as(mirror.errors()).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    /** The objects in the bucket, and when each was written. */
    private static Map<String, String> objects(String endpoint) throws IOException {
        try (InputStream list =
                URI.create(endpoint + "/media?list-type=2").toURL().openStream()) {
            Matcher object = Pattern.compile("<Key>(.*?)</Key>\\s*<LastModified>(.*?)</LastModified>")
                    .matcher(new String(list.readAllBytes(), StandardCharsets.UTF_8));
            Map<String, String> objects = new TreeMap<>();
            while (object.find()) {
                objects.put(object.group(1), object.group(2));
            }
            return objects;
        }
    }
}
