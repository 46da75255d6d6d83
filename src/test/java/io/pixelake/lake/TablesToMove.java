package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.DVFileWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/** A lake of three tables with some snapshots each: without deletes, with position deletes, with deletion vectors. */
public final class TablesToMove {
    public static final List<String> NAMES = List.of("plain", "positions", "vectors");

    private static final Schema SCHEMA = new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

    private TablesToMove() {}

    /** @param appends how many data files, and files of deletes, each of its tables gets, in a snapshot each */
    public static void make(Path lake, int appends) throws IOException {
        MirrorCatalog.embedded("lake", lake).prepare();
        try (JdbcCatalog catalog = open(lake)) {
            catalog.createNamespace(Namespace.of("demo"));
            for (String name : NAMES) {
                Table table = catalog.createTable(
                        TableIdentifier.of("demo", name),
                        SCHEMA,
                        PartitionSpec.unpartitioned(),
                        Map.of("format-version", name.equals("vectors") ? "3" : "2"));
                for (int i = 0; i < appends; i++) {
                    DataFile file = write(table, i);
                    table.newAppend().appendFile(file).commit();
                    if (!name.equals("plain")) {
                        DeleteFile deletes = name.equals("vectors") ? vector(table, file) : positions(table, file, i);
                        table.newRowDelta().addDeletes(deletes).commit();
                    }
                }
            }
        }
    }

    /** Fails unless all snapshots of all tables have all their files, in this lake. */
    public static void assertComplete(Path lake, int appends) throws IOException {
        try (JdbcCatalog catalog = open(lake)) {
            for (String name : NAMES) {
                Table table = catalog.loadTable(TableIdentifier.of("demo", name));
                Path metadata = LocalFileIO.path(
                        ((BaseTable) table).operations().current().metadataFileLocation());
                String newest = metadata.getFileName().toString();
                assertThat(metadata.resolveSibling("version-hint.text"))
                        .content()
                        .isEqualTo(newest.substring(0, newest.indexOf('.')));
                assertThat(filesOfAllSnapshots(table))
                        .as(name)
                        .hasSize(name.equals("plain") ? appends : 2 * appends)
                        .allMatch(file ->
                                file.startsWith("file://" + lake + "/") && Files.exists(LocalFileIO.path(file)));
            }
        }
    }

    private static JdbcCatalog open(Path lake) {
        Map<String, String> properties = MirrorCatalog.embedded("lake", lake).properties();
        return (JdbcCatalog) CatalogUtil.buildIcebergCatalog("lake", properties, new Configuration());
    }

    /** The locations of all data files and files of deletes, read from the manifests of all snapshots. */
    private static Set<String> filesOfAllSnapshots(Table table) throws IOException {
        Set<String> files = new TreeSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
                add(ManifestFiles.read(manifest, table.io(), table.specs()), files);
            }
            for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
                add(ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs()), files);
            }
        }
        return files;
    }

    private static void add(CloseableIterable<? extends ContentFile<?>> manifest, Set<String> files)
            throws IOException {
        try (manifest) {
            manifest.forEach(file -> files.add(file.location()));
        }
    }

    private static DataFile write(Table table, int number) throws IOException {
        String location = table.location() + "/data/rows-" + number + ".parquet";
        var writer = Parquet.write(table.io().newOutputFile(location))
                .schema(SCHEMA)
                .createWriterFunc(GenericParquetWriter::create)
                .<Record>build();
        try (writer) {
            for (long id = 0; id < 5; id++) {
                GenericRecord row = GenericRecord.create(SCHEMA);
                row.set(0, id);
                writer.add(row);
            }
        }
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(location)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(Files.size(LocalFileIO.path(location)))
                .withRecordCount(5)
                .build();
    }

    private static DeleteFile positions(Table table, DataFile file, int number) throws IOException {
        String location = table.location() + "/data/deletes-" + number + ".parquet";
        PositionDeleteWriter<Record> writer = Parquet.writeDeletes(table.io().newOutputFile(location))
                .createWriterFunc(GenericParquetWriter::create)
                .withSpec(PartitionSpec.unpartitioned())
                .buildPositionWriter();
        try (writer) {
            writer.write(PositionDelete.<Record>create().set(file.location(), 1));
        }
        return FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
                .copy(writer.toDeleteFile())
                .build();
    }

    private static DeleteFile vector(Table table, DataFile file) throws IOException {
        OutputFileFactory files = OutputFileFactory.builderFor(table, 1, 1)
                .format(FileFormat.PUFFIN)
                .suffix("deletes")
                .build();
        DVFileWriter writer = new BaseDVFileWriter(files, path -> null);
        try (writer) {
            writer.delete(file.location(), 1, PartitionSpec.unpartitioned(), null);
        }
        return writer.result().deleteFiles().get(0);
    }
}
