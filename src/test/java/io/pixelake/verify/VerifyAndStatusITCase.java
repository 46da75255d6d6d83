package io.pixelake.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.job.MirrorRun;
import io.pixelake.job.state.LastErrors;
import io.pixelake.job.state.LocalState;
import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.lake.relocation.LakeRelocation;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.status.StatusRun;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.PythonTools;
import io.pixelake.testkit.RealPixeltable;
import io.pixelake.versions.VersionsRequest;
import io.pixelake.versions.VersionsRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.apache.commons.io.FileUtils;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pixelake verify} and {@code pixelake status} on a mirrored Pixeltable, which is changed by and by. */
@ExtendWith(RealPixeltable.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyAndStatusITCase {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static PixeltableInstance pixeltable;
    private static Path lake;

    private final StringWriter out = new StringWriter();

    @BeforeAll
    static void mirrorEverything(PixeltableInstance instance) throws IOException {
        pixeltable = instance;
        lake = directory.toRealPath().resolve("lake");
        pixeltable.run("verify_source.py", "make");
        MirrorConfig mirror =
                config(lake, Map.of("--start", List.of("earliest"), "--until-caught-up", List.of("true")));
        assertThat(new MirrorRun(mirror).run()).isEmpty();
    }

    @Test
    @Order(1)
    void everyVersionOfTablesViewsAndSnapshotsIsEqual() {
        int code = verify(lake, new VerifyRequest(List.of(), OptionalLong.empty(), true));

        assertThat(out.toString())
                .contains(
                        "demo/types: version 1: equal, 4 rows",
                        "demo/edited: version 0: equal, 0 rows",
                        "demo/edited: version 7: equal, 2,049 rows",
                        "demo/low: version 0 over 1: equal, 100 rows",
                        "demo/low: version 3 over 7: equal, 99 rows",
                        "demo/parts: version 1 over 2: equal, 57 rows",
                        "demo/kept: version 7 over 7: equal, 2,049 rows",
                        "10 tables compared: 36 versions equal, 0 not")
                .doesNotContain("different", "not compared");
        assertThat(code).isZero();
    }

    /** As users run it, while another process holds the lake. */
    @Test
    @Order(1)
    void theNewestVersionsAreComparedBesideARunningMirror() throws IOException {
        try (LocalState held = LocalState.open(lake.resolve(".pixelake"), MirrorHolder.startingNow("held"));
                ExternalProcess verify = PixelakeLauncher.start(
                        "", "verify", "--pixeltable-home", pixeltable.home().toString(), "--lake", lake.toString())) {
            assertThat(held.checkpoints()).isNotNull();
            assertThat(verify.exitCode(LIMIT)).as(verify.errors()).isZero();
            assertThat(verify.output()).contains("10 tables compared: 10 versions equal, 0 not");
        }
    }

    @Test
    @Order(1)
    void oneVersionOfAView() {
        assertThat(verify(lake, new VerifyRequest(List.of("demo/low"), OptionalLong.of(1), false)))
                .isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        "demo/low: version 1 over 3: equal, 99 rows\n" + "1 table compared: 1 version equal, 0 not\n");
    }

    @Test
    @Order(1)
    void aVersionThatIsNotMirrored() {
        assertThat(verify(lake, new VerifyRequest(List.of("demo/low"), OptionalLong.of(99), false)))
                .isEqualTo(1);
        assertThat(out.toString()).contains("demo/low: version 99 isn't in its mirror");
    }

    @Test
    @Order(1)
    void namesThatMatchNothingAreWrongUsage() {
        assertThatThrownBy(() -> verify(lake, new VerifyRequest(List.of("demo/tpyo"), OptionalLong.empty(), false)))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("No table matches 'demo/tpyo'");
        assertThatThrownBy(() -> status(lake, false, "demo/tpyo"))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("No table matches 'demo/tpyo'");
        assertThatThrownBy(() -> status(directory.resolve("no-lake"), false))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("There is no lake at ");
    }

    @ParameterizedTest
    @Order(1)
    @CsvSource(delimiter = '|', textBlock = """
            wrong cell     | 50 | row 17: differs in column label: source "label 17", mirror "label 71"
            missing row    | 49 | row 17: missing in the mirror
            doubled row    | 51 | row 17: twice in the mirror
            """)
    void damageIsFoundAndNamed(String how, int rows, String line) throws IOException {
        Path damaged = damagedCopy(how);

        assertThat(verify(damaged, new VerifyRequest(List.of("demo/damaged"), OptionalLong.empty(), false)))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("demo/damaged: version 2: different: 50 rows in the source, " + rows + " rows in the mirror")
                .contains("  " + line)
                .contains("1 table compared: 0 versions equal, 1 not");
    }

    @Test
    @Order(1)
    void damageIsFoundAmongAllVersionsToo() throws IOException {
        Path damaged = damagedCopy("doubled row");

        assertThat(verify(damaged, new VerifyRequest(List.of("demo/damaged"), OptionalLong.empty(), true)))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("demo/damaged: version 2: equal, 50 rows")
                .contains("demo/damaged: version 2, newest snapshot: different")
                .contains("3 versions equal, 1 not");
    }

    @Test
    @Order(1)
    void aRenamedColumnIsADifferentSchema() throws IOException {
        assertThat(verify(damagedCopy("renamed column"), VerifyRequest.newest()))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "demo/damaged: version 2: different: column 2 is label (string) by the source, lable (string)");
    }

    @Test
    @Order(1)
    void aUsersOwnColumnDoesNotMatter() throws IOException {
        assertThat(verify(damagedCopy("own column"), VerifyRequest.newest())).isZero();
    }

    /** What is on top of the newest version, a compaction say, is compared but is no version of its own. */
    @Test
    @Order(1)
    void theNewestVersionCountsOnce() throws IOException {
        Path damaged = damagedCopy("own column");

        assertThat(verify(damaged, new VerifyRequest(List.of("demo/damaged"), OptionalLong.empty(), true)))
                .isZero();
        assertThat(out.toString())
                .contains("demo/damaged: version 2: equal, 50 rows")
                .contains("demo/damaged: version 2, newest snapshot: equal, 50 rows")
                .contains("3 versions equal");
    }

    @Test
    @Order(1)
    void errorsTurnedOnSinceAreNoDifference() throws IOException {
        Path settings = Files.writeString(
                directory.resolve("errors.yaml"),
                "tables: { demo/low: { errors: columns, embeddings: true }, demo/edited: { errors: columns } }");
        MirrorConfig withErrors = config(lake, Optional.of(settings), Map.of());
        assertThat(withErrors.tables()).hasSize(2);
        VerifyRequest all = new VerifyRequest(List.of("demo/low", "demo/edited"), OptionalLong.empty(), true);

        int code = new VerifyRun(withErrors, all, new PrintWriter(out)).run();

        assertThat(out.toString())
                .contains("demo/edited: version 7: equal, 2,049 rows", "demo/low: version 3 over 7: equal, 99 rows")
                .doesNotContain("different", "not compared");
        assertThat(code).isZero();
    }

    @Test
    @Order(1)
    void aRunningMirrorFindsDamageByItselfAndGoesOn() throws IOException {
        Path damaged = damagedCopy("wrong cell");
        Path settings = Files.writeString(damaged.resolve("settings.yaml"), "job: { verify-every: 1 s }");
        try (ExternalProcess mirror = PixelakeLauncher.start(
                "",
                "mirror",
                "--config",
                settings.toString(),
                "--pixeltable-home",
                pixeltable.home().toString(),
                "--tables",
                "demo/damaged",
                "--lake",
                damaged.toString())) {
            mirror.awaitOutput("ERROR demo/damaged: version 2: different: ", LIMIT);
            mirror.awaitOutput("Verified: 1 table compared: 0 versions equal, 1 not", LIMIT);
            assertThat(mirror.isAlive()).isTrue();
            mirror.interrupt();
            assertThat(mirror.exitCode(LIMIT)).isEqualTo(1);
            assertThat(mirror.errors()).contains("Failed: demo/damaged: version 2: different: ", "row 17: differs in");
        }
    }

    private Path damagedCopy(String how) throws IOException {
        Path copy = directory.toRealPath().resolve("damaged-" + System.nanoTime());
        // What is done to the copy leaves the original alone.
        FileUtils.copyDirectory(lake.toFile(), copy.toFile());
        LakeRelocation.run(copy, () -> {});
        PythonTools.run("damage_mirror.py", copy.toString(), "demo.damaged", how);
        return copy;
    }

    @Test
    @Order(1)
    void versionsAreWhatPixeltableSays() throws IOException {
        String printed = pixeltable.run("verify_source.py", "history");
        JsonNode pixeltables = new ObjectMapper().readTree(printed.substring(printed.indexOf("{\"demo/")));

        for (String path : List.of("demo/edited", "demo/low")) {
            Map<Long, JsonNode> listed = new HashMap<>();
            assertThat(versions(lake, path, true)).isZero();
            new ObjectMapper()
                    .readTree(out.toString())
                    .at("/tables/0/versions")
                    .forEach(
                            version -> listed.putIfAbsent(version.get("version").asLong(), version));
            out.getBuffer().setLength(0);
            assertThat(listed).hasSameSizeAs(pixeltables.get(path));
            for (JsonNode expected : pixeltables.get(path)) {
                JsonNode version = listed.get(expected.get("version").asLong());
                assertThat(version.get("schemaChange")).isEqualTo(expected.get("schema_change"));
                assertThat(version.get("user")).isEqualTo(expected.get("user"));
                assertThat(version.get("inserts")).isEqualTo(expected.get("inserts"));
                assertThat(version.get("updates")).isEqualTo(expected.get("updates"));
                assertThat(version.get("errors")).isEqualTo(expected.get("errors"));
                assertThat(version.get("state").asText()).isEqualTo("mirrored");
            }
            // Pixeltable counts rows of views with those of their base.
            assertThat(listed.get(path.equals("demo/low") ? 1L : 3L)
                            .get("deletes")
                            .asLong())
                    .isEqualTo(1);
        }
    }

    @Test
    @Order(1)
    void versionsForPeople() {
        assertThat(versions(lake, "demo/edited", false)).isZero();
        assertThat(versions(lake, "demo/low", false)).isZero();
        assertThat(versions(lake, "demo/kept", false)).isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches(" *2  2\\S+ \\S+  alice +20 +20  \\d+ +update"))
                .anyMatch(line -> line.matches(" *4  2\\S+ \\S+  - +1,999 +1,999  \\d+ +Added: half"))
                .anyMatch(line -> line.matches("0 over 2  2\\S+ \\S+  alice +20 +20  \\d+ +demo/edited: update"))
                .anyMatch(line -> line.matches("2 over 7  2\\S+ \\S+  - +0 +0  \\d+ +no rows"))
                .anyMatch(line -> line.matches("7 over 7  2\\S+ \\S+  - +2,049 +0  \\d+ +Initial Version"));
    }

    @Test
    @Order(1)
    void aTableThatIsNowhereHasNoVersions() {
        assertThatThrownBy(() -> versions(lake, "demo/edtied", false))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageStartingWith(
                        "Cannot show the versions of demo/edtied: neither the source nor the lake has a table of that path."
                                + " The nearest: demo/edited, ");
    }

    /** What an expiry by age leaves, and what thinning does. */
    @Test
    @Order(1)
    void versionsWhoseSnapshotsAreGone() throws IOException {
        Path thinned = damagedCopy("own column");
        try (CatalogMirrorReader mirrors = CatalogMirrorReader.open(MirrorCatalog.embedded("lake", thinned))) {
            MirrorStanding edited = mirrors.mirrors().stream()
                    .filter(mirror -> mirror.path().equals("demo/edited"))
                    .findFirst()
                    .orElseThrow();
            List<MirrorSnapshot> history = mirrors.historyOf(edited.tableId(), edited.target());
            // Versions 7 to 0.
            assertThat(history).hasSize(8);
            expire(thinned, history.get(7).snapshotId());
            expire(thinned, history.get(3).snapshotId());
        }

        assertThat(versions(thinned, "demo/edited", false)).isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches(" *0  2\\S+ \\S+  - +0 +0  thinned +Initial Version"))
                .anyMatch(line -> line.matches(" *1  2\\S+ \\S+  - +2,000 +0  \\d+ +insert"))
                .anyMatch(line -> line.matches(" *4  2\\S+ \\S+  - +1,999 +1,999  thinned +Added: half"))
                .filteredOn(line -> line.contains("thinned"))
                .hasSize(2);
        out.getBuffer().setLength(0);
        assertThat(status(thinned, true, "demo/edited")).isZero();
        JsonNode history = new ObjectMapper().readTree(out.toString()).at("/tables/0/history");
        assertThat(history.get("snapshots").asInt()).isEqualTo(6);
        assertThat(history.get("maxSnapshots").asInt()).isEqualTo(2_000);
        assertThat(history.at("/oldest/version").asLong()).isEqualTo(1);
        assertThat(history.get("metadataBytes").asLong()).isBetween(3_000L, 30_000L);
    }

    private static void expire(Path where, long snapshot) {
        Table table = MirrorCatalog.embedded("lake", where).open().loadTable(TableIdentifier.of("demo", "edited"));
        table.updateProperties().set(TableProperties.GC_ENABLED, "true").commit();
        table.expireSnapshots().expireSnapshotId(snapshot).commit();
    }

    @Test
    @Order(2)
    void afterwardsTheSourceChanges() {
        pixeltable.run("verify_source.py", "change");

        assertThat(verify(lake, VerifyRequest.newest())).isEqualTo(1);
        assertThat(out.toString())
                .contains("demo/reverted: version 2: different: the source doesn't have this version any more")
                .contains("demo/behind: version 2: equal, 50 rows")
                .contains("demo/unmirrored: not mirrored")
                .contains("demo/dropped: not compared: the table was dropped from the source")
                .contains("8 versions equal, 1 not");
    }

    @Test
    @Order(3)
    void whatIsNotMirroredIsWrongOnlyByName() {
        assertThat(verify(lake, new VerifyRequest(List.of("demo/unmirrored"), OptionalLong.empty(), false)))
                .isEqualTo(1);
        assertThat(out.toString()).contains("0 tables compared: 0 versions equal, 1 not");
    }

    @Test
    @Order(3)
    void statusForPeople() {
        assertThat(status(lake, false)).isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("TABLE +MIRROR +STATE +VERSION +SOURCE +BEHIND +AGE .*"))
                .anyMatch(line -> line.matches("demo/behind +demo\\.behind +behind +2 +5 +3 .* 50 +\\d+ +1 .*"))
                .anyMatch(line -> line.matches("demo/low +demo\\.low +current +3 over 7 +3 over 7 +0 .*"))
                .anyMatch(line -> line.matches("demo/reverted +demo\\.reverted +reverted +2 +1 +- .*"))
                .anyMatch(line -> line.matches("demo/dropped +demo\\.dropped +not in source +2 +- +- .*"))
                .anyMatch(line -> line.matches("demo/unmirrored +- +not mirrored +- +2 +- .*"));
    }

    @Test
    @Order(3)
    void statusForMachinesWithWhatFailedLast() throws IOException {
        LastErrors errors = new LastErrors(Files.createDirectories(lake.resolve(".pixelake")));
        errors.tables(Map.of("demo/reverted", "It went wrong."));

        assertThat(status(lake, true, "demo/behind", "demo/reverted")).isZero();

        JsonNode root = new ObjectMapper().readTree(out.toString());
        assertThat(root.get("sourceError").isNull()).isTrue();
        assertThat(StreamSupport.stream(root.get("tables").spliterator(), false)
                        .map(table -> table.get("path").asText()))
                .containsExactly("demo/behind", "demo/reverted");
        assertThat(root.at("/tables/0/behind").asInt()).isEqualTo(3);
        assertThat(root.at("/tables/0/mirrored/version").asInt()).isEqualTo(2);
        assertThat(root.at("/tables/0/source/version").asInt()).isEqualTo(5);
        assertThat(root.at("/tables/0/rows").asInt()).isEqualTo(50);
        assertThat(root.at("/tables/1/state").asText()).isEqualTo("reverted");
        assertThat(root.at("/tables/1/lastError/message").asText()).isEqualTo("It went wrong.");
        errors.begin();
    }

    @Test
    @Order(3)
    void versionsBesideAMirrorThatIsBehind() {
        for (String path : List.of("demo/behind", "demo/reverted", "demo/unmirrored", "demo/dropped")) {
            assertThat(versions(lake, path, false)).isZero();
        }

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches(" *5  2\\S+ \\S+  - +1 +0  pending +insert"))
                .anyMatch(line -> line.matches(" *2  2\\S+ \\S+  - +1 +1  \\d+ \\(reverted\\)  -"))
                .anyMatch(line -> line.matches(" *0  2\\S+ \\S+  - +0 +0  not mirrored  Initial Version"))
                .contains(
                        "demo/dropped was dropped from Pixeltable: the versions that its mirror demo.dropped still has are"
                                + " shown.");
    }

    @Test
    @Order(4)
    void statusWithoutTheSourceShowsTheLake() {
        pixeltable.stopServer();

        assertThat(status(lake, false)).isEqualTo(1);

        assertThat(out.toString().lines().findFirst().orElseThrow())
                .startsWith("The source can't be read, so only the lake's side is shown. ");
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches(
                        "demo/behind +demo\\.behind +unknown +2 +- +- .* 50 +\\d+ +1 +\\d+ +\\d +\\d+ KB"));
    }

    @Test
    @Order(5)
    void versionsWithoutTheSourceAreThoseOfTheLake() throws IOException {
        assertThat(versions(lake, "demo/edited", false)).isEqualTo(1);
        assertThat(out.toString().lines().findFirst().orElseThrow())
                .startsWith("The source can't be read, so only the versions that the lake still has are shown");
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches(" *2  2\\S+ \\S+  alice +20 +20  \\d+ +-"))
                .hasSize(10);
        assertThatThrownBy(() -> versions(lake, "demo/edtied", false))
                .hasMessageContaining("the source can't be read, and the lake has no table of that path.")
                .hasMessageContaining("--start-server");
        out.getBuffer().setLength(0);

        assertThat(versions(lake, "demo/edited", true)).isEqualTo(1);
        JsonNode root = new ObjectMapper().readTree(out.toString());
        assertThat(root.get("sourceError").asText()).isNotEmpty();
        assertThat(root.at("/tables/0/metadataLocation").asText()).endsWith(".metadata.json");
        assertThat(root.at("/tables/0/versions/2/inserts").isNull()).isTrue();
        assertThat(root.at("/tables/0/versions/2/rowsOut").asInt()).isEqualTo(20);
    }

    private int versions(Path where, String table, boolean json) {
        VersionsRequest request = new VersionsRequest(table, OptionalLong.empty(), OptionalLong.empty(), json);
        return new VersionsRun(config(where, Map.of()), request, new PrintWriter(out)).run();
    }

    private int verify(Path where, VerifyRequest request) {
        return new VerifyRun(config(where, Map.of()), request, new PrintWriter(out)).run();
    }

    private int status(Path where, boolean json, String... tables) {
        return new StatusRun(config(where, Map.of()), List.of(tables), json, new PrintWriter(out)).run();
    }

    private static MirrorConfig config(Path where, Map<String, List<String>> more) {
        return config(where, Optional.empty(), more);
    }

    private static MirrorConfig config(Path where, Optional<Path> file, Map<String, List<String>> more) {
        Map<String, List<String>> flags = new HashMap<>(more);
        flags.put("--pixeltable-home", List.of(pixeltable.home().toString()));
        flags.put("--lake", List.of(where.toString()));
        return ConfigLoader.load(file, new ConfigFlags(flags), System.getenv());
    }
}
