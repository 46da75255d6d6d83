package io.pixelake.export;

import io.pixelake.export.ExportRequest.IfExists;
import io.pixelake.export.ExportRequest.ToTable;
import io.pixelake.lake.CatalogNames;
import io.pixelake.lake.FullDisk;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MirrorSourceMark;
import io.pixelake.lake.StagedCreation;
import io.pixelake.lake.report.CatalogReporter;
import io.pixelake.lake.write.WritableMirrorTable;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableSchema;
import io.pixelake.types.schema.ExportSchemas;
import io.pixelake.types.schema.LayoutSchemas;
import io.pixelake.types.schema.MirrorSchemaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.table.data.GenericRowData;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An export into an Iceberg table, which one commit makes, replaces or appends to ({@link ExportCommit}). */
public final class IcebergExport implements ExportTarget {
    private static final Logger LOG = LoggerFactory.getLogger(IcebergExport.class);

    private final Catalog catalog;
    private final ToTable to;
    private final int formatVersion;
    private final Opened opened;
    private final ExportCommit commit;
    private final Queue<ExportFiles> idle = new ConcurrentLinkedQueue<>();
    private final Queue<ExportFiles> all = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writers = new AtomicInteger();

    /**
     * The table to be, or as it is.
     *
     * @param rows the written columns with their field ids
     * @param before the metadata file of what was there when the export began
     */
    private record Opened(WritableMirrorTable access, Schema rows, Optional<String> before) {}

    private IcebergExport(
            Catalog catalog, CatalogReporter reporter, ToTable to, int formatVersion, TableSchema exported)
            throws ExportRefusedException {
        this.catalog = catalog;
        this.to = to;
        this.formatVersion = formatVersion;
        this.commit = new ExportCommit(
                catalog,
                CatalogNames.identifier(to.table()),
                reporter,
                UUID.randomUUID().toString(),
                this::afterRefusal);
        this.opened = open(exported);
    }

    /**
     * Opens the target; nothing of it changes before the end.
     *
     * @param formatVersion of a new table, and the least of one that is replaced
     * @throws ExportRefusedException when the target can't take the rows
     */
    public static IcebergExport open(MirrorCatalog mirrorCatalog, ToTable to, int formatVersion, TableSchema exported)
            throws IOException {
        mirrorCatalog.prepare();
        return open(mirrorCatalog.open(), mirrorCatalog.namesReporter(), to, formatVersion, exported);
    }

    /** @param catalog is closed with the export */
    static IcebergExport open(
            Catalog catalog, boolean reporterNamed, ToTable to, int formatVersion, TableSchema exported)
            throws IOException {
        try {
            return new IcebergExport(
                    catalog, new CatalogReporter(catalog, reporterNamed, Runnable::run), to, formatVersion, exported);
        } catch (ExportRefusedException | RuntimeException e) {
            close(catalog);
            throw e;
        }
    }

    private Opened open(TableSchema exported) throws ExportRefusedException {
        TableIdentifier identifier = CatalogNames.identifier(to.table());
        Optional<Table> there = load(identifier);
        if (there.isPresent()) {
            refuse(there.get());
        }
        Optional<String> before = there.map(IcebergExport::metadataLocation);
        if (there.isPresent() && to.ifExists() == IfExists.APPEND) {
            refuseLayout();
            return new Opened(WritableMirrorTable.existing(there.get()), appended(there.get(), exported), before);
        }
        Schema schema = ExportSchemas.of(exported);
        TableLayout layout = LayoutSchemas.inLettersOf(schema, to.layout());
        checkLayout(layout, schema);
        Catalog.TableBuilder table = catalog.buildTable(identifier, schema)
                .withPartitionSpec(LayoutSchemas.exportSpec(layout.partition().orElse(List.of()), schema))
                .withSortOrder(LayoutSchemas.order(layout.order().orElse(List.of()), schema))
                .withProperties(properties(there));
        if (there.isEmpty()) {
            CatalogNames.createNamespace(catalog, identifier.namespace());
        }
        WritableMirrorTable access = there.isPresent()
                ? WritableMirrorTable.replacing(there.get(), table.replaceTransaction())
                : create(table);
        return new Opened(access, access.base().schema(), before);
    }

    private WritableMirrorTable create(Catalog.TableBuilder table) throws ExportRefusedException {
        try {
            return WritableMirrorTable.ofTransaction(table.createTransaction());
        } catch (RuntimeException e) {
            throw StagedCreation.refusal(e)
                    .map(why -> new ExportRefusedException("Cannot export to " + to.name() + ": " + why + "."))
                    .orElseThrow(() -> e);
        }
    }

    private Optional<Table> load(TableIdentifier identifier) {
        try {
            return Optional.of(catalog.loadTable(identifier));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    private void refuse(Table there) throws ExportRefusedException {
        String name = to.name();
        String mirrored = there.properties().get(MirrorMarks.PATH);
        if (there.properties().containsKey(MirrorMarks.TABLE_ID)) {
            throw new ExportRefusedException("Cannot export to " + name + ": it is Pixelake's mirror of " + mirrored
                    + MirrorSourceMark.of(there.properties())
                            .map(source -> " of " + source)
                            .orElse("")
                    + ", which an export would break. Give another name with --to.");
        }
        if (to.ifExists() == IfExists.ERROR) {
            throw new ExportRefusedException("Cannot export to " + name
                    + ": the table exists already. Give another name with --to, or --if-exists"
                    + " replace or append.");
        }
    }

    private void refuseLayout() throws ExportRefusedException {
        if (!to.layout().isNone()) {
            throw new ExportRefusedException("Cannot append to "
                    + to.name()
                    + " with --partition, --order or --table-property: the table has its own. Leave them out, or give"
                    + " --if-exists replace.");
        }
    }

    private void checkLayout(TableLayout layout, Schema schema) throws ExportRefusedException {
        try {
            LayoutSchemas.check(layout, schema);
        } catch (MirrorSchemaException e) {
            throw new ExportRefusedException("Cannot export to " + to.name() + ": " + e.getMessage() + ".");
        }
    }

    private Schema appended(Table there, TableSchema exported) throws ExportRefusedException {
        try {
            return ExportSchemas.appendedTo(there.schema(), exported);
        } catch (MirrorSchemaException e) {
            throw new ExportRefusedException("Cannot append to " + to.name() + ": " + e.getMessage()
                    + ". Name and cast columns with --select so that they fit, or give --if-exists"
                    + " replace.");
        }
    }

    /** A replacement can't have a lower format version than what it replaces. */
    private Map<String, String> properties(Optional<Table> replaced) {
        int version =
                Math.max(formatVersion, replaced.map(TableUtil::formatVersion).orElse(0));
        Map<String, String> properties = new HashMap<>();
        properties.put(TableProperties.PARQUET_COMPRESSION, "zstd");
        properties.putAll(to.layout().properties());
        properties.put(TableProperties.FORMAT_VERSION, Integer.toString(version));
        return properties;
    }

    @Override
    public Range begin(int number) {
        ExportFiles files = Optional.ofNullable(idle.poll()).orElseGet(this::newFiles);
        return new Range() {
            @Override
            public void write(List<GenericRowData> rows) {
                rows.forEach(files::write);
            }

            /** Its files are closed with all others. */
            @Override
            public void finish() {
                idle.add(files);
            }
        };
    }

    private ExportFiles newFiles() {
        Table table = new BaseTable(opened.access().stage(), to.name());
        ExportFiles files = new ExportFiles(table, opened.rows(), to.targetFileBytes(), writers.incrementAndGet());
        all.add(files);
        return files;
    }

    @Override
    public void finish() throws IOException {
        List<DataFile> files = new ArrayList<>();
        for (ExportFiles each : all) {
            files.addAll(each.finish());
        }
        checkUnchanged();
        try {
            commit.run(opened.access(), files);
        } catch (IOException | RuntimeException e) {
            if (!commit.mayHaveLanded() && FullDisk.isBehind(e)) {
                throw FullDisk.failure("metadata", opened.access().base().location(), e);
            }
            throw e;
        }
    }

    /** Iceberg replaces whatever is there at that moment, which must be what was there when the export began. */
    private void checkUnchanged() throws ExportRefusedException {
        if (to.ifExists() != IfExists.REPLACE) {
            return;
        }
        Optional<String> now = load(CatalogNames.identifier(to.table())).map(IcebergExport::metadataLocation);
        if (!now.equals(opened.before())) {
            throw changedMeanwhile("replace");
        }
    }

    private ExportRefusedException changedMeanwhile(String what) {
        return new ExportRefusedException(
                "Cannot " + what + " " + to.name() + ": another writer changed the table meanwhile. Export again.");
    }

    private static String metadataLocation(Table table) {
        return ((BaseTable) table).operations().current().metadataFileLocation();
    }

    /**
     * What a refused commit means: an append is repeated, on what is there now. Anything else was done by somebody
     * faster.
     */
    private Optional<WritableMirrorTable> afterRefusal(Optional<Table> now, RuntimeException refusal)
            throws ExportRefusedException {
        boolean overtaken = refusal instanceof CommitFailedException || refusal instanceof AlreadyExistsException;
        if (!overtaken || (to.ifExists() == IfExists.ERROR && now.isEmpty())) {
            return Optional.empty();
        }
        return switch (to.ifExists()) {
            case ERROR ->
                throw new ExportRefusedException(
                        "Cannot export to " + to.name()
                                + ": another writer created the table meanwhile. Give another name with --to, or --if-exists replace or append.");
            case REPLACE -> throw changedMeanwhile("replace");
            case APPEND -> Optional.of(reopened(now));
        };
    }

    /** An external writer's rows don't matter to an append, another schema does. */
    private WritableMirrorTable reopened(Optional<Table> table) throws ExportRefusedException {
        if (table.isEmpty()) {
            throw changedMeanwhile("append to");
        }
        WritableMirrorTable now = WritableMirrorTable.existing(table.get());
        boolean same = opened.access().exists() ? isUnchanged(now.base()) : isAsOursWouldBe(now.base());
        if (!same || now.base().properties().containsKey(MirrorMarks.TABLE_ID)) {
            throw changedMeanwhile("append to");
        }
        return now;
    }

    private boolean isUnchanged(TableMetadata now) {
        TableMetadata before = opened.access().base();
        return before.uuid().equals(now.uuid())
                && before.currentSchemaId() == now.currentSchemaId()
                && before.defaultSpecId() == now.defaultSpecId();
    }

    /** Whether another process made the very table that this export was to make, so that our files fit into it. */
    private boolean isAsOursWouldBe(TableMetadata now) {
        TableMetadata ours = opened.access().base();
        return now.schema().sameSchema(ours.schema())
                && now.spec().equals(ours.spec())
                && now.sortOrder().equals(ours.sortOrder());
    }

    /** Files whose commit may still land stay. */
    @Override
    public void close() {
        try {
            if (!commit.mayHaveLanded()) {
                all.forEach(this::delete);
            }
        } finally {
            close(catalog);
        }
    }

    private void delete(ExportFiles files) {
        try {
            files.delete(opened.access().files().io());
        } catch (RuntimeException e) {
            LOG.warn("Files of the given up export to {} stay behind: {}", to.name(), e.getMessage());
        }
    }

    /** What was committed is there whether the catalog closes well or not. */
    private static void close(Catalog catalog) {
        try {
            if (catalog instanceof AutoCloseable closeable) {
                closeable.close();
            }
        } catch (Exception e) {
            LOG.warn("The catalog can't be closed: {}", e.getMessage());
        }
    }
}
