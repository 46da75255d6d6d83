package io.pixelake.sink.iceberg;

import java.time.Clock;
import java.time.Duration;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/**
 * Takes old snapshots out of a mirror, with Iceberg's own expiry: it keeps whatever a tag or branch holds, as long as that one's own
 * settings say, and deletes files that no snapshot is left to refer to. Files of groups that aren't committed yet belong to no
 * snapshot, so it doesn't see them. Besides, the newest snapshot that carries the mirror's position stays, with all above it.
 */
final class SnapshotExpiry {
    private SnapshotExpiry() {}

    /** Returns how many snapshots went. */
    static int expire(BaseTable table, Duration olderThan, Clock clock) {
        TableMetadata metadata = table.operations().current();
        long limit = clock.millis() - olderThan.toMillis();
        if (metadata.snapshots().stream().noneMatch(snapshot -> snapshot.timestampMillis() < limit)) {
            return 0;
        }
        int before = metadata.snapshots().size();
        table.expireSnapshots()
                .expireOlderThan(limit)
                .retainLast(retained(metadata))
                .commit();
        return before - table.operations().refresh().snapshots().size();
    }

    private static int retained(TableMetadata metadata) {
        int byTable = metadata.propertyAsInt(
                TableProperties.MIN_SNAPSHOTS_TO_KEEP, TableProperties.MIN_SNAPSHOTS_TO_KEEP_DEFAULT);
        int down = 0;
        for (Snapshot snapshot : MirrorMarks.ancestors(metadata)) {
            down++;
            if (MirrorMarks.carriesPosition(snapshot)) {
                return Math.max(byTable, down);
            }
        }
        return byTable;
    }
}
