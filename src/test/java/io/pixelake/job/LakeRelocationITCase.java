package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.access.ExistingLakeAccess;
import io.pixelake.access.LakeAccess;
import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.demo.DemoStore;
import io.pixelake.lake.LakePlace;
import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.TablesToMove;
import io.pixelake.lake.relocation.LakeRelocation;
import io.pixelake.lake.relocation.LakeRelocationRun;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.iceberg.puffin.Puffin;
import org.apache.iceberg.puffin.PuffinReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lakes that are copied and moved. */
class LakeRelocationITCase {
    private static final String ODD = "a copy (ü$1) #2";

    @TempDir
    static Path directory;

    private static final int APPENDS = 10;

    private static DemoStore demo;

    @BeforeAll
    static void startStore() throws Exception {
        demo = DemoStore.start(directory.resolve("store"));
    }

    @AfterAll
    static void stopStore() throws Exception {
        demo.close();
    }

    /** With position deletes, and with deletion vectors. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aCopyIsRefusedUntilItsPathsLeadToIt(int formatVersion) throws Exception {
        EditedStore store = EditedStore.copyOf(demo, "relocated_" + formatVersion);
        Path parent = Files.createDirectories(directory.resolve("v" + formatVersion));
        StoreMirror original = new StoreMirror(store, parent.resolve("original"));
        original.catchUp("--config", settings(parent, formatVersion));
        Map<String, Integer> before = files(original.lake());
        StoreMirror copy = new StoreMirror(store, parent.resolve(ODD));
        FileUtils.copyDirectory(original.lake().toFile(), copy.lake().toFile());

        assertRefused(copy.lake(), "it is a copy of the lake at " + original.lake());
        assertThatThrownBy(() -> LakeRelocation.run(copy.lake(), () -> {
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertRefused(copy.lake(), "it is a copy of the lake at " + original.lake());
        assertThat(relocate(copy.lake())).contains("the paths of its 1 table lead to where it lies");
        assertThat(relocate(copy.lake())).contains("nothing was done");

        Path hidden = Files.move(original.lake(), parent.resolve("hidden"));
        copy.compareVersions("demo.products");
        copy.checkLake();
        if (formatVersion == 3) {
            assertThat(dataFilesOfMovedVectors(copy.lake()))
                    .isNotEmpty()
                    .allMatch(file -> file.startsWith(LocalFileIO.location(copy.lake()) + "/"));
        }
        Files.move(hidden, original.lake());
        store.deleteRow(StoreMirror.TABLE, 2);
        Path aside = leaveStateOfARelocationThatDied(copy.lake());
        copy.catchUp("--config", settings(parent, formatVersion));
        assertThat(aside).doesNotExist();
        copy.compareVersions("demo.products");
        assertThat(files(original.lake())).isEqualTo(before);
        LakeAccess.check(config(original.lake()).lake());

        forgetPlace(copy.lake());
        StoreMirror moved = new StoreMirror(store, parent.resolve("moved"));
        Files.createDirectories(moved.lake().getParent());
        Files.move(copy.lake(), moved.lake());
        assertRefused(moved.lake(), "it was made at " + copy.lake() + ", where nothing is now");
        relocate(moved.lake());
        moved.compareVersions("demo.products");
        moved.checkLake();
        assertThat(copy.lake()).doesNotExist();
    }

    /** Readers go by what manifests say; the files of vectors say it too. */
    private static List<String> dataFilesOfMovedVectors(Path lake) throws IOException {
        List<String> dataFiles = new ArrayList<>();
        for (Path file : moved(lake)) {
            if (file.toString().endsWith(".puffin")) {
                try (PuffinReader vectors = Puffin.read(org.apache.iceberg.Files.localInput(file.toFile()))
                        .build()) {
                    vectors.fileMetadata().blobs().stream()
                            .map(vector -> vector.properties().get("referenced-data-file"))
                            .forEach(dataFiles::add);
                }
            }
        }
        return dataFiles;
    }

    /** By SIGKILL, once when it begins to write and once when it has written most. */
    @Test
    void aRelocationThatIsKilledIsCompletedByTheNext() throws Exception {
        Path original = directory.resolve("three-tables");
        TablesToMove.make(original, APPENDS);
        Path checkpoint = Files.createDirectories(original.resolve(".pixelake/checkpoints/job/chk-1"));
        Files.writeString(checkpoint.resolve("_metadata"), "state");
        Map<String, Integer> before = files(original);
        Path copy = directory.resolve("three-tables-copied");
        FileUtils.copyDirectory(original.toFile(), copy.toFile());

        int done = 0;
        for (int written : List.of(1, 3 * APPENDS, 6 * APPENDS)) {
            done += killWhenItHasWritten(written, copy) ? 1 : 0;
            Map<String, Integer> files = files(copy);
            if (LakePlace.madeElsewhere(copy).isPresent()) {
                assertThat(files.get("catalog.db")).isEqualTo(before.get("catalog.db"));
            }
            before.keySet().stream()
                    .filter(file -> file.startsWith("warehouse"))
                    .forEach(file -> assertThat(files).containsEntry(file, before.get(file)));
        }
        System.out.println("LakeRelocationITCase: " + done + " of 3 relocations were killed before they were done");
        relocate(copy);

        TablesToMove.assertComplete(copy, APPENDS);
        assertThat(files(original)).isEqualTo(before);
    }

    /** @return whether it was still at work */
    private static boolean killWhenItHasWritten(int atLeast, Path lake) throws Exception {
        int earlier = moved(lake).size();
        try (ExternalProcess process = PixelakeLauncher.start("", "lake", "relocate", "--lake", lake.toString())) {
            while (process.isAlive() && moved(lake).size() < earlier + atLeast) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            boolean atWork = process.isAlive();
            process.kill();
            return atWork;
        }
    }

    /** What relocations have written. */
    private static List<Path> moved(Path lake) throws IOException {
        try (Stream<Path> files = Files.walk(lake)) {
            return files.filter(file -> file.toString().contains("-moved-")).toList();
        }
    }

    /** Between the switch of the catalog and the end. */
    private static Path leaveStateOfARelocationThatDied(Path lake) throws IOException {
        Path aside = lake.resolve(".pixelake/before-relocation");
        Path checkpoint = Files.createDirectories(aside.resolve("checkpoints/job/chk-1"));
        Files.writeString(checkpoint.resolve("_metadata"), "of the old paths");
        Files.writeString(aside.resolve("destination"), lake.toString());
        return aside;
    }

    private static String settings(Path parent, int formatVersion) throws IOException {
        return Files.writeString(parent.resolve("mirror.yaml"), "lake: { format-version: " + formatVersion + " }")
                .toString();
    }

    /** By what reads a lake and by what writes to it. */
    private static void assertRefused(Path lake, String why) throws IOException {
        MirrorConfig config = config(lake);
        Map<String, Integer> before = files(lake);
        String cure = why + ", and its paths still lead there. Run pixelake lake relocate --lake " + lake;
        for (Runnable use : List.<Runnable>of(
                () -> ExistingLakeAccess.open(config.lake()),
                () -> new MirrorRun(config, Optional.empty(), Optional.empty()).run(),
                () -> new MirrorCheck(config, false, new PrintWriter(new StringWriter())).run())) {
            assertThatThrownBy(use::run).isInstanceOf(UserError.class).hasMessageContaining(cure);
        }
        assertThat(files(lake)).isEqualTo(before);
    }

    private static String relocate(Path lake) {
        StringWriter out = new StringWriter();
        assertThat(new LakeRelocationRun(config(lake).lake(), new PrintWriter(out)).run())
                .isZero();
        assertThat(LakePlace.madeElsewhere(lake)).isEmpty();
        return out.toString();
    }

    private static MirrorConfig config(Path lake) {
        ConfigFlags flags =
                new ConfigFlags(Map.of("--lake", List.of(lake.toString()), "--source-url", List.of(demo.jdbcUrl())));
        return ConfigLoader.load(Optional.empty(), flags, Map.of());
    }

    /** As a lake of an earlier version is. */
    private static void forgetPlace(Path lake) throws Exception {
        try (Connection catalog = DriverManager.getConnection("jdbc:sqlite:" + lake.resolve("catalog.db"));
                Statement statement = catalog.createStatement()) {
            statement.execute("DROP TABLE pixelake_lake");
        }
    }

    /** What each file below a folder holds. */
    private static Map<String, Integer> files(Path folder) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
