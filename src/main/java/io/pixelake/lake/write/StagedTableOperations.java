package io.pixelake.lake.write;

import io.pixelake.lake.CatalogProfile;
import io.pixelake.lake.FileDeletes;
import io.pixelake.lake.ForwardingTableOperations;
import io.pixelake.lake.report.CommitReports;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * Collects a chain of table changes in memory, so that several snapshots, their schemas and properties are one commit on the
 * very metadata that was checked. Iceberg's own Transaction can't be scanned and retries on metadata that nobody checked.
 */
public final class StagedTableOperations extends ForwardingTableOperations {
    private final String name;
    private final CatalogProfile profile;
    private final CommitReports reports = new CommitReports();
    private final TableMetadata base;
    private final StagedFileIO files;
    private TableMetadata current;

    /**
     * On a table.
     *
     * @param files where manifests are written
     * @param name what the catalog calls the table
     */
    public StagedTableOperations(TableOperations files, TableMetadata base, String name) {
        this(files, base, name, CatalogProfile.STANDARD, files.io());
    }

    /**
     * On a mirror.
     *
     * @param profile what its catalog asks of it
     * @param io its files
     */
    StagedTableOperations(TableOperations files, TableMetadata base, String name, CatalogProfile profile, FileIO io) {
        super(files);
        this.profile = profile;
        this.name = name;
        this.base = base;
        this.files = new StagedFileIO(io);
        this.current = base;
    }

    /** The table with what is staged; what Iceberg reports of its snapshots is gathered. */
    public BaseTable table() {
        return new BaseTable(this, name, reports);
    }

    /** What the catalog takes; of a table that is no mirror that isn't asked. */
    public CatalogProfile profile() {
        return profile;
    }

    /** Of the snapshots staged so far. */
    public CommitReports reports() {
        return reports;
    }

    @Override
    public TableMetadata current() {
        return current;
    }

    @Override
    public TableMetadata refresh() {
        return current;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        if (base != current) {
            throw new CommitFailedException("Staged metadata changed meanwhile");
        }
        current = metadata;
    }

    @Override
    public FileIO io() {
        return files;
    }

    /** Deletes all that was written, unless a table has a snapshot of what is staged. */
    void deleteFilesUnlessIn(TableMetadata table) {
        boolean isIn = current.snapshots().stream()
                .mapToLong(Snapshot::snapshotId)
                .anyMatch(id -> base.snapshot(id) == null && table.snapshot(id) != null);
        if (!isIn) {
            FileDeletes.delete(files.files(), files.written(), "staged");
        }
    }

    @Override
    public LocationProvider locationProvider() {
        return new ShortLocations(super.locationProvider());
    }
}
