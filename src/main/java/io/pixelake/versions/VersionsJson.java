package io.pixelake.versions;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixelake.access.PositionJson;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.pixeltable.catalog.LoggedChange;
import java.io.IOException;
import java.io.Writer;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The versions for machines. Every key is always there; what isn't known is null. Keys are never renamed, new ones may come. */
final class VersionsJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonGenerator json;

    private VersionsJson(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the report as one JSON document, version by version. The writer stays open. */
    static void write(VersionsReport report, Writer out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            new VersionsJson(json).write(report);
        }
    }

    private void write(VersionsReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("at", report.at().truncatedTo(ChronoUnit.MILLIS).toString());
        json.writeStringField("lake", report.lake());
        json.writeStringField("sourceError", report.sourceError().orElse(null));
        json.writeArrayFieldStart("tables");
        for (TableVersions table : report.tables()) {
            write(table);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(TableVersions table) throws IOException {
        Optional<MirrorStanding> mirror = table.mirror();
        json.writeStartObject();
        json.writeStringField("path", table.path());
        json.writeStringField(
                "mirror", mirror.map(one -> one.target().fullName()).orElse(null));
        json.writeStringField(
                "metadataLocation", mirror.flatMap(MirrorStanding::metadataFile).orElse(null));
        json.writeArrayFieldStart("versions");
        for (ListedVersion version : table.versions()) {
            json.writeTree(node(version));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static ObjectNode node(ListedVersion version) {
        Optional<LoggedChange> counted = version.counted();
        ObjectNode node = JSON.createObjectNode();
        PositionJson.put(node, version.position());
        node.put("user", version.user().orElse(null));
        node.put("change", version.change().map(SourceVersion.Change::inWords).orElse(null));
        node.put("schemaChange", counted.flatMap(LoggedChange::schemaChange).orElse(null));
        node.put("inserts", counted.map(LoggedChange::inserts).orElse(null));
        node.put("updates", counted.map(LoggedChange::updates).orElse(null));
        node.put("deletes", counted.map(LoggedChange::deletes).orElse(null));
        node.put("errors", counted.map(LoggedChange::errors).orElse(null));
        node.put("rowsIn", version.rowsIn().orElse(null));
        node.put("rowsOut", version.rowsOut().orElse(null));
        node.put("state", version.state().word());
        node.put(
                "snapshotId", version.snapshot().map(MirrorSnapshot::snapshotId).orElse(null));
        return node;
    }
}
