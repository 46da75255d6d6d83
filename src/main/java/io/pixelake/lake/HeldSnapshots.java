package io.pixelake.lake;

import java.io.Serializable;
import java.util.Set;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/** Says which snapshots of a mirror stay whatever its budget is, because somebody still has to read what they changed. */
@FunctionalInterface
public interface HeldSnapshots extends Serializable {
    HeldSnapshots NONE = (catalog, mirror, metadata) -> Set.of();

    /**
     * Their ids. Asked for when there are too many snapshots, and by one thread.
     *
     * @param catalog the mirror's, open
     * @param metadata the mirror as it is now
     */
    Set<Long> in(Catalog catalog, TableIdentifier mirror, TableMetadata metadata);
}
