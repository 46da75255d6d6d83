package io.pixelake.sink.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.RowDataWrapper;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.io.DataWriteResult;
import org.apache.iceberg.io.FanoutDataWriter;
import org.apache.iceberg.io.FileWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.RollingDataWriter;

/** The open data files of one thread of an export. One thread at a time. */
final class ExportFiles {
    private final Writer writer;
    private List<DataFile> finished = List.of();
    private boolean open = true;

    /** Writes rows to the files that their partitions have. */
    private interface Writer {
        void write(RowData row);

        List<DataFile> finish() throws IOException;
    }

    ExportFiles(Table table, Schema rows, long targetFileBytes, int number) {
        FlinkFileWriterFactory factory = new FlinkFileWriterFactory.Builder(table)
                .dataSchema(rows)
                .dataFileFormat(FileFormat.PARQUET)
                .build();
        OutputFileFactory files = OutputFileFactory.builderFor(table, number, 0)
                .format(FileFormat.PARQUET)
                .operationId("export-" + UUID.randomUUID())
                .build();
        writer = table.spec().isUnpartitioned()
                ? unpartitioned(new RollingDataWriter<>(
                        factory, files, table.io(), targetFileBytes, PartitionSpec.unpartitioned(), null))
                : partitioned(new FanoutDataWriter<>(factory, files, table.io(), targetFileBytes), table.spec(), rows);
    }

    private static Writer unpartitioned(FileWriter<RowData, DataWriteResult> files) {
        return new Writer() {
            @Override
            public void write(RowData row) {
                files.write(row);
            }

            @Override
            public List<DataFile> finish() throws IOException {
                files.close();
                return files.result().dataFiles();
            }
        };
    }

    private static Writer partitioned(FanoutDataWriter<RowData> files, PartitionSpec spec, Schema rows) {
        RowType type = FlinkSchemaUtil.convert(rows);
        RowDataWrapper wrapper = new RowDataWrapper(type, rows.asStruct());
        PartitionKey key = new PartitionKey(spec, rows);
        return new Writer() {
            @Override
            public void write(RowData row) {
                key.partition(wrapper.wrap(row));
                files.write(row, spec, key);
            }

            @Override
            public List<DataFile> finish() throws IOException {
                files.close();
                return files.result().dataFiles();
            }
        };
    }

    void write(RowData row) {
        writer.write(row);
    }

    /** Closes the files and says which they are; a second time says the same. */
    List<DataFile> finish() throws IOException {
        if (open) {
            finished = new ArrayList<>(writer.finish());
            open = false;
        }
        return finished;
    }
}
