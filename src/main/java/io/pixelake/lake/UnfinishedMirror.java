package io.pixelake.lake;

import io.pixelake.model.SourceInstance;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.types.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of a mirror in a catalog that doesn't stage the creation of tables: an empty table, which the commit of the
 * first version replaces. It is no mirror yet, so that nobody takes it for one, and says by its properties whose it will
 * be. It counts only as long as nothing was ever committed to it.
 */
public final class UnfinishedMirror {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedMirror.class);

    /** A property: the id of the Pixeltable table, empty as long as it has none. */
    public static final String PROPERTY = "pixelake.unfinished";

    /** Some catalogs refuse tables without columns. Those of the mirror get higher ids. */
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.optional(1, "unfinished", Types.BooleanType.get()));

    private UnfinishedMirror() {}

    /** Nobody's yet. @throws org.apache.iceberg.exceptions.AlreadyExistsException when a table is there by now */
    static Table create(Catalog catalog, TableIdentifier identifier, SourceInstance source) {
        return catalog.buildTable(identifier, SCHEMA)
                .withProperty(PROPERTY, "")
                .withProperties(MirrorSourceMark.properties(source))
                .create();
    }

    /** Whether this is to be the mirror of that table. */
    public static boolean isOf(TableMetadata metadata, UUID tableId) {
        return isUntouched(metadata) && tableId.toString().equals(metadata.property(PROPERTY, null));
    }

    /** Whether it was made for a table of this source, which may have been dropped since. */
    static boolean isOf(TableMetadata metadata, SourceInstance source) {
        return isUntouched(metadata)
                && metadata.properties().containsKey(PROPERTY)
                && MirrorSourceMark.of(metadata)
                        .filter(there -> there.isSameAs(source))
                        .isPresent();
    }

    private static boolean isUntouched(TableMetadata metadata) {
        return metadata.lastSequenceNumber() == 0
                && metadata.snapshots().isEmpty()
                && !metadata.properties().containsKey(MirrorMarks.TABLE_ID);
    }

    /**
     * Makes it that of a table, in a folder of its own: the catalog may have chosen one where a mirror lies that was
     * renamed since.
     *
     * @return the table as it is then
     * @throws org.apache.iceberg.exceptions.CommitFailedException when it changed meanwhile
     */
    static TableMetadata giveTo(Table table, UUID tableId) {
        TableOperations operations = ((HasTableOperations) table).operations();
        TableMetadata there = operations.current();
        if (isOf(there, tableId)) {
            return there;
        }
        TableMetadata.Builder given =
                TableMetadata.buildFrom(there).setProperties(Map.of(PROPERTY, tableId.toString()));
        if (holdsData(table.io(), there.location())) {
            given.setLocation(there.location() + "-" + UUID.randomUUID());
        }
        operations.commit(there, given.build());
        return operations.refresh();
    }

    /** What can't be listed, as in S3 Tables, isn't asked. */
    private static boolean holdsData(FileIO io, String location) {
        try {
            return io instanceof SupportsPrefixOperations prefixes
                    && prefixes.listPrefix(location + "/data/").iterator().hasNext();
        } catch (RuntimeException e) {
            LOG.debug("Cannot list {}", location, e);
            return false;
        }
    }
}
