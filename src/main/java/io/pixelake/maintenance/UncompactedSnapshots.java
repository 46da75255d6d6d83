package io.pixelake.maintenance;

import io.pixelake.lake.MirrorMarks;
import java.util.Map;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.util.PropertyUtil;

/**
 * How far the last compaction of a table is behind, as its metadata alone tells: no manifest is read, because it is asked at every
 * commit. It rests on the totals that each snapshot's summary carries.
 */
public final class UncompactedSnapshots {
    private UncompactedSnapshots() {}

    /** The snapshots of {@code main} since the last compaction that brought small files or deletes, up to {@code most}. */
    public static int count(TableMetadata metadata, int most) {
        long small = CompactionPlan.targetBytes(metadata) / 2;
        int count = 0;
        for (Snapshot snapshot : MirrorMarks.ancestors(metadata)) {
            if (count >= most || DataOperations.REPLACE.equals(snapshot.operation())) {
                break;
            }
            count += bringsSmallFiles(snapshot.summary(), small) ? 1 : 0;
            if (replacesEverything(snapshot.summary())) {
                break;
            }
        }
        return count;
    }

    /** Rows of the newest snapshot's files that are deleted. */
    static long deletes(TableMetadata metadata) {
        return total(metadata, SnapshotSummary.TOTAL_POS_DELETES_PROP);
    }

    /** Whether as many rows are deleted, besides so many that aren't worth it, as make a single file worth rewriting. */
    static boolean manyDeletes(TableMetadata metadata, long notWorthIt) {
        return CompactionPlan.isWorn(
                deletes(metadata) - notWorthIt, total(metadata, SnapshotSummary.TOTAL_RECORDS_PROP));
    }

    private static long total(TableMetadata metadata, String key) {
        Snapshot current = metadata.currentSnapshot();
        return current == null ? 0 : PropertyUtil.propertyAsLong(current.summary(), key, 0);
    }

    private static boolean bringsSmallFiles(Map<String, String> summary, long small) {
        long files = PropertyUtil.propertyAsLong(summary, SnapshotSummary.ADDED_FILES_PROP, 0);
        long bytes = PropertyUtil.propertyAsLong(summary, SnapshotSummary.ADDED_FILE_SIZE_PROP, 0);
        return PropertyUtil.propertyAsLong(summary, SnapshotSummary.ADDED_DELETE_FILES_PROP, 0) > 0
                || (files > 0 && bytes / files < small);
    }

    /** What was there before it isn't read any more. */
    private static boolean replacesEverything(Map<String, String> summary) {
        long files = PropertyUtil.propertyAsLong(summary, SnapshotSummary.ADDED_FILES_PROP, 0);
        return files > 0 && files == PropertyUtil.propertyAsLong(summary, SnapshotSummary.TOTAL_DATA_FILES_PROP, 0);
    }
}
