package io.pixelake.lake.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.ContentFileUtil;

/**
 * Writes the position deletes of one partition: a file of its own for each data file of which many rows are deleted, so
 * that readers of other data files needn't look into it and it goes with its data file; one for all the others, so that
 * a change here or there, or one everywhere, doesn't make a file for each. One thread at a time.
 */
public final class PositionDeleteFiles implements AutoCloseable {
    /** Reading a file of so many positions costs more than opening it. */
    public static final long MANY = 1_000;

    /** An object store takes its time for each. */
    private static final int MOST_OWN = 16;

    private final Table table;
    private final FlinkFileWriterFactory writers;
    private final FilePartition partition;
    private final OutputFileFactory files;
    private final List<DeleteFile> written = new ArrayList<>();
    private final PositionDelete<RowData> position = PositionDelete.create();
    private Optional<PositionDeleteWriter<RowData>> shared = Optional.empty();

    public PositionDeleteFiles(Table table, FilePartition partition, OutputFileFactory files) {
        this.table = table;
        this.writers = new FlinkFileWriterFactory.Builder(table)
                .dataSchema(table.schema())
                .build();
        this.partition = partition;
        this.files = files;
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

    /** Whether a file concerns one data file and is big enough to stay as it is. */
    public static boolean standsAlone(DeleteFile delete) {
        return delete.recordCount() >= MANY && ContentFileUtil.isFileScoped(delete);
    }

    /**
     * Takes the positions of a data file. These come in the order of their locations, as the format wants it.
     *
     * @param count how many positions there are
     * @param each shows them, in ascending order
     */
    public void add(String location, long count, Consumer<LongConsumer> each) throws IOException {
        if (count == 0) {
            return;
        }
        if (count < MANY || written.size() == MOST_OWN) {
            if (shared.isEmpty()) {
                shared = Optional.of(open());
            }
            write(shared.get(), location, each);
            return;
        }
        PositionDeleteWriter<RowData> own = open();
        try (own) {
            write(own, location, each);
        }
        written.add(own.toDeleteFile());
    }

    private void write(PositionDeleteWriter<RowData> writer, String location, Consumer<LongConsumer> each) {
        each.accept(at -> writer.write(position.set(location, at)));
    }

    private PositionDeleteWriter<RowData> open() {
        return ParquetSettings.open(
                table.io(),
                () -> writers.newPositionDeleteWriter(files.newOutputFile(), partition.spec(), partition.values()));
    }

    /** Closes the files and says which they are. */
    public List<DeleteFile> finish() throws IOException {
        if (shared.isPresent()) {
            shared.get().close();
            written.add(shared.get().toDeleteFile());
            shared = Optional.empty();
        }
        return List.copyOf(written);
    }

    /** Leaves nothing open when writing failed. */
    @Override
    public void close() throws IOException {
        if (shared.isPresent()) {
            shared.get().close();
        }
    }
}
