package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.demo.DemoStore;
import io.pixelake.job.state.LocalState;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.testkit.MirrorConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can't be mirrored at all is refused before anything is written. */
class BadInputITCase {
    @TempDir
    static Path storeDirectory;

    private static DemoStore store;

    @TempDir
    Path directory;

    @BeforeAll
    static void startStore() throws IOException {
        store = DemoStore.start(storeDirectory);
    }

    @AfterAll
    static void stopStore() throws IOException {
        store.close();
    }

    @Test
    void noPixeltableHome() {
        Path home = directory.resolve("nothing here");
        assertRefused(
                ofHome(home), 1, "Cannot find a Pixeltable home at " + home, "--pixeltable-home DIR", "--source-url");
    }

    @Test
    void noServerSinceTheHomeWasMade() throws IOException {
        Path home = directory.resolve("home");
        Files.createDirectories(home.resolve("pgdata"));
        assertRefused(
                ofHome(home),
                1,
                "Pixeltable's server isn't running for " + home,
                "there is no " + home.resolve("pgdata/postmaster.pid"),
                "python -c 'import pixeltable");
    }

    @Test
    void aServerThatEndedWithoutRemovingItsPidFile() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path home = directory.resolve("home");
        Path pgdata = Files.createDirectories(home.resolve("pgdata"));
        Files.write(
                pgdata.resolve("postmaster.pid"),
                List.of(String.valueOf(ended.pid()), pgdata.toString(), "1700000000", "5432", pgdata.toString(), ""));
        assertRefused(
                ofHome(home),
                1,
                "Pixeltable's server isn't running for " + home,
                "left over from a server that ended",
                "python -c 'import pixeltable");
    }

    @Test
    void nobodyListensAtTheUrl() {
        assertRefused(
                ofUrl("jdbc:postgresql://localhost:1/pixeltable?user=me&password=secret"),
                1,
                "Cannot read Pixeltable's database at jdbc:postgresql://localhost:1/pixeltable?user=me&password=***",
                "refused",
                "--source-url");
    }

    @Test
    void schemaVersionsThatAreNotKnown() throws Exception {
        EditedStore edited = EditedStore.copyOf(store, "schema_version");
        for (int version : new int[] {54, 57}) {
            edited.setSchemaVersion(version);
            assertRefused(
                    ofUrl(edited.url()),
                    1,
                    "has version " + version + ",",
                    "knows 55 to 56",
                    "--allow-unknown-schema-version");
        }
    }

    @Test
    void aDatabaseWithoutPixeltablesCatalog() throws Exception {
        EditedStore empty = EditedStore.withoutCatalog(store, "without_catalog");
        assertRefused(ofUrl(empty.url()), 1, "/without_catalog", "holds no Pixeltable catalog", "no table systeminfo");
    }

    @Test
    void globsThatMatchNothing() {
        assertRefused(
                config(store.home(), Optional.of(store.jdbcUrl()), List.of("demo/*", "dmeo/*"), lake()),
                2,
                "No table matches --tables 'dmeo/*'",
                "demo/images, demo/products, demo/readings/sensors");
    }

    @Test
    void changeFilesWhereNoFileSystemIs() throws IOException {
        Path settings = Files.writeString(directory.resolve("mirror.yaml"), """
                source: { url: "%s" }
                lake: { dir: "%s" }
                files: [ { format: csv, path: "nosuch://bucket/changes" } ]
                """.formatted(store.jdbcUrl(), lake()));
        assertRefused(
                ConfigLoader.load(Optional.of(settings), ConfigFlags.none(), Map.of()),
                2,
                "Cannot write change files to nosuch://bucket/changes: Could not find a file system");
    }

    @Test
    void aLakeFolderThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "in the way");
        UserError error =
                refusalOf(config(store.home(), Optional.of(store.jdbcUrl()), List.of(), file.resolve("lake")));
        assertThat(error.exitCode()).isEqualTo(2);
        assertThat(error)
                .hasMessageContainingAll("Cannot write to the lake folder " + file.resolve("lake"), "--lake DIR");
        assertThat(file).hasContent("in the way");
    }

    @Test
    void aLakeThatAnotherPixelakeHolds() throws IOException {
        MirrorConfig config = ofUrl(store.jdbcUrl());
        try (LocalState held = LocalState.open(config.lake().stateDirectory(), MirrorHolder.startingNow("held"))) {
            UserError error = refusalOf(config);
            assertThat(error.exitCode()).isEqualTo(1);
            assertThat(error)
                    .hasMessageContainingAll(
                            "Cannot use the lake at " + lake(),
                            "another Pixelake holds it (process "
                                    + ProcessHandle.current().pid());
            assertThat(held.checkpoints()).doesNotExist();
        }
        assertThat(lake()).isDirectoryNotContaining("glob:**/{warehouse,catalog.db}");
    }

    private void assertRefused(MirrorConfig config, int exitCode, String... parts) {
        UserError error = refusalOf(config);
        assertThat(error).hasMessageContainingAll(parts);
        assertThat(error.getMessage()).doesNotContain("\n", "secret", "Exception");
        assertThat(error.exitCode()).isEqualTo(exitCode);
        assertThat(lake()).as("nothing was written").doesNotExist();
        assertThat(directory.resolve("jsonl")).doesNotExist();
    }

    private static UserError refusalOf(MirrorConfig config) {
        return catchThrowableOfType(UserError.class, () -> new MirrorRun(config).run());
    }

    private Path lake() {
        return directory.resolve("lake");
    }

    private MirrorConfig ofHome(Path home) {
        return config(home, Optional.empty(), List.of(), lake());
    }

    private MirrorConfig ofUrl(String url) {
        return config(directory.resolve("no home"), Optional.of(url), List.of(), lake());
    }

    private MirrorConfig config(Path home, Optional<String> url, List<String> tables, Path lake) {
        MirrorConfigs configs = MirrorConfigs.of(home, lake)
                .set("source.tables", tables)
                .set("source.start", "earliest")
                .set("source.poll-interval", "200 ms")
                .set("source.until-caught-up", true)
                .changeFiles(MirrorConfig.FileFormat.JSONL, directory.resolve("jsonl"))
                .set("job.checkpoint-interval", "300 ms");
        url.ifPresent(text -> configs.set("source.url", text));
        return configs.load();
    }
}
