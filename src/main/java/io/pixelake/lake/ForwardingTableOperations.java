package io.pixelake.lake;

import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** Another's operations, for those that change some of them. */
public abstract class ForwardingTableOperations implements TableOperations {
    private final TableOperations operations;

    protected ForwardingTableOperations(TableOperations operations) {
        this.operations = operations;
    }

    /**
     * Whether a commit takes effect only on the metadata that it was built on, as in all catalogs that keep the place of a metadata file; a REST
     * catalog may add to newer metadata.
     */
    public static boolean replaceWholeMetadata(TableOperations operations) {
        return operations instanceof BaseMetastoreTableOperations
                || (operations instanceof ForwardingTableOperations forwarding
                        && replaceWholeMetadata(forwarding.operations));
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        operations.commit(base, metadata);
    }

    @Override
    public TableMetadata current() {
        return operations.current();
    }

    @Override
    public TableMetadata refresh() {
        return operations.refresh();
    }

    @Override
    public FileIO io() {
        return operations.io();
    }

    @Override
    public EncryptionManager encryption() {
        return operations.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return operations.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return operations.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return operations.temp(uncommitted);
    }

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return operations.requireStrictCleanup();
    }
}
