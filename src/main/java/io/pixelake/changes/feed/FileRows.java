package io.pixelake.changes.feed;

import io.pixelake.types.schema.SystemColumns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.BaseFileScanTask;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.ResidualEvaluator;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Rows of one data file.
 *
 * @param deletes what is deleted of them
 * @param only the positions of these rows, whatever the deletes say; absent: all that the deletes leave
 */
record FileRows(DataFile file, List<DeleteFile> deletes, Schema schema, PartitionSpec spec, Optional<BitSet> only) {

    static FileRows live(FileScanTask scan) {
        return new FileRows(scan.file(), scan.deletes(), scan.schema(), scan.spec(), Optional.empty());
    }

    static FileRows at(FileScanTask scan, BitSet positions) {
        return new FileRows(scan.file(), List.of(), scan.schema(), scan.spec(), Optional.of(positions));
    }

    /** How many rows there are, at most. */
    long count() {
        return only.map(positions -> (long) positions.cardinality()).orElse(file.recordCount());
    }

    /** Whether all rows of the file may be meant, and not some that were chosen one by one. */
    boolean isWholeFile() {
        return only.isEmpty();
    }

    /** The rowids that the file may have. */
    RowIdRange rowIds() {
        NestedField rowId = schema.findField(SystemColumns.ROW_ID);
        return new RowIdRange(
                bound(file.lowerBounds(), rowId, RowIdRange.ALL.first()),
                bound(file.upperBounds(), rowId, RowIdRange.ALL.last()));
    }

    private static long bound(Map<Integer, ByteBuffer> bounds, NestedField field, long unknown) {
        ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
        return bound == null ? unknown : Conversions.<Long>fromByteBuffer(Types.LongType.get(), bound);
    }

    /**
     * Reads those of the rows whose rowid is in a range.
     *
     * @param consumer gets rows of these columns, each good until the next one comes
     * @throws CancellationException when the thread is interrupted
     */
    void read(Table table, FeedColumns columns, Expression filter, Consumer<RowData> consumer) throws IOException {
        int width = columns.schema().columns().size();
        ProjectedRowData withoutPosition =
                ProjectedRowData.from(IntStream.range(0, width).toArray());
        try (DataIterator<RowData> rows = open(table, columns, filter)) {
            while (rows.hasNext()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("Interrupted while changes were read");
                }
                RowData row = rows.next();
                if (only.isEmpty()) {
                    consumer.accept(row);
                } else if (only.get().get(Math.toIntExact(row.getLong(width)))) {
                    consumer.accept(withoutPosition.replaceRow(row));
                }
            }
        }
    }

    private DataIterator<RowData> open(Table table, FeedColumns columns, Expression filter) {
        List<NestedField> read = new ArrayList<>(columns.schema().columns());
        only.ifPresent(positions -> read.add(MetadataColumns.ROW_POSITION));
        RowDataFileScanTaskReader reader = new RowDataFileScanTaskReader(
                columns.schema(),
                new Schema(read),
                table.properties().get(TableProperties.DEFAULT_NAME_MAPPING),
                true,
                List.of(filter));
        // The residual is what row groups are chosen by, the reader's filter what rows are.
        FileScanTask task = new BaseFileScanTask(
                file,
                deletes.toArray(new DeleteFile[0]),
                SchemaParser.toJson(schema),
                PartitionSpecParser.toJson(spec),
                ResidualEvaluator.unpartitioned(filter));
        return new DataIterator<>(reader, new BaseCombinedScanTask(task), table.io(), table.encryption());
    }
}
