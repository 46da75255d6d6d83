package io.pixelake.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixelake.access.PositionJson;
import io.pixelake.changes.operator.TargetStanding;
import io.pixelake.job.state.LastErrors.Failure;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The status for machines. Every key is always there; what isn't known is null. Keys are never renamed, new ones may come. */
public final class StatusJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StatusReport report;

    private StatusJson(StatusReport report) {
        this.report = report;
    }

    /** The report as one JSON document. */
    public static String of(StatusReport report) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new StatusJson(report).document());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write JSON", e);
        }
    }

    private ObjectNode document() {
        ObjectNode root = JSON.createObjectNode();
        root.put("at", text(report.at()));
        root.put("lake", report.lake());
        root.put("sourceError", report.sourceError().orElse(null));
        putFailure(root, "jobError", report.jobError());
        ArrayNode tables = root.putArray("tables");
        report.tables().forEach(table -> add(tables, table));
        ArrayNode others = root.putArray("others");
        report.others().forEach(mirror -> others.addObject()
                .put("mirror", mirror.target().fullName())
                .put("path", mirror.path())
                .put("sourceId", mirror.source().map(SourceInstance::id).orElse(null))
                .put("source", mirror.source().map(SourceInstance::place).orElse(null)));
        return root;
    }

    private void add(ArrayNode tables, TableStatus table) {
        Optional<MirrorStanding> mirror = table.mirror();
        ObjectNode node = tables.addObject();
        node.put("path", table.path());
        node.put("mirror", mirror.map(one -> one.target().fullName()).orElse(null));
        node.put(
                "metadataLocation", mirror.flatMap(MirrorStanding::metadataFile).orElse(null));
        node.put("state", table.state().word());
        putPosition(node, "mirrored", table.mirrored());
        node.put(
                "committedAt",
                mirror.map(one -> text(Instant.ofEpochMilli(one.committedAtMillis())))
                        .orElse(null));
        node.put("ageSeconds", table.mirrored().map(this::ageSeconds).orElse(null));
        node.put(
                "commitAgeSeconds",
                mirror.map(one -> secondsSince(Instant.ofEpochMilli(one.committedAtMillis())))
                        .orElse(null));
        putPosition(node, "source", table.source());
        node.put("behind", table.behind().map(TableStatus.Behind::moments).orElse(null));
        node.put(
                "behindAtLeast", table.behind().map(TableStatus.Behind::atLeast).orElse(null));
        Optional<MirrorStanding.Size> size = mirror.map(MirrorStanding::size);
        node.put("rows", size.map(MirrorStanding.Size::rows).orElse(null));
        node.put("dataFiles", size.map(MirrorStanding.Size::dataFiles).orElse(null));
        node.put("deleteFiles", size.map(MirrorStanding.Size::deleteFiles).orElse(null));
        putHistory(node, mirror.map(MirrorStanding::history));
        ArrayNode changes = node.putArray("changes");
        table.changes().forEach(target -> add(changes, target));
        putFailure(node, "lastError", table.lastError());
    }

    private static void add(ArrayNode changes, TargetStanding target) {
        changes.addObject()
                .put("target", target.target())
                .put("version", target.version().isPresent() ? target.version().getAsLong() : null)
                .put("behind", target.behind().isPresent() ? target.behind().getAsInt() : null)
                .put("problem", target.problem().isEmpty() ? null : target.problem());
    }

    private void putHistory(ObjectNode node, Optional<MirrorStanding.History> history) {
        if (history.isEmpty()) {
            node.putNull("history");
            return;
        }
        ObjectNode kept = node.putObject("history");
        kept.put("snapshots", history.get().snapshots());
        kept.put("maxSnapshots", report.budget().snapshots());
        kept.put("metadataBytes", history.get().metadataBytes());
        kept.put("maxMetadataBytes", report.budget().metadataBytes());
        putPosition(kept, "oldest", history.get().oldest());
    }

    private Long ageSeconds(Position position) {
        return secondsSince(PositionJson.instant(position.createdAtMicros()));
    }

    private Long secondsSince(Instant then) {
        return Duration.between(then, report.at()).toSeconds();
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static void putPosition(ObjectNode node, String key, Optional<Position> position) {
        if (position.isEmpty()) {
            node.putNull(key);
            return;
        }
        PositionJson.put(node.putObject(key), position.get());
    }

    private static void putFailure(ObjectNode node, String key, Optional<Failure> failure) {
        if (failure.isEmpty()) {
            node.putNull(key);
            return;
        }
        node.putObject(key)
                .put("message", failure.get().message())
                .put("at", text(failure.get().at()))
                .put(
                        "nextAttempt",
                        failure.get().nextAttempt().map(StatusJson::text).orElse(null));
    }
}
