package io.pixelake.lake.write;

import io.pixelake.lake.CatalogNames;
import io.pixelake.lake.CatalogProfile;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MirrorTableProperties;
import io.pixelake.lake.StagedCreation;
import io.pixelake.lake.UnfinishedMirror;
import io.pixelake.lake.report.CatalogReporter;
import io.pixelake.model.GroupPlan;
import io.pixelake.types.schema.LayoutSchemas;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.metrics.MetricsReporter;

/**
 * One target table as its catalog has it now, or as it will be when its first group is committed. Freshly made for each
 * attempt, so that short-lived catalog credentials never grow old.
 */
public final class WritableMirrorTable {
    private final TableMetadata base;
    private final TableOperations files;
    private final Consumer<TableMetadata> commit;
    private final boolean exists;
    private final String name;
    private final Optional<MetricsReporter> reporter;
    private final CatalogProfile profile;

    private WritableMirrorTable(
            Table table, TableMetadata base, Consumer<TableMetadata> commit, boolean exists, CatalogProfile profile) {
        this.profile = profile;
        this.base = base;
        this.files = operations(table);
        this.commit = commit;
        this.exists = exists;
        this.name = table.name();
        this.reporter = CatalogReporter.of(table);
    }

    /**
     * Opens the table for a plan: what is there under the target's name, a new table, or the replacement of one that isn't a
     * mirror. A mirror is opened whosever it is: that of a dropped table is taken over on its own metadata, so that its snapshots
     * stay and the commit compares.
     */
    public static WritableMirrorTable open(Catalog catalog, GroupPlan plan) {
        CatalogProfile.of(catalog).requireMirrors("catalog " + catalog.name());
        TableIdentifier identifier = CatalogNames.identifier(plan.target().name());
        try {
            return there(catalog, plan, catalog.loadTable(identifier));
        } catch (NoSuchTableException e) {
            CatalogNames.createNamespace(catalog, identifier.namespace());
        }
        try {
            return ofTransaction(newTable(catalog, identifier, plan).createTransaction(), CatalogProfile.of(catalog));
        } catch (AlreadyExistsException e) {
            // The committer made it while a writer looked.
            return there(catalog, plan, catalog.loadTable(identifier));
        }
    }

    private static WritableMirrorTable there(Catalog catalog, GroupPlan plan, Table table) {
        boolean mirror = table.properties().containsKey(MirrorMarks.TABLE_ID);
        boolean replaceable = plan.target().replaceForeign()
                || UnfinishedMirror.isOf(operations(table).current(), plan.key().tableId());
        boolean takeOver = !mirror && replaceable && plan.from().isEmpty();
        return takeOver ? inPlaceOf(catalog, plan, table) : existing(table, CatalogProfile.of(catalog));
    }

    /** A replacement can't have a lower format version than what it replaces. */
    private static WritableMirrorTable inPlaceOf(Catalog catalog, GroupPlan plan, Table replaced) {
        int version = Math.max(TableUtil.formatVersion(replaced), MirrorTableProperties.formatVersion(plan));
        return replacing(
                replaced,
                newTable(catalog, CatalogNames.identifier(plan.target().name()), plan)
                        .withProperty(TableProperties.FORMAT_VERSION, Integer.toString(version))
                        .replaceTransaction(),
                CatalogProfile.of(catalog));
    }

    /** A table that is no mirror. */
    public static WritableMirrorTable existing(Table table) {
        return existing(table, CatalogProfile.STANDARD);
    }

    /** A table of ours that is there, in a catalog of that profile. */
    public static WritableMirrorTable existing(Table table, CatalogProfile profile) {
        TableOperations operations = operations(table);
        TableMetadata base = operations.current();
        return new WritableMirrorTable(table, base, metadata -> operations.commit(base, metadata), true, profile);
    }

    /**
     * A table in place of another one. It is committed as a change of that one as it was loaded: the transaction's own commit replaces
     * whatever is there by then, and on a REST catalog it would do so again if it landed late.
     */
    public static WritableMirrorTable replacing(Table replaced, Transaction replacement) {
        return replacing(replaced, replacement, CatalogProfile.STANDARD);
    }

    private static WritableMirrorTable replacing(Table replaced, Transaction replacement, CatalogProfile profile) {
        TableOperations operations = operations(replaced);
        TableMetadata there = operations.current();
        TableMetadata base = TableMetadata.buildFrom(
                        operations(replacement.table()).current())
                .removeProperties(Set.of(UnfinishedMirror.PROPERTY))
                .build();
        return new WritableMirrorTable(
                replacement.table(), base, metadata -> operations.commit(there, metadata), false, profile);
    }

    private static TableOperations operations(Table table) {
        return ((HasTableOperations) table).operations();
    }

    private static Catalog.TableBuilder newTable(Catalog catalog, TableIdentifier identifier, GroupPlan plan) {
        Schema schema = SchemaParser.fromJson(plan.rows().columns().icebergSchema());
        return catalog.buildTable(identifier, schema)
                .withPartitionSpec(
                        LayoutSchemas.mirrorSpec(plan.layout().partition().orElse(List.of()), schema))
                .withSortOrder(LayoutSchemas.order(plan.layout().order().orElse(List.of()), schema))
                .withLocation(plan.target().location())
                .withProperties(MirrorTableProperties.of(plan, CatalogProfile.of(catalog)));
    }

    /** A new table that is no mirror; one that is there, and empty, where the catalog doesn't stage tables. */
    public static WritableMirrorTable create(Catalog.TableBuilder table) {
        Transaction transaction;
        try {
            transaction = table.createTransaction();
        } catch (RuntimeException e) {
            if (StagedCreation.refusal(e).isEmpty()) {
                throw e;
            }
            return existing(table.create());
        }
        return ofTransaction(transaction);
    }

    /** A new table that is no mirror. */
    public static WritableMirrorTable ofTransaction(Transaction transaction) {
        return ofTransaction(transaction, CatalogProfile.STANDARD);
    }

    private static WritableMirrorTable ofTransaction(Transaction transaction, CatalogProfile profile) {
        TableOperations operations = operations(transaction.table());
        TableMetadata base = operations.current();
        return new WritableMirrorTable(
                transaction.table(),
                base,
                metadata -> {
                    operations.commit(operations.current(), metadata);
                    transaction.commitTransaction();
                },
                false,
                profile);
    }

    /** The metadata that a commit replaces. */
    public TableMetadata base() {
        return base;
    }

    /** Where files are written and read. */
    public TableOperations files() {
        return files;
    }

    /** Whether the mirror exists already. */
    public boolean exists() {
        return exists;
    }

    /** The catalog's own, where the table could be loaded. */
    public Optional<MetricsReporter> reporter() {
        return reporter;
    }

    public StagedTableOperations stage() {
        return new StagedTableOperations(files, base, name, profile, files.io());
    }

    /** @param io its files, or what is in front of them */
    public StagedTableOperations stage(FileIO io) {
        return new StagedTableOperations(files, base, name, profile, io);
    }

    /**
     * Commits what the catalog has to know of a mirror before it takes other columns, where a mirror of an earlier release lacks it.
     *
     * @return whether anything was committed: this object is out of date then
     */
    public boolean prepare() {
        Map<String, String> missing = new HashMap<>(profile.tables().needed());
        missing.keySet().removeAll(base.properties().keySet());
        if (exists && !missing.isEmpty()) {
            commit(TableMetadata.buildFrom(base).setProperties(missing).build());
        }
        return exists && !missing.isEmpty();
    }

    /** Replaces {@link #base()} in one atomic step. */
    public void commit(TableMetadata metadata) {
        commit.accept(metadata);
    }
}
