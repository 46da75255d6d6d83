package io.pixelake.lake.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.deletes.DeleteGranularity;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.Tasks;

/**
 * Writes the position deletes of one partition: a file for each data file, so that readers of other data files needn't look into it, it goes with its
 * data file, and readers that take no other (Polars) can read the table; or one for all, where the table's property
 * {@code write.delete.granularity} is {@code partition}. One thread at a time.
 */
public final class PositionDeleteFiles {
    private final Table table;
    private final FlinkFileWriterFactory writers;
    private final FilePartition partition;
    private final OutputFileFactory files;

    public PositionDeleteFiles(Table table, FilePartition partition, OutputFileFactory files) {
        this.table = table;
        this.writers = new FlinkFileWriterFactory.Builder(table)
                .dataSchema(table.schema())
                .build();
        this.partition = partition;
        this.files = files;
    }

    /**
     * Positions that are deleted in a data file, at least one.
     *
     * @param each shows them, in ascending order
     */
    public record Positions(String dataFile, Consumer<LongConsumer> each) {}

    /** Whether data files share their deletes: where the table asks for nothing else that it can have, they don't. */
    public static boolean areShared(Table table) {
        return DeleteGranularity.PARTITION
                .toString()
                .equalsIgnoreCase(table.properties().get(TableProperties.DELETE_GRANULARITY));
    }

    /** Which positions of a data file some of its deletes leave out, deletion vectors among them. */
    public static PositionDeleteIndex positions(Table table, List<DeleteFile> deletes, String dataFile) {
        return deletes.isEmpty()
                ? PositionDeleteIndex.empty()
                : new BaseDeleteLoader(file -> table.io().newInputFile(file)).loadPositionDeletes(deletes, dataFile);
    }

    /** The delete files of a snapshot, those that concern no file any more among them, which a scan doesn't show. */
    public static List<DeleteFile> of(Table table, Snapshot snapshot) throws IOException {
        List<DeleteFile> deletes = new ArrayList<>();
        for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
            try (ManifestReader<DeleteFile> reader =
                    ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
                // Their bounds say which data file they concern.
                reader.forEach(delete -> deletes.add(delete.copy()));
            }
        }
        return deletes;
    }

    /** Writes the files. @param deleted in the ascending order of their locations, as the format wants it */
    public Collection<DeleteFile> write(List<Positions> deleted) throws IOException {
        if (areShared(table)) {
            return deleted.isEmpty() ? List.of() : List.of(writeOne(deleted));
        }
        Queue<DeleteFile> written = new ConcurrentLinkedQueue<>();
        // An object store takes its time for each.
        Tasks.foreach(deleted)
                .executeWith(ManifestThreads.of(table.io()))
                .stopOnFailure()
                .throwFailureWhenFinished()
                .run(file -> written.add(writeOne(List.of(file))), IOException.class);
        return written;
    }

    private DeleteFile writeOne(List<Positions> deleted) throws IOException {
        PositionDeleteWriter<RowData> writer = ParquetSettings.open(
                table.io(),
                () -> writers.newPositionDeleteWriter(files.newOutputFile(), partition.spec(), partition.values()));
        PositionDelete<RowData> position = PositionDelete.create();
        try (writer) {
            for (Positions file : deleted) {
                file.each().accept(at -> writer.write(position.set(file.dataFile(), at)));
            }
        }
        return writer.toDeleteFile();
    }
}
