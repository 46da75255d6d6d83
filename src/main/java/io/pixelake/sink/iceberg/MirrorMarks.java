package io.pixelake.sink.iceberg;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.TableVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * What a mirror says of itself: the keys of snapshot summaries and table properties, and how its position is read from them.
 */
final class MirrorMarks {
    static final String TABLE_ID = "pixeltable.table-id";
    static final String PATH = "pixeltable.path";
    static final String COMMITTED = "pixeltable.committed";
    static final String VERSION = "pixeltable.version";
    static final String CREATED_AT = "pixeltable.created-at";

    private MirrorMarks() {}

    static Map<String, String> summary(GroupPlan plan) {
        Map<String, String> summary = new LinkedHashMap<>();
        summary.put(TABLE_ID, plan.key().tableId().toString());
        summary.put(VERSION, Long.toString(plan.to().version()));
        summary.put(CREATED_AT, Long.toString(plan.to().createdAtMicros()));
        return summary;
    }

    /** {@code version:created_at_us:snapshot-id}, which counts only when expiry has left no snapshot with a position. */
    static String committed(TableVersion version, long snapshotId) {
        return version.version() + ":" + version.createdAtMicros() + ":" + snapshotId;
    }

    /** The position of the nearest ancestor of {@code main} that carries one. */
    static Optional<TableVersion> position(TableMetadata metadata) {
        Snapshot snapshot = metadata.currentSnapshot();
        while (snapshot != null) {
            Optional<TableVersion> version = versionOf(snapshot);
            if (version.isPresent()) {
                return version;
            }
            Long parent = snapshot.parentId();
            if (parent == null) {
                return Optional.empty();
            }
            snapshot = metadata.snapshot(parent);
        }
        return metadata.currentSnapshot() == null ? Optional.empty() : fromProperty(metadata);
    }

    static Optional<TableVersion> versionOf(Snapshot snapshot) {
        Map<String, String> summary = snapshot.summary();
        if (!summary.containsKey(VERSION) || !summary.containsKey(CREATED_AT)) {
            return Optional.empty();
        }
        return Optional.of(
                new TableVersion(Long.parseLong(summary.get(VERSION)), Long.parseLong(summary.get(CREATED_AT))));
    }

    private static Optional<TableVersion> fromProperty(TableMetadata metadata) {
        return Optional.ofNullable(metadata.property(COMMITTED, null))
                .map(value -> value.split(":"))
                .map(parts -> new TableVersion(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
    }
}
