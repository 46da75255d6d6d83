package io.pixelake.lake.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.function.ThrowingConsumer;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Writes the live rows of data files into new ones, a row at a time, with the table's current schema. From format version 3 on
 * each row keeps its lineage. Where the table has a sort order, the rows of each new file are sorted: files that are so already are
 * merged, all others are sorted as far as memory allows, which makes smaller files.
 */
public final class FileRewriter {
    private final Table table;
    private final long targetBytes;
    private final String operation;
    private final Schema written;
    private final RowDataFileScanTaskReader reader;

    /** @param operation makes the names of the files unique */
    public FileRewriter(Table table, long targetBytes, String operation) {
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
     * Rewrites files, those of one partition one after the other. No row left is no file.
     *
     * @throws CancellationException when the thread is interrupted; what was written until then is deleted, as after any failure
     */
    public List<DataFile> rewrite(List<RewrittenFile> files) throws IOException {
        Map<FilePartition, List<RewrittenFile>> partitions = new LinkedHashMap<>();
        for (RewrittenFile file : files) {
            partitions
                    .computeIfAbsent(FilePartition.of(table, file.scan().file()), partition -> new ArrayList<>())
                    .add(file);
        }
        OutputFileFactory names = ShortLocations.names(table, 0)
                .format(FileFormat.PARQUET)
                .operationId(operation)
                .suffix("rewritten")
                .build();
        List<DataFile> results = new ArrayList<>();
        boolean done = false;
        try {
            for (Map.Entry<FilePartition, List<RewrittenFile>> partition : partitions.entrySet()) {
                rewrite(partition.getKey(), partition.getValue(), names, results);
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

    private void rewrite(
            FilePartition partition, List<RewrittenFile> files, OutputFileFactory names, List<DataFile> results)
            throws IOException {
        SortOrder order = table.sortOrder();
        // Rows stay in the partition that they were in, whatever the table's partitions are by now.
        RowFiles.Settings output = new RowFiles.Settings(
                table, written, partition.spec(), order, names, targetBytes, Optional.ofNullable(partition.values()));
        if (order.isUnsorted()) {
            write(new OnePartitionRowFiles(output), results, rows -> copy(files, rows));
            return;
        }
        List<RewrittenFile> unsorted = new ArrayList<>();
        List<RewrittenFile> sorted = new ArrayList<>();
        files.forEach(file -> (isSorted(file, order) ? sorted : unsorted).add(file));
        for (List<RewrittenFile> merged : SortedMerge.together(sorted)) {
            write(
                    new OnePartitionRowFiles(output),
                    results,
                    rows -> SortedMerge.merge(open(merged), SortedRowFiles.comparator(written, order), rows::write));
        }
        SortBudget budget = new SortBudget(SortBudget.LEAST_BYTES);
        write(new SortedRowFiles(output, budget), results, rows -> copy(unsorted, rows));
    }

    /** What was written is among the results after a failure too. */
    private static void write(RowFiles files, List<DataFile> results, ThrowingConsumer<RowFiles, IOException> rows)
            throws IOException {
        try {
            rows.accept(files);
        } finally {
            results.addAll(files.finish());
        }
    }

    private static boolean isSorted(RewrittenFile file, SortOrder order) {
        Integer id = file.scan().file().sortOrderId();
        return id != null && id == order.orderId();
    }

    private List<LiveRows> open(List<RewrittenFile> files) {
        return files.stream().map(LiveRows::new).toList();
    }

    private void copy(List<RewrittenFile> files, RowFiles output) throws IOException {
        for (RewrittenFile file : files) {
            try (LiveRows rows = new LiveRows(file)) {
                while (rows.next()) {
                    output.write(rows.row());
                }
            }
        }
    }

    /** The rows of a file that stay, each valid until the next. */
    final class LiveRows implements SortedMerge.Rows {
        private final BitSet gone;
        private final DataIterator<RowData> rows;
        private RowData row;

        private LiveRows(RewrittenFile file) {
            this.gone = file.gone();
            this.rows =
                    new DataIterator<>(reader, new BaseCombinedScanTask(file.scan()), table.io(), table.encryption());
        }

        @Override
        public boolean next() {
            int position = written.columns().size();
            while (rows.hasNext()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("Interrupted while files were rewritten");
                }
                row = rows.next();
                if (!gone.get(Math.toIntExact(row.getLong(position)))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public RowData row() {
            return row;
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
