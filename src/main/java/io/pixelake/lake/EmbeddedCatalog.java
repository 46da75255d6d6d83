package io.pixelake.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded lake's catalog: one in SQLite that leaves a {@link VersionHint} behind each commit. The hint is written last, when the commit is
 * in place, and names what the catalog names by then, so that of two commits neither's older one remains. No commit fails for it.
 */
public final class EmbeddedCatalog extends TidyJdbcCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCatalog.class);

    private final AtomicBoolean reported = new AtomicBoolean();
    private String name = "";
    private Path lake = Path.of("");

    /** Its files need nothing of Hadoop's, whose settings take a while to load. */
    public EmbeddedCatalog() {
        super(() -> null);
    }

    @Override
    public void initialize(String catalogName, Map<String, String> properties) {
        name = catalogName;
        lake = LocalFileIO.path(properties.get(CatalogProperties.WAREHOUSE_LOCATION))
                .getParent();
        super.initialize(catalogName, properties);
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier table) {
        return new HintedOperations(super.newTableOps(table), () -> metadataOf(table)
                .ifPresent(location -> quietly(table, () -> VersionHint.write(location))));
    }

    /** A re-created table takes the folder only where nothing is left in it. */
    @Override
    public boolean dropTable(TableIdentifier table, boolean purge) {
        Optional<String> metadata = purge ? metadataOf(table) : Optional.empty();
        boolean dropped = super.dropTable(table, purge);
        if (dropped) {
            metadata.ifPresent(location -> quietly(table, () -> VersionHint.delete(location)));
        }
        return dropped;
    }

    /** The newest metadata file, without reading it. */
    private Optional<String> metadataOf(TableIdentifier table) {
        try (LakePlace place = LakePlace.open(lake)) {
            return place.metadataOf(name, table.namespace().toString(), table.name());
        } catch (IllegalStateException e) {
            report(table, e);
            return Optional.empty();
        }
    }

    private void quietly(TableIdentifier table, HintChange change) {
        try {
            change.make();
        } catch (IOException e) {
            report(table, e);
        }
    }

    private void report(TableIdentifier table, Exception e) {
        if (reported.compareAndSet(false, true)) {
            LOG.warn(
                    "{}: version-hint.text beside its metadata can't be changed: {}. The commit is in place; only those who open the table by its"
                            + " folder see an earlier version until the next one. Of further such failures nothing is logged",
                    table,
                    e.toString());
        }
    }

    /** What is done to a hint. */
    private interface HintChange {
        void make() throws IOException;
    }

    /** With something to do behind each commit. */
    private static final class HintedOperations extends ForwardingTableOperations {
        private final Runnable afterCommit;

        HintedOperations(TableOperations operations, Runnable afterCommit) {
            super(operations);
            this.afterCommit = afterCommit;
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            super.commit(base, metadata);
            afterCommit.run();
        }
    }
}
