package io.pixelake.changes.table;

import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.lake.write.OvertakenCommits;
import io.pixelake.lake.write.StagedTableOperations;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends files of changes to a changes table as one snapshot, once. It rests on the assumptions that {@link ChangesTable} names.
 *
 * @param files whose rows follow what the table holds
 * @param schema the table's columns from then on
 * @param formatVersion what these columns need at least
 * @param marks what the table says of its mirror
 * @param from up to where the table held the changes when the files were written
 * @param to up to where it holds them then
 */
record ChangesCommit(
        List<DataFile> files,
        Schema schema,
        int formatVersion,
        Map<String, String> marks,
        Optional<FeedPosition> from,
        FeedPosition to) {
    private static final Logger LOG = LoggerFactory.getLogger(ChangesCommit.class);
    private static final int ATTEMPTS = 8;
    /** Enough for readers that follow the table, few enough for its metadata to stay below a megabyte. */
    static final int SNAPSHOTS_KEPT = 1_000;

    /**
     * Commits to the table under a name.
     *
     * @param table as it was loaded before the files were written
     * @return whether the table holds the files; else somebody else appended these changes, and the files are orphans
     * @throws RuntimeException when the outcome is unknown, which the table itself says when it is loaded again
     */
    boolean run(Catalog catalog, TableIdentifier name, BaseTable table) {
        BaseTable current = table;
        Set<Long> tried = new HashSet<>();
        OvertakenCommits overtaken = new OvertakenCommits();
        for (int attempt = 1; ; attempt++) {
            TableMetadata base = current.operations().current();
            if (!base.uuid().equals(table.operations().current().uuid())
                    || !ChangesThrough.of(base).equals(from)) {
                return false;
            }
            StagedTableOperations staged = stage(current, base);
            tried.add(staged.current().currentSnapshot().snapshotId());
            try {
                current.operations().commit(base, staged.current());
                overtaken.delete(staged.current());
                staged.reports().handOnTo(current.reporter());
                return true;
            } catch (RuntimeException e) {
                current = (BaseTable) catalog.loadTable(name);
                if (tried.stream().map(current::snapshot).anyMatch(Objects::nonNull)) {
                    LOG.debug("{}: a commit landed although the catalog reported a failure", name, e);
                    return true;
                }
                if (!(e instanceof CommitFailedException) || attempt == ATTEMPTS) {
                    throw e;
                }
                overtaken.add(staged);
                LOG.debug("{}: another commit was faster", name, e);
            }
        }
    }

    private StagedTableOperations stage(BaseTable table, TableMetadata base) {
        StagedTableOperations staged = new StagedTableOperations(table.operations(), base, table.name());
        evolve(staged);
        AppendFiles append = staged.table().newAppend().set(ChangesThrough.PROPERTY, ChangesThrough.text(to));
        files.forEach(append::appendFile);
        append.commit();
        Map<String, String> properties = new HashMap<>(marks);
        properties.put(ChangesThrough.PROPERTY, ChangesThrough.text(to));
        staged.commit(
                staged.current(),
                TableMetadata.buildFrom(staged.current())
                        .setProperties(properties)
                        .build());
        staged.commit(staged.current(), withoutOldSnapshots(staged.current()));
        return staged;
    }

    private void evolve(StagedTableOperations staged) {
        TableMetadata now = staged.current();
        if (formatVersion > now.formatVersion()) {
            staged.commit(now, now.upgradeToFormatVersion(formatVersion));
        }
        if (!schema.sameSchema(staged.current().schema())) {
            staged.commit(staged.current(), withSchema(staged.current(), schema));
        }
    }

    /** The table with these columns, by their own ids. */
    static TableMetadata withSchema(TableMetadata metadata, Schema schema) {
        return TableMetadata.buildFrom(metadata)
                .setCurrentSchema(schema, Math.max(metadata.lastColumnId(), schema.highestFieldId()))
                .build();
    }

    /** Only at the end of the history, so that each that is left follows its parent: readers go from one to the next. */
    private static TableMetadata withoutOldSnapshots(TableMetadata metadata) {
        if (!metadata.propertyAsBoolean(TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT)) {
            return metadata;
        }
        Set<Long> referred =
                metadata.refs().values().stream().map(SnapshotRef::snapshotId).collect(Collectors.toSet());
        List<Long> old = metadata.snapshots().stream()
                .sorted(Comparator.comparingLong(Snapshot::sequenceNumber).reversed())
                .skip(Math.max(1, metadata.propertyAsInt(TableProperties.MIN_SNAPSHOTS_TO_KEEP, SNAPSHOTS_KEPT)))
                .map(Snapshot::snapshotId)
                .filter(id -> !referred.contains(id))
                .toList();
        return old.isEmpty()
                ? metadata
                : TableMetadata.buildFrom(metadata).removeSnapshots(old).build();
    }
}
