package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.LayoutSettings;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.demo.DemoStore;
import io.pixelake.export.ExportRequest;
import io.pixelake.export.ExportRequest.IfExists;
import io.pixelake.export.ExportRun;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.query.Projection;
import io.pixelake.query.Selection;
import io.pixelake.replay.ReplayRequest;
import io.pixelake.replay.ReplayRun;
import io.pixelake.status.StatusRun;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.verify.VerifyRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pixeltable 0.7.2 made a store with capital letters in all names, with an embedding index and a view of an iterator. Pixeltable 0.7.21 opened
 * it, which renames everything in place, and made more versions. The mirror continues: it renames, and writes no row again.
 */
class UpgradeITCase {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** In the letters of before. */
    private static final String SETTINGS = """
            tables:
              Shop/Photos:
                errors: columns
                json: { Meta: infer }
                types: { Price: FLOAT }
                partition: [ "truncate(5, Label)" ]
                order: [ Stock ]
              Shop/Fotos: { where: "Price > 100" }
              Shop/CheapOnes: { select: "Label, Price * 2 AS Twice", where: "Price < 100" }
            """;

    @TempDir
    static Path directory;

    private static DemoStore demo;

    private Path lake;
    private EditedStore store;

    @BeforeAll
    static void startStore() throws IOException {
        demo = DemoStore.start(directory.resolve("demo"));
    }

    @AfterAll
    static void stopStore() throws IOException {
        demo.close();
    }

    @BeforeEach
    void loadStore() throws Exception {
        String name = "upgrade_" + System.nanoTime();
        lake = directory.resolve(name);
        store = EditedStore.recorded(demo, name, "version-55");
    }

    @Test
    void theMirrorContinuesWithoutState() throws Exception {
        mirror();
        assertThat(verify()).contains("18 versions equal, 0 not");
        Lake before = look("Shop.Photos");
        Lake indexed = look("Shop.Books");
        Lake iterated = look("Shop.BookWords");
        assertThat(iterated.fieldIds()).containsKey("word");

        store.become("version-56");
        assertThat(verify()).as("nothing of the upgrade was mirrored yet").contains("18 versions equal, 0 not");
        mirror();
        assertThat(verify()).contains("18 versions equal, 0 not");
        assertThat(look("shop.photos")).isEqualTo(before);
        assertThat(look("shop.books")).isEqualTo(indexed);
        assertThat(look("shop.bookwords")).isEqualTo(iterated);

        store.become("version-56-later");
        mirror();
        checkLater(before);
    }

    /** In the letters of before the upgrade, and in others. */
    @Test
    void everyCommandTakesNamesInAnyLetters() throws Exception {
        store.become("version-56-later");
        TableLayout layout = new TableLayout(
                LayoutSettings.partition("bucket(4, LABEL)").map(List::of),
                LayoutSettings.order("Price desc").map(List::of),
                Map.of());
        Projection projection = new Projection(
                new Selection(Optional.of("Label, PRICE"), Optional.of("In_Stock > 2")), Map.of("Price", "FLOAT"));
        StringWriter out = new StringWriter();

        new ExportRun(
                        config(new HashMap<>()),
                        new ExportRequest(
                                "Shop/PHOTOS",
                                OptionalLong.of(10),
                                projection,
                                new ExportRequest.ToTable(
                                        new TargetName(List.of("exported"), "photos"), IfExists.ERROR, 1 << 20, layout),
                                true),
                        new PrintWriter(out),
                        new PrintWriter(out))
                .run();
        assertThat(new ReplayRun(
                                config(new HashMap<>()),
                                new ReplayRequest(
                                        "SHOP/photos",
                                        OptionalLong.of(8),
                                        OptionalLong.empty(),
                                        Optional.of("shop.photos")))
                        .run())
                .isEmpty();

        assertThat(verify("SHOP/*tos")).contains("1 table compared: 3 versions equal, 0 not");
        assertThat(new StatusRun(config(new HashMap<>()), List.of("Shop/Photos"), false, new PrintWriter(out)).run())
                .isZero();
        assertThat(out.toString())
                .contains("Shop/PHOTOS, version 10: 4 rows to exported.photos")
                .containsPattern("shop/photos +shop\\.photos");
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.fieldIds("exported.photos")).containsOnlyKeys("label", "price");
            assertThat(mirrored.load("shop.photos").spec().isPartitioned())
                    .as("as the settings of Shop/Photos say")
                    .isTrue();
        }
    }

    /** As Pixeltable 0.7.2 takes them. */
    @Test
    void tablesThatDifferInLettersOnlyAreMeantInTheirOwn() throws Exception {
        store.addTwin("Photos", "photos");
        StringWriter out = new StringWriter();
        Map<String, List<String>> flags = new HashMap<>(Map.of("--tables", List.of("shop/PHOTOS*")));

        assertThatThrownBy(() -> new MirrorCheck(config(flags), false, new PrintWriter(out)).run())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("No table matches --tables 'shop/PHOTOS*'")
                .hasMessageContaining("Shop/Photos, Shop/photos");
        flags.put("--tables", List.of("Shop/photos", "Shop/Photos"));
        new MirrorCheck(config(flags), false, new PrintWriter(out)).run();

        assertThat(out.toString().lines().filter(line -> line.startsWith("Shop/") || line.contains("Price:")))
                .containsExactly(
                        "Shop/Photos (table, version 7)",
                        "    Price: Float -> float",
                        "Shop/photos (table, version 7)",
                        "    Price: Float -> double");
    }

    @Test
    void aRunningMirrorContinuesAndSoDoesItsState() throws Exception {
        Path settings = settings();
        String[] arguments = {
            "mirror",
            "--config",
            settings.toString(),
            "--source-url",
            store.url(),
            "--lake",
            lake.toString(),
            "--start",
            "earliest",
            "--poll-interval",
            "200 ms",
            "--checkpoint-interval",
            "300 ms"
        };
        Lake before;
        try (ExternalProcess running = PixelakeLauncher.start("", arguments)) {
            running.awaitOutput("The settings tables.Shop/Fotos have no effect", LIMIT);
            running.awaitOutput("Shop/Photos: version 7 committed", LIMIT);
            running.awaitOutput("Shop/CheapOnes: version 2", LIMIT);
            running.awaitOutput("Shop/Old/Autumn: version 6", LIMIT);
            before = look("Shop.Photos");
            store.become("version-56");
            running.awaitOutput("shop/photos: its mirror moves from Shop.Photos to shop.photos", LIMIT);
            running.kill();
        }
        try (ExternalProcess restored = PixelakeLauncher.start("", arguments)) {
            restored.awaitOutput("Restoring the state", LIMIT);
            store.become("version-56-later");
            restored.awaitOutput("shop/photos: version 10 committed", LIMIT);
            restored.interrupt();
            restored.waitFor(LIMIT);
        }
        mirror();
        checkLater(before);
    }

    /** What of a mirror stays as it is, whatever its names are. */
    private record Lake(Map<String, Integer> fieldIds, Set<String> files) {}

    private Lake look(String table) throws IOException {
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            Map<String, Integer> folded = new TreeMap<>();
            mirrored.fieldIds(table).forEach((name, id) -> folded.put(name.toLowerCase(Locale.ROOT), id));
            return new Lake(folded, mirrored.dataFileLocations(table));
        }
    }

    private void checkLater(Lake before) throws IOException {
        assertThat(verify()).contains("28 versions equal, 0 not");
        Map<String, Integer> expected = new TreeMap<>(before.fieldIds());
        expected.put("in_stock", expected.remove("stock"));
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has("Shop.Photos")).isFalse();
            assertThat(mirrored.fieldIds("shop.photos")).isEqualTo(expected);
            assertThat(mirrored.dataFileLocations("shop.photos")).containsAll(before.files());
            assertThat(mirrored.fieldIds("shop.cheapones")).containsKeys("label", "Twice");
            assertThat(mirrored.fieldIds("shop.books")).containsEntry("name", 1).containsEntry("words", 2);
            assertThat(mirrored.fieldIds("shop.bookwords")).containsKeys("word");
        }
    }

    private void mirror() throws IOException {
        Map<String, List<String>> flags = new HashMap<>();
        flags.put("--start", List.of("earliest"));
        flags.put("--until-caught-up", List.of("true"));
        assertThat(new MirrorRun(config(flags)).run()).isEmpty();
    }

    /** Every version. @param tables none: all */
    private String verify(String... tables) throws IOException {
        StringWriter out = new StringWriter();
        new VerifyRun(
                        config(new HashMap<>()),
                        new VerifyRequest(List.of(tables), OptionalLong.empty(), true),
                        new PrintWriter(out, true))
                .run();
        return out.toString();
    }

    private MirrorConfig config(Map<String, List<String>> flags) throws IOException {
        flags.put("--source-url", List.of(store.url()));
        flags.put("--lake", List.of(lake.toString()));
        return ConfigLoader.load(Optional.of(settings()), new ConfigFlags(flags), Map.of());
    }

    private static Path settings() throws IOException {
        return Files.writeString(directory.resolve("settings.yaml"), SETTINGS);
    }
}
