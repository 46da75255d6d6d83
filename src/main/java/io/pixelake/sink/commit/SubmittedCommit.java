package io.pixelake.sink.commit;

import io.pixelake.lake.MirrorMarks;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;

/**
 * What tells a commit that a catalog was asked for from all others.
 *
 * @param snapshots the ids of those it adds
 * @param marks of commits that add none: no two have the same group and stamp
 * @param addedBytes of the files that it adds
 */
record SubmittedCommit(Set<Long> snapshots, Map<String, String> marks, long addedBytes) {

    static SubmittedCommit of(TableMetadata base, TableMetadata changed) {
        Map<Long, Long> bytes = changed.snapshots().stream()
                .filter(snapshot -> base.snapshot(snapshot.snapshotId()) == null)
                .collect(Collectors.toMap(Snapshot::snapshotId, SubmittedCommit::addedBytes));
        return new SubmittedCommit(
                bytes.keySet(),
                marks(changed),
                bytes.values().stream().mapToLong(Long::longValue).sum());
    }

    /** Whether a table has it. */
    boolean isIn(TableMetadata table) {
        return snapshots.isEmpty()
                ? marks.equals(marks(table))
                : snapshots.stream().allMatch(id -> table.snapshot(id) != null);
    }

    private static Map<String, String> marks(TableMetadata metadata) {
        return Stream.of(MirrorMarks.COMMITTED, MirrorMarks.GROUP, MirrorMarks.HOLDER)
                .collect(Collectors.toMap(key -> key, key -> metadata.property(key, "")));
    }

    private static long addedBytes(Snapshot snapshot) {
        return Long.parseLong(snapshot.summary().getOrDefault(SnapshotSummary.ADDED_FILE_SIZE_PROP, "0"));
    }
}
