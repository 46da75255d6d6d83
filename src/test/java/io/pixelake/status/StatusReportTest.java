package io.pixelake.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixelake.changes.operator.TargetStanding;
import io.pixelake.config.MirrorConfig;
import io.pixelake.job.state.LastErrors.Failure;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import io.pixelake.model.TargetName;
import io.pixelake.status.TableStatus.Behind;
import io.pixelake.status.TableStatus.State;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How a status looks; what is in it, VerifyAndStatusITCase asks a real source. */
class StatusReportTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final MirrorConfig.Kept BUDGET =
            new MirrorConfig.Kept(2_000, 4L << 20, MirrorConfig.TagKeep.THINNED);
    private static final UUID BASE = UUID.fromString("00000000-0000-0000-0000-0000000000b1");

    @Test
    void anAlignedTableForPeople() {
        assertThat(StatusText.of(report(Optional.empty())))
                .containsExactly(
                        "TABLE        MIRROR       STATE          VERSION  SOURCE  BEHIND    AGE  COMMITTED   ROWS  FILES  DELETES  SNAPSHOTS    OLDEST  METADATA",
                        "demo/images  demo.images  behind              12      15       3  2 min   59 s ago  1,234      5        1      2,100         1    1.8 MB",
                        "demo/new     -            not mirrored         -       0       -      -          -      -      -        -          -         -         -",
                        "demo/view    demo.view    current       3 over 7       -       0    3 h   59 s ago  1,234      5        1          3  3 over 7      5 KB",
                        "demo/images is over the budget of its history: 2,100 snapshots of at most 2,000, 1.8 MB of metadata of at most 4.0 MB."
                                + " A running mirror thins it, except for what tags and branches hold; or raise lake.history.",
                        "Changes of demo/images are in CSV files in /csv up to version 11, 1 version behind the mirror.",
                        "How far the changes of demo/images are in JSONL files in s3://a/b isn't known: No such bucket",
                        "The mirror job failed 1 min ago: disk full",
                        "demo/images failed 1 h ago, is tried again in 2 min: A cell can't be read.");
    }

    @Test
    void aSourceThatCantBeReadIsSaidFirst() {
        assertThat(StatusText.of(report(Optional.of("No server runs."))).get(0))
                .isEqualTo("The source can't be read, so only the lake's side is shown. No server runs.");
    }

    @Test
    void nothingToShow() {
        assertThat(StatusText.of(new StatusReport(
                        NOW, "lake", Optional.empty(), Optional.empty(), List.of(), List.of(), BUDGET)))
                .containsExactly("No tables.");
    }

    @Test
    void machinesAlwaysFindTheSameKeys() throws Exception {
        JsonNode root = new ObjectMapper().readTree(StatusJson.of(report(Optional.empty())));

        assertThat(keys(root)).containsExactly("at", "lake", "sourceError", "jobError", "tables", "others");
        for (JsonNode table : root.get("tables")) {
            assertThat(keys(table))
                    .containsExactly(
                            "path",
                            "mirror",
                            "metadataLocation",
                            "state",
                            "mirrored",
                            "committedAt",
                            "ageSeconds",
                            "commitAgeSeconds",
                            "source",
                            "behind",
                            "behindAtLeast",
                            "rows",
                            "dataFiles",
                            "deleteFiles",
                            "history",
                            "changes",
                            "lastError");
        }
        JsonNode images = root.at("/tables/0");
        assertThat(images.get("metadataLocation").asText()).isEqualTo("v3.metadata.json");
        assertThat(root.at("/tables/1/metadataLocation").isNull()).isTrue();
        assertThat(images.at("/mirrored/version").asLong()).isEqualTo(12);
        assertThat(images.at("/mirrored/createdAt").asText()).isEqualTo("2026-03-01T07:58:00Z");
        assertThat(images.get("ageSeconds").asLong()).isEqualTo(120);
        assertThat(images.get("commitAgeSeconds").asLong()).isEqualTo(59);
        assertThat(images.get("behind").asInt()).isEqualTo(3);
        assertThat(images.at("/lastError/message").asText()).isEqualTo("A cell can't be read.");
        assertThat(images.at("/lastError/nextAttempt").asText())
                .isEqualTo(NOW.plusSeconds(130).truncatedTo(ChronoUnit.MILLIS).toString());
        assertThat(images.get("changes").get(0).toString())
                .isEqualTo("{\"target\":\"CSV files in /csv\",\"version\":11,\"behind\":1,\"problem\":null}");
        assertThat(images.get("changes").get(2).toString())
                .isEqualTo(
                        "{\"target\":\"JSONL files in s3://a/b\",\"version\":null,\"behind\":null,\"problem\":\"No such bucket\"}");
        JsonNode history = images.get("history");
        assertThat(keys(history))
                .containsExactly("snapshots", "maxSnapshots", "metadataBytes", "maxMetadataBytes", "oldest");
        assertThat(history.get("snapshots").asInt()).isEqualTo(2_100);
        assertThat(history.get("maxSnapshots").asInt()).isEqualTo(2_000);
        assertThat(history.get("metadataBytes").asLong()).isEqualTo(1_900_000);
        assertThat(history.get("maxMetadataBytes").asLong()).isEqualTo(4L << 20);
        assertThat(history.at("/oldest/version").asLong()).isEqualTo(1);
        assertThat(root.at("/tables/1/history").isNull()).isTrue();
        assertThat(root.at("/tables/1/mirrored").isNull()).isTrue();
        assertThat(root.at("/tables/1/state").asText()).isEqualTo("not-mirrored");
        assertThat(root.at("/tables/2/mirrored/bases/0/version").asLong()).isEqualTo(7);
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static StatusReport report(Optional<String> sourceError) {
        Failure failure =
                new Failure("A cell can't be read.", NOW.minusSeconds(3_700), Optional.of(NOW.plusSeconds(130)));
        MirrorStanding.History full =
                new MirrorStanding.History(2_100, 1_900_000, Optional.of(Position.of(version(1, 7_200))));
        TableStatus images = new TableStatus(
                "demo/images",
                State.BEHIND,
                Optional.of(standing("demo/images", Position.of(version(12, 120)), full)),
                Optional.of(Position.of(version(15, 1))),
                Optional.of(new Behind(3, false)),
                List.of(
                        new TargetStanding("CSV files in /csv", OptionalLong.of(11), OptionalInt.of(1), ""),
                        new TargetStanding("the table {table}__changes", OptionalLong.of(12), OptionalInt.of(0), ""),
                        new TargetStanding(
                                "JSONL files in s3://a/b",
                                OptionalLong.empty(),
                                OptionalInt.empty(),
                                "No such bucket")),
                Optional.of(failure));
        TableStatus unmirrored = new TableStatus(
                "demo/new",
                State.NOT_MIRRORED,
                Optional.empty(),
                Optional.of(Position.of(version(0, 1))),
                Optional.empty(),
                List.of(),
                Optional.empty());
        Position overBase =
                new Position(version(3, 90_000), List.of(new Position.Base(BASE, version(7, 3 * 3_600 + 5))));
        TableStatus view = new TableStatus(
                "demo/view",
                State.CURRENT,
                Optional.of(
                        standing("demo/view", overBase, new MirrorStanding.History(3, 5_120, Optional.of(overBase)))),
                Optional.empty(),
                Optional.of(new Behind(0, false)),
                List.of(),
                Optional.empty());
        return new StatusReport(
                NOW,
                "lake",
                sourceError,
                Optional.of(new Failure("disk full", NOW.minusSeconds(60))),
                List.of(images, unmirrored, view),
                List.of(),
                BUDGET);
    }

    private static TableVersion version(long number, long ageSeconds) {
        return new TableVersion(number, (NOW.getEpochSecond() - ageSeconds) * 1_000_000);
    }

    private static MirrorStanding standing(String path, Position position, MirrorStanding.History history) {
        String[] parts = path.split("/");
        return new MirrorStanding(
                new UUID(0, 1),
                Optional.empty(),
                path,
                new TargetName(List.of(parts[0]), parts[1]),
                Optional.of(position),
                Optional.empty(),
                NOW.minusSeconds(59).toEpochMilli(),
                Optional.of("v3.metadata.json"),
                new MirrorStanding.Size(1_234, 5, 1),
                history);
    }
}
