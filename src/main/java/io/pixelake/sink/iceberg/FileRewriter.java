package io.pixelake.sink.iceberg;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.RollingDataWriter;

/**
 * Writes the live rows of data files into new ones, a row at a time, with the table's current schema. From format version 3 on
 * each row keeps its lineage.
 */
final class FileRewriter {
    private final Table table;
    private final long targetBytes;
    private final Schema schema;

    FileRewriter(Table table, long targetBytes) {
        this.table = table;
        this.targetBytes = targetBytes;
        this.schema = TableUtil.supportsRowLineage(table)
                ? MetadataColumns.schemaWithRowLineage(table.schema())
                : table.schema();
    }

    /**
     * Rewrites files of one partition, one after the other.
     *
     * @throws CancellationException when the thread is interrupted; what was written until then is deleted, as after any failure
     */
    List<DataFile> rewrite(List<FileScanTask> tasks) throws IOException {
        RollingDataWriter<RowData> writer = writer(tasks.get(0));
        boolean done = false;
        try {
            try (writer) {
                copy(tasks, writer);
            }
            done = true;
            return writer.result().dataFiles();
        } finally {
            if (!done) {
                delete(writer);
            }
        }
    }

    private void copy(List<FileScanTask> tasks, RollingDataWriter<RowData> writer) throws IOException {
        String mapping = table.properties().get(TableProperties.DEFAULT_NAME_MAPPING);
        RowDataFileScanTaskReader reader =
                new RowDataFileScanTaskReader(table.schema(), schema, mapping, true, List.of());
        try (DataIterator<RowData> rows =
                new DataIterator<>(reader, new BaseCombinedScanTask(tasks), table.io(), table.encryption())) {
            while (rows.hasNext()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("Interrupted while files were rewritten");
                }
                writer.write(rows.next());
            }
        }
    }

    private RollingDataWriter<RowData> writer(FileScanTask first) {
        FlinkFileWriterFactory factory = new FlinkFileWriterFactory.Builder(table)
                .dataSchema(schema)
                .dataFileFormat(FileFormat.PARQUET)
                .build();
        OutputFileFactory files = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .operationId("compacted-" + UUID.randomUUID())
                .build();
        return new RollingDataWriter<>(
                factory,
                files,
                table.io(),
                targetBytes,
                first.spec(),
                first.file().partition());
    }

    /** A file that is left behind is an orphan, found later. */
    private void delete(RollingDataWriter<RowData> writer) {
        writer.result().dataFiles().forEach(file -> table.io().deleteFile(file.location()));
    }
}
