package io.pixelake.sink.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.apache.iceberg.types.Types.NestedField;

/**
 * Writes the live rows of data files into new ones, a row at a time, with the table's current schema. From format version 3 on
 * each row keeps its lineage.
 */
final class FileRewriter {
    private final Table table;
    private final long targetBytes;
    private final String operation;
    private final Schema written;
    private final RowDataFileScanTaskReader reader;

    /** @param operation makes the names of the files unique */
    FileRewriter(Table table, long targetBytes, String operation) {
        this.table = table;
        this.targetBytes = targetBytes;
        this.operation = operation;
        this.written = TableUtil.supportsRowLineage(table)
                ? MetadataColumns.schemaWithRowLineage(table.schema())
                : table.schema();
        List<NestedField> read = new ArrayList<>(written.columns());
        read.add(MetadataColumns.ROW_POSITION);
        String mapping = table.properties().get(TableProperties.DEFAULT_NAME_MAPPING);
        this.reader = new RowDataFileScanTaskReader(table.schema(), new Schema(read), mapping, true, List.of());
    }

    /**
     * A file to write again.
     *
     * @param scan the whole file, with its deletes
     * @param gone positions of rows to leave out, besides those that the deletes leave out
     */
    record Rewritten(FileScanTask scan, BitSet gone) {
        static Rewritten withAllRows(FileScanTask scan) {
            return new Rewritten(scan, new BitSet());
        }
    }

    /**
     * Rewrites files, those of one partition one after the other. No row left is no file.
     *
     * @throws CancellationException when the thread is interrupted; what was written until then is deleted, as after any failure
     */
    List<DataFile> rewrite(List<Rewritten> files) throws IOException {
        Map<FilePartition, List<Rewritten>> partitions = new LinkedHashMap<>();
        for (Rewritten file : files) {
            partitions
                    .computeIfAbsent(FilePartition.of(table, file.scan().file()), partition -> new ArrayList<>())
                    .add(file);
        }
        OutputFileFactory names = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .operationId(operation)
                .suffix("rewritten")
                .build();
        List<DataFile> results = new ArrayList<>();
        boolean done = false;
        try {
            for (Map.Entry<FilePartition, List<Rewritten>> partition : partitions.entrySet()) {
                rewrite(partition.getValue(), writer(names, partition.getKey()), results);
            }
            done = true;
            return results;
        } finally {
            if (!done) {
                // A file that is left behind is an orphan, found later.
                results.forEach(file -> table.io().deleteFile(file.location()));
            }
        }
    }

    private void rewrite(List<Rewritten> files, RollingDataWriter<RowData> writer, List<DataFile> results)
            throws IOException {
        try {
            try (writer) {
                for (Rewritten file : files) {
                    copy(file, writer);
                }
            }
        } finally {
            results.addAll(writer.result().dataFiles());
        }
    }

    private void copy(Rewritten file, RollingDataWriter<RowData> writer) throws IOException {
        int position = written.columns().size();
        try (DataIterator<RowData> rows =
                new DataIterator<>(reader, new BaseCombinedScanTask(file.scan()), table.io(), table.encryption())) {
            while (rows.hasNext()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("Interrupted while files were rewritten");
                }
                RowData row = rows.next();
                if (!file.gone().get(Math.toIntExact(row.getLong(position)))) {
                    writer.write(row);
                }
            }
        }
    }

    private RollingDataWriter<RowData> writer(OutputFileFactory names, FilePartition partition) {
        FlinkFileWriterFactory factory = new FlinkFileWriterFactory.Builder(table)
                .dataSchema(written)
                .dataFileFormat(FileFormat.PARQUET)
                .build();
        return new RollingDataWriter<>(factory, names, table.io(), targetBytes, partition.spec(), partition.values());
    }
}
