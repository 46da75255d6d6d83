package io.pixelake.lake;

import io.pixelake.model.FoldedNames;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorUnreadableException;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import io.pixelake.types.schema.SystemColumns;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CombinedScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.util.PropertyUtil;

/** Looks at mirrors and reads them back through one open catalog, which reloads each table. One thread at a time. */
public final class CatalogMirrorReader implements AutoCloseable {
    /** Who has no mirrors: whether a table can be loaded is asked for whosever it is. */
    private static final SourceInstance NOBODY = new SourceInstance("", "nowhere");

    private final Catalog catalog;
    private final CatalogMirrorLookup tables;

    private CatalogMirrorReader(Catalog catalog, CatalogMirrorLookup tables) {
        this.catalog = catalog;
        this.tables = tables;
    }

    /** Opens the catalog. */
    public static CatalogMirrorReader open(MirrorCatalog mirrorCatalog) {
        return over(mirrorCatalog.open(), mirrorCatalog);
    }

    /** The same, for a command: a catalog that talks to its server only when it is asked for something is asked what there is. */
    public static CatalogMirrorReader openReached(MirrorCatalog mirrorCatalog) {
        Catalog opened = mirrorCatalog.open();
        try {
            if (!(opened instanceof RESTCatalog)) {
                CatalogListing.of(opened).ifPresent(CatalogListing::topNamespaces);
            }
            return over(opened, mirrorCatalog);
        } catch (RuntimeException e) {
            MirrorCatalog.close(opened);
            throw e;
        }
    }

    static CatalogMirrorReader over(Catalog opened, MirrorCatalog mirrorCatalog) {
        return new CatalogMirrorReader(
                opened, new CatalogMirrorLookup(opened, mirrorCatalog, MirrorFormat.DEFAULT, NOBODY, false));
    }

    /** Every mirror that has a snapshot, by path. */
    public List<MirrorStanding> mirrors() {
        return mirrors(any -> true);
    }

    /** The same of some tables; others aren't loaded. */
    public List<MirrorStanding> mirrors(Predicate<TableIdentifier> wanted) {
        List<MirrorStanding> mirrors = new ArrayList<>();
        LakeTables.forEachLoadable(catalog, wanted, (identifier, table) -> {
            TableMetadata metadata = ((HasTableOperations) table).operations().current();
            MirrorMarks.mirroredBy(metadata)
                    .filter(tableId -> metadata.currentSnapshot() != null && !MirrorMarks.isReplay(metadata))
                    .ifPresent(tableId -> mirrors.add(standing(identifier, tableId, metadata)));
        });
        mirrors.sort(Comparator.comparing(MirrorStanding::path)
                .thenComparing(mirror -> mirror.target().fullName()));
        return mirrors;
    }

    private static MirrorStanding standing(TableIdentifier identifier, UUID tableId, TableMetadata metadata) {
        Snapshot newest = metadata.currentSnapshot();
        return new MirrorStanding(
                tableId,
                MirrorSourceMark.of(metadata),
                metadata.property(MirrorMarks.PATH, identifier.toString()),
                new TargetName(Arrays.asList(identifier.namespace().levels()), identifier.name()),
                MirrorMarks.position(metadata, tableId),
                MirrorMarks.selection(metadata),
                newest.timestampMillis(),
                Optional.ofNullable(metadata.metadataFileLocation()),
                size(newest.summary()),
                history(metadata, tableId));
    }

    /** Deletion vectors count as position deletes; each position of a data file is deleted once. */
    private static MirrorStanding.Size size(Map<String, String> newest) {
        return new MirrorStanding.Size(
                PropertyUtil.propertyAsLong(newest, SnapshotSummary.TOTAL_RECORDS_PROP, 0)
                        - PropertyUtil.propertyAsLong(newest, SnapshotSummary.TOTAL_POS_DELETES_PROP, 0),
                PropertyUtil.propertyAsLong(newest, SnapshotSummary.TOTAL_DATA_FILES_PROP, 0),
                PropertyUtil.propertyAsLong(newest, SnapshotSummary.TOTAL_DELETE_FILES_PROP, 0));
    }

    private static MirrorStanding.History history(TableMetadata metadata, UUID tableId) {
        Optional<Position> oldest = Optional.empty();
        for (Snapshot snapshot : MirrorMarks.ancestors(metadata)) {
            Optional<Position> position = MirrorMarks.positionOf(snapshot, tableId);
            oldest = position.isPresent() ? position : oldest;
        }
        return new MirrorStanding.History(metadata.snapshots().size(), MetadataSize.of(metadata), oldest);
    }

    /** The mirror of a path's table at a name; empty where that is something else, or nothing. */
    public Optional<BaseTable> tableAt(TargetName target, String path) {
        try {
            return catalog.loadTable(CatalogNames.identifier(target)) instanceof BaseTable table
                            && FoldedNames.meant(
                                            path, List.of(table.properties().getOrDefault(MirrorMarks.PATH, "")))
                                    .isPresent()
                            && !MirrorMarks.isReplay(table.operations().current())
                    ? Optional.of(table)
                    : Optional.empty();
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    /** Why a table that no mirror was found of has none: the one at its name can't be read, say; empty where nothing stands against it. */
    public Optional<String> obstacle(UUID tableId, TargetName target) {
        try {
            return tables.stateOf(tableId, target) instanceof MirrorState.Unplaceable place
                    ? Optional.of(target.fullName() + " can't be made: " + place.why())
                    : Optional.empty();
        } catch (MirrorUnreadableException e) {
            return Optional.of("its mirror " + target.fullName() + " can't be read: " + e.getMessage());
        }
    }

    /** The snapshots of a mirror's main branch, newest first. */
    public List<MirrorSnapshot> historyOf(UUID tableId, TargetName target) {
        try {
            Table table = catalog.loadTable(CatalogNames.identifier(target));
            TableMetadata metadata = ((HasTableOperations) table).operations().current();
            boolean there =
                    MirrorMarks.mirroredBy(metadata).filter(tableId::equals).isPresent();
            return there ? CatalogMirrorLookup.history(tableId, metadata) : List.of();
        } catch (NoSuchTableException e) {
            return List.of();
        }
    }

    /**
     * Reads rows of a snapshot, deletes applied, with the schema it was made with. A row is good until the next one comes.
     *
     * @param width how many columns to read, from the first on
     * @param rowIds only rows with these {@code _pxt_rowid}; empty: all rows
     * @throws MirrorReadException when the snapshot, or a file of it, can't be read
     */
    public void rows(TargetName target, long snapshotId, int width, Set<Long> rowIds, Consumer<RowData> consumer)
            throws MirrorReadException {
        try {
            read(target, snapshotId, width, rowIds, consumer);
        } catch (CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MirrorReadException(
                    "the mirror " + target.fullName() + " can't be read at its snapshot " + snapshotId + ": "
                            + TableTrouble.reason(e),
                    e);
        }
    }

    private void read(TargetName target, long snapshotId, int width, Set<Long> rowIds, Consumer<RowData> consumer)
            throws IOException {
        Table table = catalog.loadTable(CatalogNames.identifier(target));
        TableScan scan = table.newScan().useSnapshot(snapshotId);
        Schema schema = scan.schema();
        Schema first = new Schema(schema.columns().subList(0, width));
        List<Expression> filters = rowIds.isEmpty() ? List.of() : List.of(Expressions.in(SystemColumns.ROW_ID, rowIds));
        for (Expression filter : filters) {
            scan = scan.filter(filter);
        }
        RowDataFileScanTaskReader reader = new RowDataFileScanTaskReader(schema, first, null, true, filters);
        try (CloseableIterable<CombinedScanTask> tasks = scan.planTasks()) {
            for (CombinedScanTask task : tasks) {
                try (DataIterator<RowData> rows = new DataIterator<>(reader, task, table.io(), table.encryption())) {
                    rows.forEachRemaining(consumer);
                }
            }
        }
    }

    @Override
    public void close() {
        if (catalog instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot close the catalog", e);
            }
        }
    }
}
