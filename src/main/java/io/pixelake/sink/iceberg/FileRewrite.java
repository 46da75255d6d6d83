package io.pixelake.sink.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.RollingDataWriter;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Writes data files again, row by row, without rows that go and without those that went before. On format version 3 rows keep their
 * ids. Task thread only.
 *
 * <p>What an attempt wrote whose commit failed stays as an orphan: whether it landed isn't always known.
 */
final class FileRewrite implements AutoCloseable {
    private final BaseTable table;
    private final String operation;
    private final Schema written;
    private final RowDataFileScanTaskReader reader;
    private final int positionField;
    private Optional<RollingDataWriter<RowData>> writer = Optional.empty();

    /** @param operation makes the names of the files unique */
    FileRewrite(BaseTable table, String operation) {
        this.table = table;
        this.operation = operation;
        Schema schema = table.schema();
        this.written = TableUtil.supportsRowLineage(table) ? MetadataColumns.schemaWithRowLineage(schema) : schema;
        this.positionField = written.columns().size();
        List<NestedField> read = new ArrayList<>(written.columns());
        read.add(MetadataColumns.ROW_POSITION);
        this.reader = new RowDataFileScanTaskReader(schema, new Schema(read), null, true, List.of());
    }

    /** @param gone positions of rows to leave out, besides those that the file's deletes leave out */
    void rewrite(FileScanTask file, BitSet gone) throws IOException {
        try (DataIterator<RowData> rows =
                new DataIterator<>(reader, new BaseCombinedScanTask(file), table.io(), table.encryption())) {
            while (rows.hasNext()) {
                RowData row = rows.next();
                if (!gone.get(Math.toIntExact(row.getLong(positionField)))) {
                    writer().write(row);
                }
            }
        }
    }

    /** Begun with the first row, as all rows of a file may have gone. */
    private RollingDataWriter<RowData> writer() {
        if (writer.isEmpty()) {
            FlinkFileWriterFactory factory = new FlinkFileWriterFactory.Builder(table)
                    .dataSchema(written)
                    .dataFileFormat(FileFormat.PARQUET)
                    .build();
            OutputFileFactory files = OutputFileFactory.builderFor(table, 0, 0)
                    .format(FileFormat.PARQUET)
                    .operationId(operation)
                    .suffix("rewritten")
                    .build();
            writer = Optional.of(new RollingDataWriter<>(
                    factory, files, table.io(), GroupWriter.TARGET_FILE_BYTES, PartitionSpec.unpartitioned(), null));
        }
        return writer.get();
    }

    /** Ends the open file. @return all that were written */
    List<DataFile> finish() throws IOException {
        close();
        return writer.isEmpty() ? List.of() : writer.get().result().dataFiles();
    }

    @Override
    public void close() throws IOException {
        if (writer.isPresent()) {
            writer.get().close();
        }
    }
}
