package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.MirrorConfig.Errors;
import io.pixelake.config.MirrorConfig.Granularity;
import io.pixelake.config.MirrorConfig.History;
import io.pixelake.config.MirrorConfig.OnDrop;
import io.pixelake.config.MirrorConfig.Snapshots;
import io.pixelake.config.MirrorConfig.Start;
import io.pixelake.config.MirrorConfig.Tag;
import io.pixelake.config.UserError;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
    private static final String NOTES = "lab/notes";
    private static final String VIEW = "lab/view";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private PixeltableInstance pixeltable;

    @TempDir
    Path lake;

    private Start start = Start.EARLIEST;
    private History history = History.DEFAULT;
    private Map<String, MirrorConfig.Table> tables = Map.of();

    @BeforeEach
    void makeLaboratory(PixeltableInstance instance) {
        pixeltable = instance;
        assertThat(pixeltable.run("laboratory.py", "make")).contains("versions [0, ");
    }

    @Test
    void errorsAndEmbeddingsOfEveryVersion() {
        showExtras();
        mirror();
        assertThat(compare(NOTES, "lab.notes")).doesNotContain(" 0 errors").doesNotContain(" 0 vectors");

        pixeltable.run("laboratory.py", "change");
        mirror();
        for (String table : List.of(NOTES, VIEW, "lab/snap", "lab/view_snap")) {
            assertThat(compare(table, table.replace('/', '.'))).doesNotContain(" 0 vectors");
        }
    }

    @Test
    void errorsAndEmbeddingsTurnedOnLaterOffAndOnAgain() throws IOException {
        mirror();
        compare(NOTES, "lab.notes", "--no-extras");

        showExtras();
        more(20);
        mirror();
        compare(NOTES, "lab.notes", "--newest");
        compare(VIEW, "lab.view", "--newest");

        tables = Map.of();
        more(21);
        mirror();
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.cells("lab.notes", "k", "inv_errortype"))
                    .contains("20 ValueError", "21 null")
                    .doesNotContain("20 null");
        }

        showExtras();
        more(22);
        mirror();
        compare(NOTES, "lab.notes", "--newest");
    }

    @Test
    void versionsOfOneCommitAsOneSnapshotSnapshotsAsTagsAndDroppedMirrors() throws Exception {
        history = new History(Granularity.CHECKPOINT, OnDrop.DROP, Snapshots.TAG, Tag.NONE);
        start = Start.CURRENT;
        mirror();
        pixeltable.run("laboratory.py", "change");
        mirror();
        compare(NOTES, "lab.notes", "--no-extras", "--newest");
        compare(VIEW, "lab.view", "--no-extras", "--newest");
        assertThat(snapshots("lab.notes")).isEqualTo(2);
        assertThat(snapshots("lab.view")).isEqualTo(2);
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has("lab.snap")).as("too old for a tag").isTrue();
        }
    }

    @Test
    void tagsOfVersionsFollowARevertAndSnapshotsAreTags() throws Exception {
        history = new History(Granularity.VERSION, OnDrop.DROP, Snapshots.TAG, Tag.VERSIONS);
        mirror();
        assertThat(tags("lab.notes")).contains("v0=0", "v8=8", "snap=6").doesNotContain("v9=9");
        assertThat(tags("lab.view"))
                .anyMatch(tag -> tag.startsWith("view_snap="))
                .contains("v0=0");
        compare(NOTES, "lab.notes", "--no-extras");
        String before = created("v8");

        pixeltable.run("laboratory.py", "revert");
        mirror();
        compare(NOTES, "lab.notes", "--no-extras");
        assertThat(tags("lab.notes")).contains("v0=0", "v7=7", "v8=8", "snap=6");
        assertThat(created("v8")).isNotEqualTo(before);
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has("lab.snap")).isFalse();
            assertThat(mirrored.has("lab.view_snap")).isFalse();
            assertThat(mirrored.has("lab.view")).isTrue();
        }
    }

    @Test
    void droppedTablesTakeTheirMirrorsAlong() throws Exception {
        history = new History(Granularity.VERSION, OnDrop.DROP, Snapshots.TABLE, Tag.NONE);
        start = Start.CURRENT;
        try (ExternalProcess mirror = startMirror("--on-drop", "drop")) {
            mirror.awaitOutput("lab/view_snap: version", LIMIT);
            mirror.awaitOutput("lab/view: version", LIMIT);
            pixeltable.run("laboratory.py", "drop");
            mirror.awaitOutput("lab/view: dropped from the source, and its mirror with it", LIMIT);
            mirror.awaitOutput("lab/view_snap: dropped from the source, and its mirror with it", LIMIT);
            mirror.interrupt();
            mirror.waitFor(LIMIT);
        }
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has("lab.view")).isFalse();
            assertThat(mirrored.has("lab.view_snap")).isFalse();
            assertThat(mirrored.has("lab.notes")).isTrue();
        }
        assertThat(lake.resolve("warehouse/lab/view/data"))
                .satisfiesAnyOf(folder -> assertThat(folder).doesNotExist(), folder -> assertThat(folder)
                        .isEmptyDirectory());
    }

    /** The replay's table comes first where a lake is searched for the mirror of a table. */
    @Test
    void aReplayStaysBesideTheMirrorOfItsTable() throws Exception {
        start = Start.CURRENT;
        mirror();
        assertThat(replay(NOTES, 2, 6, "aaa.notes")).isEmpty();
        compare(NOTES, "aaa.notes", "--no-extras", "--versions", "2,3,4,5,6");
        compare(NOTES, "lab.notes", "--no-extras", "--newest");
        assertThatThrownBy(() -> replay(NOTES, 2, 5, "aaa.notes"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("stands at version 6 already, beyond version 5")
                .hasMessageContaining("Give a greater --to, or replay it into another table");
        assertThatThrownBy(() -> replay(NOTES, 1, 8, "aaa.notes"))
                .hasMessageContaining("its history begins with version 2, behind version 1")
                .hasMessageContaining("--from 2");
        assertThatThrownBy(() -> replay(NOTES, 2, 6, "lab.view"))
                .hasMessageContaining("that table is the mirror of lab/view. It was not touched");
        assertThatThrownBy(() -> replay(VIEW, 0, 1, "aaa.notes"))
                .hasMessageContaining("holds another Pixeltable table, lab/notes");
        assertThatThrownBy(() -> replay(NOTES, 2, 6, null)).hasMessageContaining("beyond version 6");

        pixeltable.run("laboratory.py", "rename");
        mirror();
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has("lab.renamed")).isTrue();
            assertThat(mirrored.has("lab.notes")).isFalse();
            assertThat(mirrored.has("aaa.notes")).isTrue();
        }
        tables = Map.of(VIEW, new MirrorConfig.Table(Optional.of("aaa.notes")));
        assertThat(run()).singleElement().asString().contains("aaa.notes: that table is a replay of lab/notes");
        tables = Map.of();
        assertThat(replay("lab/renamed", 2, -1, "aaa.notes")).isEmpty();
        compare("lab/renamed", "aaa.notes", "--no-extras", "--versions", "2,3,4,5,6,7,8");
        compare("lab/renamed", "lab.renamed", "--no-extras", "--newest");
    }

    @Test
    void aReplayIntoTheTablesOwnMirrorIsGoneOnFrom() {
        history = new History(Granularity.CHECKPOINT, OnDrop.KEEP, Snapshots.TABLE, Tag.VERSIONS);
        assertThat(replay(NOTES, -1, 4, null)).isEmpty();
        assertThat(tags("lab.notes")).contains("v0=0", "v4=4").doesNotContain("v5=5");
        history = History.DEFAULT;
        mirror();
        compare(NOTES, "lab.notes", "--no-extras");
        assertThat(replay(VIEW, -1, -1, "aaa.view")).isEmpty();
        compare(VIEW, "aaa.view", "--no-extras");
        assertThat(replay("lab/snap", -1, -1, "aaa.snap")).isEmpty();
        compare("lab/snap", "aaa.snap", "--no-extras");
    }

    @Test
    void whatIsNotThereIsNotReplayed() {
        assertThatThrownBy(() -> replay("lab/note", -1, -1, "x.y"))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessage("Cannot replay lab/note: the source has no table of that path. The nearest: lab/notes,"
                        + " lab/snap, lab/view.");
        assertThatThrownBy(() -> replay(NOTES, 3, 99, "x.y"))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining(
                        "Cannot replay version 99 of lab/notes: it doesn't exist. There are versions 0 to 8.");
        assertThatThrownBy(() -> replay(NOTES, 5, 4, "x.y"))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("from version 5 to 4");
    }

    /** As users do it: a mirror goes on while a replay of the same lake is killed and started again. */
    @Test
    void aKilledReplayGoesOnBesideARunningMirror() throws Exception {
        try (ExternalProcess mirror = startMirror()) {
            mirror.awaitOutput("lab/notes: version 8 committed", LIMIT);
            try (ExternalProcess killed = startReplay()) {
                killed.awaitOutput(" committed, ", LIMIT);
                killed.kill();
            }
            more(30);
            try (ExternalProcess second = startReplay()) {
                second.waitFor(LIMIT);
            }
            mirror.awaitOutput("lab/notes: version 9 committed", LIMIT);
            mirror.interrupt();
            mirror.waitFor(LIMIT);
        }
        compare(NOTES, "aaa.notes", "--no-extras");
        compare(NOTES, "lab.notes", "--no-extras", "--newest");
    }

    private ExternalProcess startMirror(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("mirror", "--pixeltable-home", pixeltable.home().toString()));
        arguments.addAll(List.of("--lake", lake.toString()));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.start("", arguments.toArray(String[]::new));
    }

    private ExternalProcess startReplay() {
        return PixelakeLauncher.start(
                "",
                "replay",
                NOTES,
                "--into",
                "aaa.notes",
                "--pixeltable-home",
                pixeltable.home().toString(),
                "--lake",
                lake.toString());
    }

    private void showExtras() {
        tables = new HashMap<>();
        for (String path : List.of(NOTES, VIEW, "lab/snap", "lab/view_snap")) {
            tables.put(path, new MirrorConfig.Table(Optional.empty(), Errors.COLUMNS, true));
        }
    }

    private void more(int k) {
        pixeltable.run("laboratory.py", "more", Integer.toString(k));
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

    private String compare(String path, String target, String... options) {
        List<String> arguments = new ArrayList<>(List.of(pixeltable.home().toString(), lake.toString(), path, target));
        arguments.addAll(List.of(options));
        String result = pixeltable.run("compare_laboratory.py", arguments.toArray(String[]::new));
        assertThat(result).contains(" snapshots equal, ");
        return result;
    }

    private int snapshots(String table) throws IOException {
        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            return mirrored.versions(table).size();
        }
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
            return mirrored.tags("lab.notes").get(tag).get("pixeltable.created-at");
        }
    }

    private MirrorConfig config() {
        return new MirrorConfig(
                new MirrorConfig.Source(
                        pixeltable.home().toString(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        start,
                        Duration.ofMillis(100),
                        true,
                        false),
                new MirrorConfig.Lake(
                        lake.toString(), "lake", Map.of(), Optional.empty(), MirrorConfig.IfExists.ERROR, history),
                List.of(),
                tables,
                new MirrorConfig.Job("laboratory", 1, Duration.ofMillis(100)));
    }
}
