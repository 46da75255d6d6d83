package io.pixelake.lake;

import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.util.PropertyUtil;

/** What a snapshot's summary says of its contents. @param rows those that readers see */
public record SnapshotCounts(long rows, long dataFiles, long deleteFiles) {

    /** Deletion vectors count as position deletes; each position of a data file is deleted once. */
    public static SnapshotCounts of(Snapshot snapshot) {
        Map<String, String> summary = snapshot.summary();
        return new SnapshotCounts(
                PropertyUtil.propertyAsLong(summary, SnapshotSummary.TOTAL_RECORDS_PROP, 0)
                        - PropertyUtil.propertyAsLong(summary, SnapshotSummary.TOTAL_POS_DELETES_PROP, 0),
                PropertyUtil.propertyAsLong(summary, SnapshotSummary.TOTAL_DATA_FILES_PROP, 0),
                PropertyUtil.propertyAsLong(summary, SnapshotSummary.TOTAL_DELETE_FILES_PROP, 0));
    }
}
