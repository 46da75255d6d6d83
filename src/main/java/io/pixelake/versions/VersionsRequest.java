package io.pixelake.versions;

import io.pixelake.model.Position;
import java.util.OptionalLong;

/**
 * What {@code pixelake versions} is asked for.
 *
 * @param table the path in Pixeltable
 * @param from the first version; absent: the table's first
 * @param to the last version; absent: the table's newest
 * @param json whether as one JSON document
 */
public record VersionsRequest(String table, OptionalLong from, OptionalLong to, boolean json) {
    boolean wants(Position position) {
        long version = position.own().version();
        return version >= from.orElse(0) && version <= to.orElse(Long.MAX_VALUE);
    }
}
