package io.pixelake.lake.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.RowDataWrapper;
import org.apache.iceberg.io.RollingDataWriter;

/**
 * Files whose rows are sorted. Rows are collected up to a limit of memory, sorted, and written: a file for each partition among them.
 * So the rows of each file are sorted, those of different files overlap, and files are small where many rows come; a compaction
 * merges them, row by row, into larger ones that are sorted too.
 */
public final class SortedRowFiles extends RowFiles implements SortBudget.Buffer {

    /** What a row takes besides its bytes. */
    private static final int OBJECT_BYTES = 100;

    private final RowDataSerializer serializer;
    private final Comparator<RowData> comparator;
    private final Optional<PartitionKey> key;
    private final RowDataWrapper wrapper;
    /** By partition; null without partitions. */
    private final Map<StructLike, List<BinaryRowData>> buffered = new LinkedHashMap<>();

    private final SortBudget budget;
    private long bytes;

    public SortedRowFiles(Settings settings, SortBudget budget) {
        super(settings, Map.of());
        this.serializer = new RowDataSerializer(FlinkSchemaUtil.convert(settings.rows()));
        this.comparator = comparator(settings.rows(), settings.order());
        this.wrapper = settings.wrapper();
        boolean many = settings.partition().isEmpty() && settings.spec().isPartitioned();
        this.key = many ? Optional.of(new PartitionKey(settings.spec(), settings.rows())) : Optional.empty();
        this.budget = budget;
    }

    /** Compares rows by a sort order. Not for two threads. */
    static Comparator<RowData> comparator(Schema rows, SortOrder order) {
        Comparator<StructLike> values = SortOrderComparators.forSchema(rows, order);
        RowDataWrapper one = new RowDataWrapper(FlinkSchemaUtil.convert(rows), rows.asStruct());
        RowDataWrapper other = new RowDataWrapper(FlinkSchemaUtil.convert(rows), rows.asStruct());
        return (a, b) -> values.compare(one.wrap(a), other.wrap(b));
    }

    /** What a row takes in memory, about. */
    private static long bytesOf(BinaryRowData row) {
        return row.getSizeInBytes() + OBJECT_BYTES;
    }

    @Override
    public void write(RowData row) throws IOException {
        BinaryRowData copy = serializer.toBinaryRow(row).copy();
        key.ifPresent(values -> values.partition(wrapper.wrap(row)));
        StructLike at =
                key.<StructLike>map(values -> values).or(settings()::partition).orElse(null);
        List<BinaryRowData> partition = buffered.get(at);
        if (partition == null) {
            partition = new ArrayList<>();
            buffered.put(key.<StructLike>map(PartitionKey::copy).orElse(at), partition);
        }
        partition.add(copy);
        bytes += bytesOf(copy);
        budget.grew(this, bytesOf(copy));
        if (bytes >= SortBudget.LEAST_BYTES) {
            flush();
        }
    }

    @Override
    public long keptBytes() {
        return bytes;
    }

    /** Brings what is kept into files. */
    @Override
    public void flush() throws IOException {
        for (Map.Entry<StructLike, List<BinaryRowData>> partition : buffered.entrySet()) {
            List<BinaryRowData> rows = partition.getValue();
            rows.sort(comparator);
            RollingDataWriter<RowData> writer = open(partition.getKey());
            try {
                rows.forEach(writer::write);
            } finally {
                close(writer);
            }
        }
        forget();
    }

    private void forget() {
        buffered.clear();
        budget.emptied(this, bytes);
        bytes = 0;
    }

    @Override
    void end() throws IOException {
        flush();
    }

    @Override
    public void abort() {
        forget();
    }
}
