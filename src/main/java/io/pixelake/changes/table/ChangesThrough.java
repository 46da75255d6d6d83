package io.pixelake.changes.table;

import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.lake.MirrorMarks;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * Up to where a changes table holds its mirror's changes, as it says itself: in the summary of each snapshot that brought some, so that it is right
 * also where somebody set the table back, and in a property, for when these snapshots have expired, or there are none yet.
 */
final class ChangesThrough {
    /** {@code snapshot-id:change}. */
    static final String PROPERTY = "pixelake.changes-through";

    private ChangesThrough() {}

    /** Empty in a table that has just been created. */
    static Optional<FeedPosition> of(TableMetadata changes) {
        for (Snapshot snapshot : MirrorMarks.ancestors(changes)) {
            String through = snapshot.summary().get(PROPERTY);
            if (through != null) {
                return Optional.of(parse(through));
            }
        }
        return Optional.ofNullable(changes.property(PROPERTY, null)).map(ChangesThrough::parse);
    }

    private static FeedPosition parse(String text) {
        String[] parts = text.split(":", 2);
        return new FeedPosition(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    static String text(FeedPosition position) {
        return position.snapshotId() + ":" + position.change();
    }
}
