package io.pixelake.job;

import io.pixelake.testkit.LakeInvariants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;

/** An embedded lake through Iceberg's own API, with none of Pixelake's classes in between. */
public final class MirroredLake implements AutoCloseable {
    private final JdbcCatalog catalog;

    private MirroredLake(JdbcCatalog catalog) {
        this.catalog = catalog;
    }

    public static MirroredLake open(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("warehouse"));
        Map<String, String> properties = Map.of(
                CatalogProperties.CATALOG_IMPL,
                JdbcCatalog.class.getName(),
                CatalogProperties.URI,
                "jdbc:sqlite:" + directory.resolve("catalog.db") + "?busy_timeout=30000",
                CatalogProperties.WAREHOUSE_LOCATION,
                "file://" + directory.toAbsolutePath().resolve("warehouse"),
                "jdbc.schema-version",
                "V1");
        return new MirroredLake(openCatalog(properties));
    }

    /** Whoever comes to an empty catalog makes its tables; a mirror that does so at the same moment makes one of the two fail. */
    private static JdbcCatalog openCatalog(Map<String, String> properties) {
        try {
            return (JdbcCatalog) CatalogUtil.buildIcebergCatalog("lake", properties, new Configuration());
        } catch (UncheckedSQLException e) {
            return (JdbcCatalog) CatalogUtil.buildIcebergCatalog("lake", properties, new Configuration());
        }
    }

    /** For a server in front of it. */
    JdbcCatalog catalog() {
        return catalog;
    }

    @Override
    public void close() {
        catalog.close();
    }

    /** Takes a table out of the catalog; its files stay. */
    void forget(String table) {
        catalog.dropTable(TableIdentifier.parse(table), false);
    }

    public boolean has(String table) {
        return catalog.tableExists(TableIdentifier.parse(table));
    }

    /** The live rows of each version of the mirror's history, each as {@code rowid@version}; what was reverted doesn't count. */
    public Map<Long, Set<String>> versions(String table) {
        Map<Long, Set<String>> versions = new TreeMap<>();
        forEachVersion(table, versions::put);
        return versions;
    }

    /** The same, newest first, without keeping them: many versions of many rows are more than fits the memory. */
    void forEachVersion(String table, BiConsumer<Long, Set<String>> compare) {
        Table loaded = load(table);
        Set<String> seen = new HashSet<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(loaded)) {
            String version = snapshot.summary().get("pixeltable.version");
            if (version != null) {
                if (!seen.add(version)) {
                    throw new AssertionError(table + " has two snapshots of version " + version);
                }
                compare.accept(Long.parseLong(version), rows(loaded, snapshot));
            }
        }
    }

    /** The same of all snapshots, where the history has gaps and nothing was reverted. */
    Map<Long, Set<String>> thinnedVersions(String table) {
        Table loaded = load(table);
        Map<Long, Set<String>> versions = new TreeMap<>();
        for (Snapshot snapshot : loaded.snapshots()) {
            Optional.ofNullable(snapshot.summary().get("pixeltable.version"))
                    .ifPresent(version -> versions.put(Long.parseLong(version), rows(loaded, snapshot)));
        }
        return versions;
    }

    /** What each snapshot did, as Iceberg calls it. */
    List<String> operations(String table) {
        List<String> operations = new ArrayList<>();
        load(table).snapshots().forEach(snapshot -> operations.add(snapshot.operation()));
        return operations;
    }

    /** The field ids of the columns, by name. */
    Map<String, Integer> fieldIds(String table) {
        Map<String, Integer> ids = new TreeMap<>();
        load(table).schema().columns().forEach(field -> ids.put(field.name(), field.fieldId()));
        return ids;
    }

    /** Where the data files of the newest snapshot lie. */
    Set<String> dataFileLocations(String table) throws IOException {
        Set<String> locations = new TreeSet<>();
        try (CloseableIterable<FileScanTask> files = load(table).newScan().planFiles()) {
            files.forEach(file -> locations.add(file.file().location()));
        }
        return locations;
    }

    /** How many data files the newest snapshot has. */
    int dataFiles(String table) {
        return Integer.parseInt(load(table).currentSnapshot().summary().get("total-data-files"));
    }

    LakeInvariants invariants(String table) {
        return LakeInvariants.of(load(table));
    }

    /** The summaries of the snapshots that are tagged, by tag. */
    public Map<String, Map<String, String>> tags(String table) {
        Table loaded = load(table);
        Map<String, Map<String, String>> tags = new TreeMap<>();
        loaded.refs().forEach((name, ref) -> {
            if (ref.isTag()) {
                tags.put(name, loaded.snapshot(ref.snapshotId()).summary());
            }
        });
        return tags;
    }

    /** Two cells of each row, with a blank between them. */
    public Set<String> cells(String table, String first, String second) throws IOException {
        Set<String> cells = new TreeSet<>();
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(load(table)).build()) {
            records.forEach(row -> cells.add(row.getField(first) + " " + row.getField(second)));
        }
        return cells;
    }

    private static Set<String> rows(Table table, Snapshot snapshot) {
        Set<String> rows = new TreeSet<>();
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(table).useSnapshot(snapshot.snapshotId()).build()) {
            for (Record row : records) {
                String key = row.getField("_pxt_rowid") + "@" + row.getField("_pxt_version");
                if (!rows.add(key)) {
                    throw new AssertionError(table + " has the row " + key + " twice");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** Makes a table that Pixelake knows nothing of, with two rows. */
    void createForeign(String name) throws IOException {
        Schema schema = new Schema(Types.NestedField.optional(1, "note", Types.StringType.get()));
        TableIdentifier identifier = TableIdentifier.parse(name);
        catalog.createNamespace(identifier.namespace());
        Table table = catalog.createTable(identifier, schema);
        DataWriter<Record> writer = Parquet.writeData(
                        table.io().newOutputFile(table.location() + "/data/notes.parquet"))
                .schema(schema)
                .withSpec(PartitionSpec.unpartitioned())
                .createWriterFunc(GenericParquetWriter::create)
                .build();
        try (writer) {
            writer.write(GenericRecord.create(schema).copy(Map.of("note", "not from Pixeltable")));
            writer.write(GenericRecord.create(schema).copy(Map.of("note", "keep me")));
        }
        DataFile file = writer.toDataFile();
        table.newAppend().appendFile(file).commit();
    }

    /** What an expiry that spares nothing leaves of a table's history. */
    void expireAllButCurrent(String table) {
        load(table)
                .expireSnapshots()
                .expireOlderThan(System.currentTimeMillis())
                .retainLast(1)
                .commit();
    }

    int fieldId(String table, String column) {
        return load(table).schema().findField(column).fieldId();
    }

    String metadataLocation(String table) {
        return metadata(table).metadataFileLocation();
    }

    /** The metadata that came right after a former one. */
    TableMetadata successorOf(String table, String formerLocation) {
        TableMetadata now = metadata(table);
        List<String> history = new ArrayList<>(now.previousFiles().stream()
                .map(TableMetadata.MetadataLogEntry::file)
                .toList());
        history.add(now.metadataFileLocation());
        int at = history.indexOf(formerLocation);
        if (at < 0 || at == history.size() - 1) {
            throw new AssertionError(formerLocation + " has no successor in " + history);
        }
        return TableMetadataParser.read(load(table).io().newInputFile(history.get(at + 1)));
    }

    private TableMetadata metadata(String table) {
        return ((BaseTable) load(table)).operations().current();
    }

    Table load(String table) {
        return catalog.loadTable(TableIdentifier.parse(table));
    }
}
