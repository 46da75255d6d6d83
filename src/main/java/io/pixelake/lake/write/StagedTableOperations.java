package io.pixelake.lake.write;

import io.pixelake.lake.report.CommitReports;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * Collects a chain of table changes in memory, so that several snapshots, their schemas and properties are one commit on the
 * very metadata that was checked. Iceberg's own Transaction can't be scanned and retries on metadata that nobody checked.
 */
public final class StagedTableOperations implements TableOperations {
    private final TableOperations files;
    private final String name;
    private final CommitReports reports = new CommitReports();
    private TableMetadata current;

    /**
     * On a table.
     *
     * @param files where manifests are written
     * @param name what the catalog calls the table
     */
    StagedTableOperations(TableOperations files, TableMetadata base, String name) {
        this.files = files;
        this.name = name;
        this.current = base;
    }

    /** The table with what is staged; what Iceberg reports of its snapshots is gathered. */
    public BaseTable table() {
        return new BaseTable(this, name, reports);
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
        return files.io();
    }

    @Override
    public EncryptionManager encryption() {
        return files.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return files.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return new ShortLocations(files.locationProvider());
    }

    @Override
    public long newSnapshotId() {
        return files.newSnapshotId();
    }
}
