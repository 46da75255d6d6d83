package io.pixelake.lake;

import io.pixelake.model.ForeignSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * The snapshots on a mirror's main branch that an external writer made on top of Pixelake's last one. A compaction
 * isn't one of them: an operation {@code replace} changes files and no rows.
 */
public final class ForeignWrites {
    /** What engines say of themselves in a snapshot's summary, most telling first. PyIceberg says nothing. */
    private static final List<String> MAKERS =
            List.of("engine-name", "engine-version", "app-id", "spark.app.id", "flink.job-id", "trino_query_id");

    private ForeignWrites() {}

    /** Oldest first. */
    public static List<ForeignSnapshot> above(TableMetadata metadata) {
        List<ForeignSnapshot> found = new ArrayList<>();
        for (Snapshot snapshot : MirrorMarks.ancestors(metadata)) {
            if (MirrorMarks.carriesPosition(snapshot)) {
                break;
            }
            if (isForeign(snapshot)) {
                found.add(0, describe(snapshot));
            }
        }
        return found;
    }

    /** Whether an external writer made it and may have changed rows with it. */
    public static boolean isForeign(Snapshot snapshot) {
        return !MirrorMarks.carriesPosition(snapshot) && !DataOperations.REPLACE.equals(snapshot.operation());
    }

    public static ForeignSnapshot describe(Snapshot snapshot) {
        return new ForeignSnapshot(
                snapshot.snapshotId(),
                String.valueOf(snapshot.operation()),
                Instant.ofEpochMilli(snapshot.timestampMillis()),
                maker(snapshot.summary()));
    }

    private static Optional<String> maker(Map<String, String> summary) {
        String maker = MAKERS.stream()
                .flatMap(key -> Stream.ofNullable(summary.get(key)))
                .filter(value -> !value.isBlank())
                .distinct()
                .collect(Collectors.joining(" "));
        return Optional.of(maker).filter(text -> !text.isEmpty());
    }
}
