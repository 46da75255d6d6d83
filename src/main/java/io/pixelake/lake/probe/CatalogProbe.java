package io.pixelake.lake.probe;

import io.pixelake.lake.CatalogNames;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.StagedCreation;
import io.pixelake.lake.TableTrouble;
import io.pixelake.model.TargetName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.util.FileUtils;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/**
 * Does on a scratch table what a mirror does: makes a namespace and the table, writes a file, commits it, reads it back, renames the table, and drops
 * it with its files. What was made is removed after each failure too, as far as the catalog and the store permit it; what is left is reported.
 */
public final class CatalogProbe {
    private static final Schema SCHEMA = new Schema(Types.NestedField.required(1, "n", Types.LongType.get()));
    private static final long VALUE = 42;

    private final Catalog catalog;
    private final String catalogName;
    private final ScratchName scratch;
    private final ScratchRemoval removal;
    private final ProbeFindings findings = new ProbeFindings();

    private CatalogProbe(MirrorCatalog mirrorCatalog, Catalog catalog, ScratchName scratch) {
        this.catalog = catalog;
        this.catalogName = mirrorCatalog.toString();
        this.scratch = scratch;
        Optional<String> warehouse =
                Optional.ofNullable(mirrorCatalog.properties().get(CatalogProperties.WAREHOUSE_LOCATION));
        this.removal = new ScratchRemoval(catalog, catalogName, scratch, warehouse, findings);
    }

    /**
     * Probes a catalog, which gets tables of its own in its database where it has none there.
     *
     * @param targets the tables that are to be mirrored; the scratch table is beside one of them
     */
    public static ProbeReport run(MirrorCatalog mirrorCatalog, List<TargetName> targets) {
        Optional<Path> made = mirrorCatalog.sqliteFile().filter(file -> !Files.exists(file));
        Catalog catalog = mirrorCatalog.open();
        try {
            ScratchName scratch =
                    ScratchName.beside(targets, namespace -> CatalogNames.hasNamespace(catalog, namespace));
            CatalogProbe probe = new CatalogProbe(mirrorCatalog, catalog, scratch);
            made.ifPresent(file -> probe.findings
                    .left()
                    .add("The file " + file + ", which is the " + mirrorCatalog
                            + " and wasn't there, stays: the mirror would make it too."));
            return probe.run();
        } finally {
            MirrorCatalog.close(catalog);
        }
    }

    /**
     * The same for an embedded lake that isn't there yet: one is made for the probe alone, in the folder of the lake, or the nearest above it that is
     * there.
     */
    public static ProbeReport ofNewLake(Path lake, List<TargetName> targets) throws IOException {
        Path there = lake.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        Path scratch = Files.createTempDirectory(there, ScratchName.PREFIX);
        try {
            MirrorCatalog catalog = MirrorCatalog.embedded("lake", scratch);
            catalog.prepare();
            return run(catalog, targets);
        } finally {
            FileUtils.deleteDirectory(scratch.toFile());
        }
    }

    private ProbeReport run() {
        boolean renamed;
        try {
            renamed = makesNamespace() && makesTable() && writesAndReads() && renames();
        } finally {
            removal.remove();
        }
        return findings.report(renamed);
    }

    private boolean makesNamespace() {
        if (!scratch.isNew()) {
            return true;
        }
        removal.planNamespace();
        return succeeds(
                "make the namespace " + scratch.namespace(),
                "Grant the right to create namespaces, create those of the tables by hand, or set lake.namespace to one"
                        + " that is there.",
                () -> CatalogNames.createNamespace(catalog, scratch.namespace()));
    }

    private boolean makesTable() {
        return succeeds(
                "make the table " + scratch.table(),
                "Grant the right to create tables in that namespace and to write files there, or correct the"
                        + " catalog's property warehouse.",
                () -> {
                    try {
                        Transaction created =
                                catalog.buildTable(scratch.table(), SCHEMA).createTransaction();
                        removal.planTable(created.table());
                        created.commitTransaction();
                    } catch (RuntimeException e) {
                        makeUnstaged(e);
                    }
                    removal.madeTable();
                });
    }

    private void makeUnstaged(RuntimeException failure) {
        if (StagedCreation.refusal(failure).isEmpty()) {
            throw failure;
        }
        removal.planTable(catalog.createTable(scratch.table(), SCHEMA));
    }

    private boolean writesAndReads() {
        List<DataFile> written = new ArrayList<>();
        return succeeds(
                        "write a file of the table " + scratch.table(),
                        "Grant the right to write files there (for S3 s3:PutObject).",
                        () -> written.add(write(catalog.loadTable(scratch.table()))))
                && succeeds(
                        "commit to the table " + scratch.table(),
                        "Grant the right to change tables of that namespace, and to write files there.",
                        () -> catalog.loadTable(scratch.table())
                                .newAppend()
                                .appendFile(written.get(0))
                                .commit())
                && succeeds(
                        "read what was written to the table " + scratch.table(),
                        "Grant the right to read files there (for S3 s3:GetObject): a mirror reads what it deletes"
                                + " and compacts.",
                        () -> read(catalog.loadTable(scratch.table())));
    }

    private DataFile write(Table table) {
        String location = table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet");
        removal.planFile(location);
        try {
            DataWriter<Record> writer = Parquet.writeData(table.io().newOutputFile(location))
                    .schema(SCHEMA)
                    .withSpec(PartitionSpec.unpartitioned())
                    .createWriterFunc(GenericParquetWriter::create)
                    .build();
            try (writer) {
                writer.write(GenericRecord.create(SCHEMA).copy("n", VALUE));
            }
            return writer.toDataFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Table table) {
        try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
            List<Object> values = new ArrayList<>();
            rows.forEach(row -> values.add(row.getField("n")));
            if (!values.equals(List.of(VALUE))) {
                throw new IllegalStateException("it holds " + values + " where " + VALUE + " was written");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean renames() {
        try {
            catalog.renameTable(scratch.table(), scratch.renamedTable());
            return true;
        } catch (UnsupportedOperationException e) {
            findings.notes()
                    .add(
                            "The " + catalogName + " can't rename tables (" + TableTrouble.reason(e)
                                    + "): a table that is renamed or moved in Pixeltable fails, and its mirror keeps the former name.");
        } catch (RuntimeException e) {
            findings.problems()
                    .add(
                            problem(
                                    "rename the table " + scratch.table(),
                                    e,
                                    "Grant the right to rename tables: a table that is renamed or moved in Pixeltable fails without it."));
        }
        return false;
    }

    private boolean succeeds(String what, String cure, Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException e) {
            findings.problems().add(problem(what, e, cure));
            return false;
        }
    }

    private String problem(String what, RuntimeException failure, String cure) {
        String where = removal.location().map(place -> " at " + place).orElse("");
        String why = StagedCreation.refusal(failure)
                .map(refusal -> refusal + ".")
                .orElseGet(() -> TableTrouble.reason(failure) + ". " + cure);
        return "Cannot " + what + where + " in the " + catalogName + ": " + why;
    }
}
