package io.pixelake.lake;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/** What the mirrors of a lake hold, for people. */
public final class LakeSummary {
    private LakeSummary() {}

    /**
     * One mirror.
     *
     * @param path the Pixeltable path
     * @param name {@code namespace.table}
     * @param versions how many Pixeltable versions its history holds
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
            LakeTables.forEachLoadable(catalog, (identifier, table) -> {
                if (table.currentSnapshot() != null) {
                    mirrors.add(mirror(identifier, table));
                }
            });
            mirrors.sort(Comparator.comparing(Mirror::path));
            return mirrors;
        }
    }

    private static Mirror mirror(TableIdentifier identifier, Table table) {
        TableMetadata metadata = ((HasTableOperations) table).operations().current();
        SnapshotCounts newest = SnapshotCounts.of(table.currentSnapshot());
        return new Mirror(
                metadata.property(MirrorMarks.PATH, ""),
                identifier.toString(),
                versions(metadata),
                newest.rows(),
                metadata.snapshots().size(),
                newest.dataFiles() + newest.deleteFiles(),
                metadata.metadataFileLocation(),
                table.currentSnapshot().timestampMillis());
    }

    /** Reverted versions don't count, nor those of a table whose mirror was taken over. */
    private static int versions(TableMetadata metadata) {
        String tableId = metadata.property(MirrorMarks.TABLE_ID, "");
        int versions = 0;
        for (Snapshot snapshot : MirrorMarks.ancestors(metadata)) {
            boolean own = tableId.equals(snapshot.summary().get(MirrorMarks.TABLE_ID));
            versions += own && MirrorMarks.carriesPosition(snapshot) ? 1 : 0;
        }
        return versions;
    }
}
