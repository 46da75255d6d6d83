package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.demo.DemoStore;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.verify.VerifyRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source's database is reached over a URL, and the files that its rows name lie under another path here, or nowhere. */
class MediaElsewhereITCase {
    private static final List<String> TABLES = List.of("demo.images", "demo.inlined", "demo.readings.sensors");

    @TempDir
    static Path directory;

    private static DemoStore demo;
    private static EditedStore store;
    private static Path named;
    private static Path target;

    @BeforeAll
    static void startStore() throws Exception {
        demo = DemoStore.start(directory.resolve("source"));
        store = EditedStore.copyOf(demo, "elsewhere");
        store.addTwin("images", "inlined");
        store.execute("UPDATE " + store.storeTable("inlined") + " SET col_0 = NULL WHERE col_0 LIKE 'https:%'");
        named = demo.home().resolve("media");
        target = directory.toRealPath().resolve("uploaded");
    }

    @AfterAll
    static void stopStore() throws IOException {
        demo.close();
    }

    @Test
    void aMirrorIsTheSameWhereverTheFilesAreSeen() throws Exception {
        String inPlace = named.toString();
        assertThat(mirror("in place", inPlace)).isEmpty();
        Map<String, List<String>> expected = rows("in place");
        Map<String, byte[]> uploads = takeUploads();
        assertThat(uploads).hasSize(3);

        Path mounted = Files.move(named, directory.resolve("mounted=1"));
        nothingIsLostWhereTheyAreNotSeen();

        String mapping = named + "=" + mounted.toString().replace("=", "==");
        assertThat(mirror("elsewhere", mapping)).isEmpty();
        assertThat(rows("elsewhere")).isEqualTo(expected);
        assertThat(takeUploads()).containsExactlyInAnyOrderEntriesOf(uploads);
        assertThat(verify("elsewhere", mapping)).contains("4 tables compared: 46 versions equal, 0 not");

        aMountThatMovesChangesNothing(mounted);
    }

    private static void nothingIsLostWhereTheyAreNotSeen() throws Exception {
        List<String> failures = mirror("elsewhere").stream().sorted().toList();

        String cure =
                "there is no such file on this machine, nor a folder for it that media are read from. If Pixeltable is"
                        + " on another machine, mount or copy its files here, and say where with --media-root " + named
                        + "=FOLDER (source.media-roots); if the file is lost, restore it, or give the cell a new value in"
                        + " Pixeltable.";
        assertThat(failures).hasSize(3).allMatch(failure -> failure.endsWith(cure));
        // Versions are read side by side, so either of a table's files may be missed first.
        for (String table : List.of("images", "inlined")) {
            assertThat(failures)
                    .anyMatch(failure ->
                            failure.startsWith("demo/" + table + ": Cannot mirror demo/" + table + " at version ")
                                    && failure.contains(named.toUri().toString()));
        }
        assertThat(failures.get(2))
                .startsWith("demo/readings/sensors: Cannot mirror demo/readings/sensors at version 10: ")
                .contains("column \"samples\" of the row with rowid 11: it lies in the file " + named.toUri());
        assertThat(failures).noneMatch(failure -> failure.contains("\n"));
        try (MirroredLake lake = MirroredLake.open(lake("elsewhere"))) {
            assertThat(lake.versions("demo.products")).containsKey(10L);
            assertThat(lake.versions("demo.readings.sensors")).containsKey(9L).doesNotContainKey(10L);
        }
    }

    private static void aMountThatMovesChangesNothing(Path mounted) throws Exception {
        Path moved = Files.move(mounted, directory.resolve("moved"));
        Map<String, String> before = metadata();
        // All of the home, so that the rest of the name counts as well.
        Path home = Files.createDirectories(directory.resolve("another home"));
        Path linked = Files.createSymbolicLink(home.resolve("media"), moved);
        assertThat(verify("elsewhere", demo.home() + "=" + home))
                .contains("leads to " + moved.toRealPath(), "which isn't in a folder that media are read from");
        Files.delete(linked);
        Files.move(moved, linked);
        assertThat(mirror("elsewhere", demo.home() + "=" + home)).isEmpty();
        assertThat(metadata()).isEqualTo(before);
        assertThat(verify("elsewhere", demo.home() + "=" + home)).contains("46 versions equal, 0 not");
        assertThat(takeUploads()).isEmpty();

        assertThat(verify("elsewhere", named + "=" + directory + "/gone"))
                .contains(
                        "demo/readings/sensors: version 10: not compared: the source has a bad cell: ",
                        "there is no file " + directory + "/gone/",
                        "where source.media-roots (--media-root) has it looked for. Mount that folder, or mend the"
                                + " entry");
    }

    private static List<String> mirror(String lake, String... mediaRoots) throws IOException {
        return new MirrorRun(config(lake, mediaRoots)).run();
    }

    private static String verify(String lake, String... mediaRoots) throws IOException {
        StringWriter out = new StringWriter();
        VerifyRequest everything = new VerifyRequest(List.of(), OptionalLong.empty(), true);
        new VerifyRun(config(lake, mediaRoots), everything, new PrintWriter(out)).run();
        return out.toString();
    }

    private static MirrorConfig config(String lake, String... mediaRoots) throws IOException {
        Path file = Files.writeString(directory.resolve("settings.yaml"), """
                lake: { maintenance: { compact: false } }
                tables:
                  demo/images: { media: { mode: upload, to: "TARGET" } }
                  demo/inlined: { media: { mode: inline } }
                """.replace("TARGET", target.toString()));
        Map<String, List<String>> flags = new HashMap<>(Map.of(
                "--source-url", List.of(store.url()),
                "--lake", List.of(lake(lake).toString()),
                "--start", List.of("earliest"),
                "--until-caught-up", List.of("true")));
        if (mediaRoots.length > 0) {
            flags.put("--media-root", List.of(mediaRoots));
        }
        Map<String, String> nobodysHome =
                Map.of("HOME", directory.resolve("nobody").toString());
        return ConfigLoader.load(Optional.of(file), new ConfigFlags(flags), nobodysHome);
    }

    private static Path lake(String name) {
        return directory.resolve(name);
    }

    /** What was uploaded, which is gone then. */
    private static Map<String, byte[]> takeUploads() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> list = Files.list(target)) {
            for (Path file : list.filter(Files::isRegularFile).toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
                Files.delete(file);
            }
        }
        return contents;
    }

    private static Map<String, String> metadata() throws IOException {
        Map<String, String> locations = new HashMap<>();
        try (MirroredLake lake = MirroredLake.open(lake("elsewhere"))) {
            TABLES.forEach(table -> locations.put(table, lake.metadataLocation(table)));
        }
        return locations;
    }

    /** The rows of each version. */
    private static Map<String, List<String>> rows(String name) throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        try (MirroredLake lake = MirroredLake.open(lake(name))) {
            for (String mirror : TABLES) {
                Table table = lake.load(mirror);
                for (Snapshot snapshot : table.snapshots()) {
                    rows.put(mirror + "@" + snapshot.summary().get("pixeltable.version"), rows(table, snapshot));
                }
            }
        }
        return rows;
    }

    private static List<String> rows(Table table, Snapshot snapshot) throws IOException {
        List<String> rows = new ArrayList<>();
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(table).useSnapshot(snapshot.snapshotId()).build()) {
            for (Record row : records) {
                StringBuilder cells = new StringBuilder();
                for (int i = 0; i < row.size(); i++) {
                    Object cell = row.get(i);
                    cells.append(
                                    cell instanceof ByteBuffer bytes
                                            ? HexFormat.of().formatHex(bytes.array())
                                            : cell)
                            .append('|');
                }
                rows.add(cells.toString());
            }
        }
        return rows.stream().sorted().toList();
    }
}
