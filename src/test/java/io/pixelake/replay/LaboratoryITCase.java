package io.pixelake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.MirrorConfig.Start;
import io.pixelake.config.UserError;
import io.pixelake.job.MirrorRun;
import io.pixelake.job.MirroredLake;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.MirrorConfigs;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.verify.VerifyRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What can be chosen of a mirror's history and columns, and replays, on a real table with failing computed columns and embedding
 * indexes, a view on it, and snapshots of both.
 */
@ExtendWith(RealPixeltable.class)
class LaboratoryITCase {
    private static final AtomicInteger LABORATORIES = new AtomicInteger();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static PixeltableInstance pixeltable;

    private final String lab = "lab" + LABORATORIES.incrementAndGet();
    private final String notes = lab + "/notes";
    private final String view = lab + "/view";
    private final List<String> comparisons = new ArrayList<>();

    @TempDir
    Path lake;

    private Start start = Start.EARLIEST;
    private Map<String, Object> history = Map.of();
    private Map<String, Object> tables = Map.of();

    @BeforeAll
    static void takeHome(PixeltableInstance instance) {
        pixeltable = instance;
    }

    @BeforeEach
    void makeLaboratory() {
        assertThat(laboratory("make")).contains("versions [0, ");
    }

    @Test
    void errorsAndEmbeddingsOfEveryVersion() {
        showExtras();
        mirror();
        List<String> all = List.of(notes, view, lab + "/snap", lab + "/view_snap");
        all.forEach(table -> compare(table, table.replace('/', '.')));
        assertThat(compared().lines().filter(line -> line.contains(" snapshots equal, ")))
                .hasSize(all.size())
                .noneMatch(line -> line.contains(" 0 errors") || line.contains(" 0 vectors"));

        laboratory("change");
        laboratory("clash");
        assertThat(run())
                .singleElement()
                .asString()
                .startsWith(
                        lab + "/clash: Cannot mirror the column \"inv_errortype\": two columns would have that name");
        compare(notes, lab + ".notes", "--from", "9");
        compare(view, lab + ".view", "--newest");
        assertThat(compared()).doesNotContain(" 0 errors", " 0 vectors");
    }

    @Test
    void errorsAndEmbeddingsTurnedOnLaterOffAndOnAgain() throws IOException {
        mirror();
        showExtras();
        more(20);
        mirror();
        compare(notes, lab + ".notes", "--newest");
        compare(view, lab + ".view", "--newest");
        compared();

        tables = Map.of();
        more(21);
        mirror();
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.cells(lab + ".notes", "k", "inv_errortype"))
                    .contains("20 ValueError", "21 null")
                    .doesNotContain("20 null");
        }

        showExtras();
        more(22);
        mirror();
        compare(notes, lab + ".notes", "--newest");
        compared();

        everyVersionVerifies();
        tables = Map.of();
        everyVersionVerifies();
    }

    private void everyVersionVerifies() {
        StringWriter out = new StringWriter();
        VerifyRequest all = new VerifyRequest(List.of(notes, view), OptionalLong.empty(), true);
        assertThat(new VerifyRun(config(), all, new PrintWriter(out)).run())
                .as(out.toString())
                .isZero();
    }

    @Test
    void versionsOfOneCommitAsOneSnapshot() throws IOException {
        history = Map.of("lake.granularity", "checkpoint", "lake.snapshots", "tag");
        start = Start.CURRENT;
        mirror();
        laboratory("change");
        mirror();
        compare(notes, lab + ".notes", "--no-extras", "--newest");
        compare(view, lab + ".view", "--no-extras", "--newest");
        compared();
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.versions(lab + ".notes").keySet()).containsExactly(8L, 14L);
            assertThat(mirrored.versions(lab + ".view")).hasSize(2);
            assertThat(mirrored.has(lab + ".snap")).as("too old for a tag").isTrue();
        }
    }

    @Test
    void tagsOfVersionsFollowARevertAndSnapshotsAreTags() throws IOException {
        history = Map.of("lake.snapshots", "tag", "lake.tag", "versions");
        mirror();
        assertThat(tags(lab + ".notes")).contains("v0=0", "v8=8", "snap=6").doesNotContain("v9=9");
        assertThat(tags(lab + ".view"))
                .anyMatch(tag -> tag.startsWith("view_snap="))
                .contains("v0=0");
        String before = created("v8");

        laboratory("revert");
        mirror();
        compare(notes, lab + ".notes", "--no-extras");
        compared();
        assertThat(tags(lab + ".notes")).contains("v0=0", "v7=7", "v8=8", "snap=6");
        assertThat(created("v8")).isNotEqualTo(before);
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has(lab + ".snap")).isFalse();
            assertThat(mirrored.has(lab + ".view_snap")).isFalse();
            assertThat(mirrored.has(lab + ".view")).isTrue();
        }
    }

    /** The replay's table comes first where a lake is searched for the mirror of a table. */
    @Test
    void aReplayStaysBesideTheMirrorOfItsTable() throws IOException {
        start = Start.CURRENT;
        mirror();
        assertThat(replay(notes, 2, 6, "aaa.notes")).isEmpty();
        compare(notes, "aaa.notes", "--no-extras", "--versions", "2,3,4,5,6");
        compared();
        whatDoesNotFitIsRefused();

        laboratory("rename");
        mirror();
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has(lab + ".renamed")).isTrue();
            assertThat(mirrored.has(lab + ".notes")).isFalse();
            assertThat(mirrored.has("aaa.notes")).isTrue();
        }
        tables = Map.of("tables." + view + ".target", "aaa.notes");
        assertThat(run()).singleElement().asString().contains("aaa.notes: that table is a replay of " + notes);
        tables = Map.of();
        assertThat(replay(lab + "/renamed", 2, -1, "aaa.notes")).isEmpty();
        compare(lab + "/renamed", "aaa.notes", "--no-extras", "--versions", "2,3,4,5,6,7,8");
        compare(lab + "/renamed", lab + ".renamed", "--no-extras", "--newest");
        compared();
    }

    private void whatDoesNotFitIsRefused() {
        refused(() -> replay(notes, 2, 5, "aaa.notes"))
                .hasMessageContaining("is at version 6 already, beyond version 5")
                .hasMessageContaining("Give a greater --to, or replay it into another table");
        refused(() -> replay(notes, 1, 8, "aaa.notes"))
                .hasMessageContaining("its history begins with version 2, behind version 1")
                .hasMessageContaining("--from 2");
        refused(() -> replay(notes, 2, 6, lab + ".view"))
                .hasMessageContaining("that table is the mirror of " + view + ". It was not touched");
        refused(() -> replay(view, 0, 1, "aaa.notes")).hasMessageContaining("holds another Pixeltable table, " + notes);
        refused(() -> replay(notes, 2, 6, null)).hasMessageContaining("beyond version 6");
        refused(() -> replay(lab + "/note", -1, -1, "x.y"))
                .hasMessageStartingWith(
                        "Cannot replay " + lab + "/note: the source has no table of that path. The nearest: " + notes);
        refused(() -> replay(notes, 3, 99, "x.y"))
                .hasMessage("Cannot replay version 99 of " + notes + ": it doesn't exist. There are versions 0 to 8.");
        refused(() -> replay(notes, 5, 4, "x.y")).hasMessageContaining("from version 5 to 4");
    }

    private static AbstractThrowableAssert<?, ?> refused(ThrowableAssert.ThrowingCallable replay) {
        return assertThatThrownBy(replay).isInstanceOfSatisfying(UserError.class, e -> assertThat(e.exitCode())
                .isEqualTo(2));
    }

    @Test
    void aReplayIntoTheTablesOwnMirrorIsGoneOnFrom() {
        history = Map.of("lake.granularity", "checkpoint", "lake.tag", "versions");
        assertThat(replay(notes, -1, 4, null)).isEmpty();
        assertThat(tags(lab + ".notes")).contains("v0=0", "v4=4").doesNotContain("v5=5");
        history = Map.of();
        mirror();
        assertThat(replay(view, -1, -1, "aaa.view")).isEmpty();
        assertThat(replay(lab + "/snap", -1, -1, "aaa.snap")).isEmpty();
        compare(notes, lab + ".notes", "--no-extras");
        compare(view, "aaa.view", "--no-extras");
        compare(lab + "/snap", "aaa.snap", "--no-extras");
        compared();
    }

    /** As users do it: a mirror goes on while a replay of the same lake is killed and started again, and tables are dropped. */
    @Test
    void aKilledReplayGoesOnBesideARunningMirror() throws IOException {
        Path config = Files.writeString(
                lake.resolve("drops.yaml"), "lake: { on-drop: drop, drop-after: 1 s, purge-dropped: true }");
        try (ExternalProcess mirror = startMirror("--config", config.toString())) {
            mirror.awaitOutput(notes + ": version 8 committed", LIMIT);
            try (ExternalProcess killed = startReplay()) {
                killed.awaitOutput(" committed, ", LIMIT);
                killed.kill();
            }
            more(30);
            try (ExternalProcess second = startReplay()) {
                second.waitFor(LIMIT);
            }
            mirror.awaitOutput(notes + ": version 9 committed", LIMIT);
            mirror.awaitOutput(lab + "/view_snap: version", LIMIT);
            laboratory("drop");
            mirror.awaitOutput(view + ": dropped from the source, and its mirror with all its files", LIMIT);
            mirror.awaitOutput(lab + "/view_snap: dropped from the source, and its mirror with all its files", LIMIT);
            mirror.interrupt();
            mirror.waitFor(LIMIT);
        }
        compare(notes, "aaa.notes", "--no-extras");
        compare(notes, lab + ".notes", "--no-extras", "--newest");
        compared();
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has(lab + ".view")).isFalse();
            assertThat(mirrored.has(lab + ".view_snap")).isFalse();
        }
        try (Stream<Path> files = Files.walk(lake.resolve("warehouse"))) {
            assertThat(files.filter(Files::isRegularFile).map(Path::toString))
                    .as("the dropped mirrors' files are gone")
                    .noneMatch(file -> file.contains("/view"));
        }
    }

    private ExternalProcess startMirror(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "mirror",
                "--tables",
                lab + "/**",
                "--pixeltable-home",
                pixeltable.home().toString()));
        arguments.addAll(List.of("--lake", lake.toString()));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.start("", arguments.toArray(String[]::new));
    }

    private ExternalProcess startReplay() {
        return PixelakeLauncher.start(
                "",
                "replay",
                notes,
                "--into",
                "aaa.notes",
                "--pixeltable-home",
                pixeltable.home().toString(),
                "--lake",
                lake.toString());
    }

    private void showExtras() {
        tables = new HashMap<>();
        for (String path : List.of(notes, view, lab + "/snap", lab + "/view_snap", lab + "/clash")) {
            tables.put("tables." + path + ".errors", "columns");
            tables.put("tables." + path + ".embeddings", true);
        }
    }

    private void more(int k) {
        laboratory("more", Integer.toString(k));
    }

    private void mirror() {
        assertThat(run()).isEmpty();
    }

    private List<String> run() {
        return new MirrorRun(config()).run();
    }

    /** A negative version is one that isn't given, as is a target that is null. */
    private List<String> replay(String table, long from, long to, String into) {
        ReplayRequest request = new ReplayRequest(table, version(from), version(to), Optional.ofNullable(into));
        return new ReplayRun(config(), request).run();
    }

    private static OptionalLong version(long version) {
        return version < 0 ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /** To be compared by {@link #compared}: one Python for all. */
    private void compare(String path, String target, String... options) {
        comparisons.add(comparisons.isEmpty() ? pixeltable.home().toString() : "--and");
        comparisons.addAll(List.of(lake.toString(), path, target));
        comparisons.addAll(List.of(options));
    }

    private String compared() {
        String result = pixeltable.run("compare_laboratory.py", comparisons.toArray(String[]::new));
        assertThat(result).contains(" snapshots equal, ");
        comparisons.clear();
        return result;
    }

    private String laboratory(String... what) {
        List<String> arguments = new ArrayList<>(List.of(lab));
        arguments.addAll(List.of(what));
        return pixeltable.run("laboratory.py", arguments.toArray(String[]::new));
    }

    /** Each tag with the version that its snapshot carries. */
    private List<String> tags(String table) {
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            return mirrored.tags(table).entrySet().stream()
                    .map(tag -> tag.getKey() + "=" + tag.getValue().get("pixeltable.version"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String created(String tag) throws IOException {
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            return mirrored.tags(lab + ".notes").get(tag).get("pixeltable.created-at");
        }
    }

    private MirrorConfig config() {
        MirrorConfigs configs = MirrorConfigs.of(pixeltable.home(), lake)
                .set("source.tables", List.of(lab + "/**"))
                .set("source.start", start.name())
                .set("source.poll-interval", "100 ms")
                .set("source.until-caught-up", true)
                .set("job.parallelism", 1)
                .set("job.checkpoint-interval", "100 ms");
        history.forEach(configs::set);
        tables.forEach(configs::set);
        return configs.load();
    }
}
