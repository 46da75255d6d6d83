package io.pixelake.lake;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.JsonNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a commit says of who made it: the value of the table property {@code pixelake.holder}. A property and not the snapshot's
 * summary, because a revert makes no snapshot.
 *
 * @param committedAt by the clock of the machine that committed, in milliseconds
 */
public record HolderStamp(MirrorHolder holder, Instant committedAt) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public HolderStamp {
        committedAt = committedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Who committed last; empty where no Pixelake that says so has. */
    public static Optional<HolderStamp> of(TableMetadata metadata) {
        return Optional.ofNullable(metadata.property(MirrorMarks.HOLDER, null)).flatMap(HolderStamp::fromText);
    }

    public String toText() {
        return JSON.createObjectNode()
                .put("run", holder.run())
                .put("job", holder.job())
                .put("host", holder.host())
                .put("process", holder.process())
                .put("started-at", holder.since().toString())
                .put("committed-at", committedAt.toString())
                .toString();
    }

    /** Empty when it isn't such a text: whatever stands there must not keep a mirror from continuing. */
    static Optional<HolderStamp> fromText(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            MirrorHolder holder = new MirrorHolder(
                    json.path("run").asText(),
                    json.path("job").asText(),
                    json.path("host").asText(),
                    json.path("process").asLong(),
                    Instant.parse(json.path("started-at").asText()));
            return Optional.of(new HolderStamp(
                    holder, Instant.parse(json.path("committed-at").asText())));
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
