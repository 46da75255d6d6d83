package io.pixelake.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Positions as the JSON that commands print has them. */
public final class PositionJson {
    private PositionJson() {}

    /** Puts {@code version}, {@code createdAt} and {@code bases} into an object. */
    public static void put(ObjectNode node, Position position) {
        putVersion(node, position.own());
        ArrayNode bases = node.putArray("bases");
        position.bases()
                .forEach(base -> putVersion(
                        bases.addObject().put("tableId", base.tableId().toString()), base.version()));
    }

    private static void putVersion(ObjectNode node, TableVersion version) {
        node.put("version", version.version());
        node.put("createdAt", instant(version.createdAtMicros()).toString());
    }

    /** @param micros epoch microseconds */
    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
