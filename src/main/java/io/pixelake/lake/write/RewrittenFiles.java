package io.pixelake.lake.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.RollingDataWriter;

/**
 * The files that rows of one partition are written to again. They stay in the partition that the rows were in, whatever the table's
 * partitions are by now. What was written is among the results after a failure too.
 */
final class RewrittenFiles {
    private final Schema rows;
    private final Table table;
    private final FilePartition partition;
    private final OutputFileFactory names;
    private final FlinkFileWriterFactory factory;
    private final long targetBytes;
    private final List<DataFile> results;

    RewrittenFiles(
            Table table,
            Schema rows,
            FilePartition partition,
            OutputFileFactory names,
            long targetBytes,
            List<DataFile> results) {
        this.table = table;
        this.rows = rows;
        this.partition = partition;
        this.names = names;
        this.targetBytes = targetBytes;
        this.results = results;
        this.factory = new FlinkFileWriterFactory.Builder(table)
                .dataSchema(rows)
                .dataFileFormat(FileFormat.PARQUET)
                .dataSortOrder(table.sortOrder())
                .build();
    }

    /** Begins files whose rows come in the table's order, where it has one. */
    Run begin() {
        return new Run();
    }

    /** Begins files whose rows come in any order, and are sorted as far as memory allows. */
    SortedRuns sorted() {
        return new SortedRuns();
    }

    /** Files that follow each other. */
    final class Run implements AutoCloseable {
        private final RollingDataWriter<RowData> writer =
                new RollingDataWriter<>(factory, names, table.io(), targetBytes, partition.spec(), partition.values());

        void write(RowData row) {
            writer.write(row);
        }

        @Override
        public void close() throws IOException {
            try {
                writer.close();
            } finally {
                results.addAll(writer.result().dataFiles());
            }
        }
    }

    /** A run for as many rows as memory takes. */
    final class SortedRuns implements AutoCloseable {
        private final RowDataSerializer serializer = new RowDataSerializer(FlinkSchemaUtil.convert(rows));
        private final Comparator<RowData> comparator = SortedRowFiles.comparator(rows, table.sortOrder());
        private final List<BinaryRowData> buffered = new ArrayList<>();
        private long bytes;

        void write(RowData row) throws IOException {
            BinaryRowData copy = serializer.toBinaryRow(row).copy();
            buffered.add(copy);
            bytes += SortedRowFiles.bytesOf(copy);
            if (bytes >= SortBudget.LEAST_BYTES) {
                flush();
            }
        }

        private void flush() throws IOException {
            buffered.sort(comparator);
            try (Run run = begin()) {
                buffered.forEach(run::write);
            }
            buffered.clear();
            bytes = 0;
        }

        @Override
        public void close() throws IOException {
            if (!buffered.isEmpty()) {
                flush();
            }
        }
    }
}
