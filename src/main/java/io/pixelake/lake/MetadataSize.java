package io.pixelake.lake;

import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types;

/**
 * About how many bytes a table's metadata file has, by the lengths of its texts: writing it to find out would take as long as a commit. The numbers
 * are those of Iceberg's JSON.
 */
public final class MetadataSize {
    /** What is the same for all. */
    private static final int REST = 600;

    private static final int SNAPSHOT = 190;
    private static final int ENTRY = 6;
    private static final int FIELD = 45;
    private static final int REF = 80;
    private static final int LOG_ENTRY = 66;
    private static final int OLD_FILE = 120;

    private MetadataSize() {}

    public static long of(TableMetadata metadata) {
        long bytes = REST + entries(metadata.properties());
        for (Snapshot snapshot : metadata.snapshots()) {
            bytes += of(snapshot);
        }
        for (Schema schema : metadata.schemas()) {
            for (Types.NestedField field : schema.columns()) {
                bytes += FIELD + field.name().length() + field.type().toString().length();
            }
        }
        bytes += (long) REF * metadata.refs().size();
        bytes += (long) LOG_ENTRY * metadata.snapshotLog().size();
        bytes += (long) (OLD_FILE + metadata.location().length())
                * metadata.previousFiles().size();
        return bytes;
    }

    /** What a snapshot takes of it. */
    static long of(Snapshot snapshot) {
        String manifests = snapshot.manifestListLocation();
        return SNAPSHOT + entries(snapshot.summary()) + (manifests == null ? 0 : manifests.length());
    }

    private static long entries(Map<String, String> texts) {
        long bytes = 0;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            bytes += ENTRY + text.getKey().length() + text.getValue().length();
        }
        return bytes;
    }
}
