package io.pixelake.versions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.LoggedChange;
import io.pixelake.versions.ListedVersion.State;
import io.pixelake.versions.SourceVersion.Change;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which versions a mirror has, and how they look; what is in them, VerifyAndStatusITCase asks a real source. */
class VersionsReportTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final UUID TABLE = new UUID(0, 1);
    private static final UUID BASE = UUID.fromString("00000000-0000-0000-0000-0000000000b1");
    private static final MirrorSnapshot COMPACTION = snapshot(99, Optional.empty(), false);

    @Test
    void versionsOutsideTheMirrorAndWithinIt() {
        MirroredPositions mirror = mirror(snapshot(6), COMPACTION, snapshot(5), snapshot(2));

        assertThat(states(mirror.beside(log(0, 8))))
                .containsExactly(
                        "0 not-mirrored",
                        "1 not-mirrored",
                        "2 mirrored",
                        "3 thinned",
                        "4 thinned",
                        "5 mirrored",
                        "6 mirrored",
                        "7 pending",
                        "8 pending");
    }

    @Test
    void whatWasBeforeTheOldestSnapshotIsThinnedWhereThatFollowsOneThatIsGone() {
        MirroredPositions mirror = mirror(snapshot(4), snapshot(3, Optional.of(at(3)), true));

        assertThat(states(mirror.beside(log(1, 4))))
                .containsExactly("1 thinned", "2 thinned", "3 mirrored", "4 mirrored");
    }

    @Test
    void aTableWithoutAMirror() {
        assertThat(states(MirroredPositions.none().beside(log(0, 1))))
                .containsExactly("0 not-mirrored", "1 not-mirrored");
    }

    /** The number of a reverted version is used again: both are listed while the mirror is at the old one. */
    @Test
    void aRevertedVersionThatTheMirrorStillHas() {
        List<SourceVersion> log = new ArrayList<>(log(0, 2));
        log.add(new SourceVersion(Position.of(new TableVersion(3, 3_500_000)), Optional.empty(), insert(1)));

        assertThat(states(mirror(snapshot(4), snapshot(3), snapshot(2)).beside(log)))
                .containsExactly(
                        "0 not-mirrored", "1 not-mirrored", "2 mirrored", "3 reverted", "3 pending", "4 reverted");
    }

    @Test
    void aMirrorOfWhichNoVersionIsLeftInTheSource() {
        List<SourceVersion> log = List.of(
                new SourceVersion(Position.of(new TableVersion(1, 1_000_001)), Optional.empty(), insert(1)),
                new SourceVersion(Position.of(new TableVersion(2, 9_000_000)), Optional.empty(), insert(1)));

        assertThat(states(mirror(snapshot(3)).beside(log)))
                .containsExactly("1 not-mirrored", "3 reverted", "2 pending");
    }

    /** All snapshots with a position have expired: the head's rows are still those of the mirror's position. */
    @Test
    void aMirrorThatOnlyItsPropertySaysThePositionOf() {
        MirroredPositions mirror = new MirroredPositions(List.of(COMPACTION), Optional.of(at(2)));

        assertThat(mirror.beside(log(2, 2)).get(0).snapshot()).contains(COMPACTION);
    }

    @Test
    void theLakeAloneKnowsItsSnapshots() {
        assertThat(states(mirror(snapshot(6), COMPACTION, snapshot(2)).alone()))
                .containsExactly("2 mirrored", "6 mirrored");
    }

    @Test
    void anAlignedTableForPeople() {
        assertThat(text(report(Optional.empty())))
                .containsExactly(
                        " VERSION  CREATED (UTC)        USER   ROWS IN  ROWS OUT  SNAPSHOT      CHANGE",
                        "       0  2026-03-01 08:00:00  -        2,000         0  not mirrored  Initial Version",
                        "       1  2026-03-01 08:00:01  alice        3     1,002  101           insert, update, delete, 2 errors",
                        "1 over 2  2026-03-01 08:00:02  -            7         4  102           demo/base: update",
                        "       2  2026-03-01 08:00:03  -            0         0  thinned       no rows",
                        "       3  2026-03-01 08:00:04  -            0         0  pending       Altered: a (renamed to b)");
    }

    @Test
    void whatIsMissingIsSaidFirst() {
        List<String> lines = text(report(Optional.of("No server runs.")));

        assertThat(lines.get(0))
                .isEqualTo(
                        "The source can't be read, so only the versions that the lake still has are shown, with the rows that"
                                + " their snapshots inserted and deleted. No server runs.");
        TableVersions dropped = new TableVersions("demo/t", Optional.of(standing()), false, List.of());
        assertThat(text(new VersionsReport(NOW, "lake", Optional.empty(), List.of(dropped))))
                .containsExactly(
                        "demo/t was dropped from Pixeltable: the versions that its mirror demo.t still has are shown.",
                        "No versions.");
    }

    @Test
    void severalMirrorsOfOneTableAreToldApart() {
        TableVersions one = new TableVersions("demo/t", Optional.of(standing()), true, List.of());

        assertThat(text(new VersionsReport(NOW, "lake", Optional.empty(), List.of(one, one))))
                .containsExactly(
                        "demo/t, mirrored as demo.t", "No versions.", "demo/t, mirrored as demo.t", "No versions.");
    }

    @Test
    void machinesAlwaysFindTheSameKeys() throws Exception {
        StringWriter out = new StringWriter();
        VersionsJson.write(report(Optional.empty()), out);
        JsonNode root = new ObjectMapper().readTree(out.toString());

        assertThat(keys(root)).containsExactly("at", "lake", "sourceError", "tables");
        assertThat(keys(root.at("/tables/0"))).containsExactly("path", "mirror", "metadataLocation", "versions");
        assertThat(root.at("/tables/0/metadataLocation").asText()).isEqualTo("file:/lake/v3.metadata.json");
        for (JsonNode version : root.at("/tables/0/versions")) {
            assertThat(keys(version))
                    .containsExactly(
                            "version",
                            "createdAt",
                            "bases",
                            "user",
                            "change",
                            "schemaChange",
                            "inserts",
                            "updates",
                            "deletes",
                            "errors",
                            "rowsIn",
                            "rowsOut",
                            "state",
                            "snapshotId");
        }
        JsonNode changed = root.at("/tables/0/versions/1");
        assertThat(changed.get("user").asText()).isEqualTo("alice");
        assertThat(changed.get("createdAt").asText()).isEqualTo("2026-03-01T08:00:01Z");
        assertThat(changed.get("inserts").asInt()).isEqualTo(1);
        assertThat(changed.get("errors").asInt()).isEqualTo(2);
        assertThat(changed.get("rowsOut").asInt()).isEqualTo(1_002);
        assertThat(changed.get("snapshotId").asLong()).isEqualTo(101);
        JsonNode ofBase = root.at("/tables/0/versions/2");
        assertThat(ofBase.get("inserts").isNull()).isTrue();
        assertThat(ofBase.get("rowsIn").asInt()).isEqualTo(7);
        assertThat(ofBase.at("/bases/0/version").asInt()).isEqualTo(2);
        assertThat(root.at("/tables/0/versions/4/schemaChange").asText()).isEqualTo("Altered: a (renamed to b)");
        assertThat(root.at("/tables/0/versions/4/snapshotId").isNull()).isTrue();
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static List<String> text(VersionsReport report) {
        List<String> lines = new ArrayList<>();
        VersionsText.print(report, lines::add);
        return lines;
    }

    private static List<String> states(List<ListedVersion> versions) {
        return versions.stream()
                .map(version -> version.position().own().version() + " "
                        + version.state().word())
                .toList();
    }

    private static VersionsReport report(Optional<String> sourceError) {
        Position overBase = new Position(
                new TableVersion(1, micros(1)), List.of(new Position.Base(BASE, new TableVersion(2, micros(2)))));
        Optional<Change> ofBase =
                Optional.of(Change.ofBase("demo/base", new LoggedChange(Optional.empty(), 0, 5, 0, 0)));
        List<ListedVersion> versions = List.of(
                listed(0, 0, change(Optional.of("Initial Version"), 2_000, 0, 0, 0), State.NOT_MIRRORED),
                new ListedVersion(
                        Position.of(new TableVersion(1, micros(1))),
                        Optional.of("alice"),
                        change(Optional.empty(), 1, 2, 1_000, 2),
                        State.MIRRORED,
                        Optional.of(snapshot(101, Optional.empty(), false))),
                new ListedVersion(
                        overBase,
                        Optional.empty(),
                        ofBase,
                        State.MIRRORED,
                        Optional.of(snapshot(102, Optional.empty(), false))),
                listed(2, 3, change(Optional.empty(), 0, 0, 0, 0), State.THINNED),
                listed(3, 4, change(Optional.of("Altered: a (renamed to b)"), 0, 0, 0, 0), State.PENDING));
        return new VersionsReport(
                NOW,
                "lake",
                sourceError,
                List.of(new TableVersions("demo/t", Optional.of(standing()), true, versions)));
    }

    private static ListedVersion listed(long number, long second, Optional<Change> change, State state) {
        return new ListedVersion(
                Position.of(new TableVersion(number, micros(second))),
                Optional.empty(),
                change,
                state,
                Optional.empty());
    }

    private static long micros(long second) {
        return (NOW.getEpochSecond() + second) * 1_000_000;
    }

    private static Optional<Change> insert(long rows) {
        return change(Optional.empty(), rows, 0, 0, 0);
    }

    private static Optional<Change> change(
            Optional<String> schemaChange, long inserts, long updates, long deletes, long errors) {
        return Optional.of(Change.of(new LoggedChange(schemaChange, inserts, updates, deletes, errors)));
    }

    private static Position at(long number) {
        return Position.of(new TableVersion(number, number * 1_000_000));
    }

    private static List<SourceVersion> log(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(number -> new SourceVersion(at(number), Optional.empty(), insert(1)))
                .toList();
    }

    private static MirroredPositions mirror(MirrorSnapshot... newestFirst) {
        return new MirroredPositions(List.of(newestFirst), newestFirst[0].position());
    }

    private static MirrorSnapshot snapshot(long number) {
        return snapshot(number, Optional.of(at(number)), false);
    }

    private static MirrorSnapshot snapshot(long id, Optional<Position> position, boolean isCutOff) {
        MirrorSnapshot.Made made = new MirrorSnapshot.Made(Optional.empty(), 7, 4, isCutOff);
        return new MirrorSnapshot(id, position, 0, position.isEmpty(), Optional.empty(), "{}", made);
    }

    private static MirrorStanding standing() {
        return new MirrorStanding(
                TABLE,
                Optional.empty(),
                "demo/t",
                new TargetName(List.of("demo"), "t"),
                Optional.of(at(6)),
                Optional.empty(),
                NOW.toEpochMilli(),
                Optional.of("file:/lake/v3.metadata.json"),
                new MirrorStanding.Size(1_234, 5, 1),
                new MirrorStanding.History(3, 2_900, Optional.empty()));
    }
}
