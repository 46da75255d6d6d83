package io.pixelake.sink.iceberg;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;

/** What the mirrors of a lake hold, for people. */
public final class LakeSummary {
    private LakeSummary() {}

    /**
     * One mirror.
     *
     * @param path the Pixeltable path
     * @param name {@code namespace.table}
     * @param versions snapshots that carry a Pixeltable version
     * @param rows rows of the newest snapshot
     * @param snapshots all snapshots
     * @param files data and delete files of the newest snapshot
     * @param lastCommitMillis epoch milliseconds of the newest snapshot
     */
    public record Mirror(
            String path,
            String name,
            int versions,
            long rows,
            int snapshots,
            long files,
            String metadataLocation,
            long lastCommitMillis) {}

    /** All mirrors of the lake, by path. */
    public static List<Mirror> of(MirrorCatalog mirrorCatalog) throws IOException {
        Catalog catalog = mirrorCatalog.open();
        try (Closeable closed = catalog instanceof Closeable closeable ? closeable : () -> {}) {
            List<Mirror> mirrors = new ArrayList<>();
            for (Namespace namespace : ((SupportsNamespaces) catalog).listNamespaces()) {
                collect(catalog, namespace, mirrors);
            }
            mirrors.sort(Comparator.comparing(Mirror::path));
            return mirrors;
        }
    }

    private static void collect(Catalog catalog, Namespace namespace, List<Mirror> mirrors) {
        for (TableIdentifier identifier : catalog.listTables(namespace)) {
            Table table = catalog.loadTable(identifier);
            if (table.properties().containsKey(MirrorMarks.TABLE_ID) && table.currentSnapshot() != null) {
                mirrors.add(mirror(identifier, table));
            }
        }
        for (Namespace child : ((SupportsNamespaces) catalog).listNamespaces(namespace)) {
            collect(catalog, child, mirrors);
        }
    }

    private static Mirror mirror(TableIdentifier identifier, Table table) {
        List<Snapshot> snapshots = new ArrayList<>();
        table.snapshots().forEach(snapshots::add);
        Map<String, String> newest = table.currentSnapshot().summary();
        return new Mirror(
                table.properties().get(MirrorMarks.PATH),
                identifier.toString(),
                (int) snapshots.stream()
                        .filter(snapshot -> MirrorMarks.versionOf(snapshot).isPresent())
                        .count(),
                count(newest, SnapshotSummary.TOTAL_RECORDS_PROP)
                        - count(newest, SnapshotSummary.TOTAL_POS_DELETES_PROP),
                snapshots.size(),
                count(newest, SnapshotSummary.TOTAL_DATA_FILES_PROP)
                        + count(newest, SnapshotSummary.TOTAL_DELETE_FILES_PROP),
                ((HasTableOperations) table).operations().current().metadataFileLocation(),
                table.currentSnapshot().timestampMillis());
    }

    private static long count(Map<String, String> summary, String key) {
        return Long.parseLong(summary.getOrDefault(key, "0"));
    }
}
