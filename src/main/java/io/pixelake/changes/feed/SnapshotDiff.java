package io.pixelake.changes.feed;

import io.pixelake.model.RowKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The rows in which one snapshot of a mirror differs from another, each as an insert, an update or a delete of its key. It rests on these
 * assumptions:
 *
 * <ul>
 *   <li>At one snapshot at most one row has a given key.
 *   <li>{@link ChangedFiles} leaves out only rows that are the same in both.
 *   <li>A column is its field id: rows of the earlier snapshot are read with the later one's columns, so what was renamed compares
 *       with itself, and what was dropped isn't compared.
 *   <li>A revert may bring back a column that was dropped. Its cells count as NULL before, as a reader of the changes may have forgotten them: each
 *       row that has one is an update.
 * </ul>
 *
 * <p>A row that was written again with the same cells, as copy-on-write does, is no change. Rows of the earlier snapshot are kept in memory while
 * the later one's are read, those of one range of rowids at a time. One thread.
 */
public final class SnapshotDiff {
    private static final long ROWS_PER_RANGE = 100_000;
    private static final long BYTES_PER_RANGE = 64L << 20;
    /** What a row in a map takes besides its cells. */
    private static final int BYTES_PER_ROW = 150;

    private static final BinaryRowData NOT_READ = new BinaryRowData(0);

    private final Table table;
    private final FeedColumns columns;
    private final ChangedFiles files;
    /** The places of columns that the earlier snapshot doesn't have, though its files may. */
    private final int[] returned;

    private final boolean withBefore;
    private final boolean readsBefore;
    private final RowDataSerializer rows;
    private final long bytesPerRange;

    private SnapshotDiff(
            Table table,
            FeedColumns columns,
            int[] returned,
            ChangedFiles files,
            boolean withBefore,
            long bytesPerRange) {
        this.table = table;
        this.columns = columns;
        this.returned = returned;
        this.files = files;
        this.withBefore = withBefore;
        // Rows that were chosen to be deleted did change; whether others did is in their cells.
        this.readsBefore = withBefore || files.removed().stream().anyMatch(FileRows::isWholeFile);
        this.rows = new RowDataSerializer(columns.rowType());
        this.bytesPerRange = bytesPerRange;
    }

    /**
     * Finds out where the rows lie that changed.
     *
     * @param from the earlier snapshot; absent: no rows
     * @param to the later snapshot, which needn't come of the earlier one; absent: no rows
     * @param withBefore whether each update comes with the row that there was
     */
    public static SnapshotDiff between(Table table, Optional<Snapshot> from, Optional<Snapshot> to, boolean withBefore)
            throws IOException {
        return between(table, from, to, withBefore, BYTES_PER_RANGE);
    }

    static SnapshotDiff between(
            Table table, Optional<Snapshot> from, Optional<Snapshot> to, boolean withBefore, long bytesPerRange)
            throws IOException {
        Snapshot columnsOf = to.or(() -> from).orElseThrow();
        Schema schema = table.schemas().get(columnsOf.schemaId());
        FeedColumns columns = FeedColumns.of(schema);
        int[] returned = returned(table, columns, from, to);
        ChangedFiles files = returned.length == 0
                ? ChangedFiles.between(table, from, to)
                : ChangedFiles.all(table, from.orElseThrow(), to.orElseThrow());
        return new SnapshotDiff(table, columns, returned, files, withBefore, bytesPerRange);
    }

    /** Columns that come back with an earlier snapshot. One that is new isn't in any file. */
    private static int[] returned(Table table, FeedColumns columns, Optional<Snapshot> from, Optional<Snapshot> to) {
        if (from.isEmpty()
                || to.isEmpty()
                || to.get().sequenceNumber() > from.get().sequenceNumber()) {
            return new int[0];
        }
        Schema before = table.schemas().get(from.get().schemaId());
        List<NestedField> fields = columns.schema().columns();
        return IntStream.range(0, fields.size())
                .filter(place -> before.findField(fields.get(place).fieldId()) == null)
                .toArray();
    }

    /** What the rows hold. */
    public FeedColumns columns() {
        return columns;
    }

    /**
     * Reads the rows that changed. The old row of an update comes right before the new one.
     *
     * @param consumer gets what became of each row, and the row, good until the next one comes
     */
    public void forEach(BiConsumer<RowKind, RowData> consumer) throws IOException {
        if (files.removed().isEmpty()) {
            forEachOf(files.added(), RowIdRange.ALL, columns, (key, row) -> consumer.accept(RowKind.INSERT, row));
            return;
        }
        for (RowIdRange range : RowIdRanges.of(files.removed(), ROWS_PER_RANGE)) {
            compare(range, consumer);
        }
    }

    private void compare(RowIdRange range, BiConsumer<RowKind, RowData> consumer) throws IOException {
        Optional<Map<RowKey, BinaryRowData>> before = rowsBefore(range);
        if (before.isEmpty()) {
            for (RowIdRange half : range.halves()) {
                compare(half, consumer);
            }
            return;
        }
        Map<RowKey, BinaryRowData> removed = before.get();
        forEachOf(files.added(), range, columns, (key, row) -> compare(removed.remove(key), row, consumer));
        deleted(range, removed, consumer);
    }

    /** The rows of before by their keys; empty when there are too many. */
    private Optional<Map<RowKey, BinaryRowData>> rowsBefore(RowIdRange range) throws IOException {
        Map<RowKey, BinaryRowData> before = new HashMap<>();
        FeedColumns read = readsBefore ? columns : columns.keys();
        long[] bytes = {0};
        try {
            forEachOf(files.removed(), range, read, (key, row) -> {
                BinaryRowData kept = readsBefore ? before(row) : NOT_READ;
                before.put(key, kept);
                bytes[0] += kept.getSizeInBytes() + BYTES_PER_ROW;
                if (bytes[0] > bytesPerRange && !range.isOneRowId()) {
                    throw new TooManyException();
                }
            });
        } catch (TooManyException e) {
            return Optional.empty();
        }
        return Optional.of(before);
    }

    private BinaryRowData before(RowData row) {
        BinaryRowData before = rows.toBinaryRow(row).copy();
        IntStream.of(returned).forEach(before::setNullAt);
        return before;
    }

    private void compare(BinaryRowData before, RowData row, BiConsumer<RowKind, RowData> consumer) {
        if (before == null) {
            consumer.accept(RowKind.INSERT, row);
        } else if (!readsBefore || !before.equals(rows.toBinaryRow(row))) {
            if (withBefore) {
                consumer.accept(RowKind.UPDATE_BEFORE, before);
            }
            consumer.accept(RowKind.UPDATE_AFTER, row);
        }
    }

    private void deleted(RowIdRange range, Map<RowKey, BinaryRowData> removed, BiConsumer<RowKind, RowData> consumer)
            throws IOException {
        if (removed.isEmpty()) {
            return;
        }
        if (readsBefore) {
            removed.values().forEach(row -> consumer.accept(RowKind.DELETE, row));
            return;
        }
        // Only now is it known whose cells are wanted.
        TreeSet<RowKey> keys = new TreeSet<>(removed.keySet());
        RowIdRange narrow = new RowIdRange(
                Math.max(range.first(), keys.first().rowId()),
                Math.min(range.last(), keys.last().rowId()));
        forEachOf(files.removed(), narrow, columns, (key, row) -> {
            if (removed.containsKey(key)) {
                consumer.accept(RowKind.DELETE, row);
            }
        });
    }

    private interface KeyedRow {
        void accept(RowKey key, RowData row);
    }

    private void forEachOf(List<FileRows> some, RowIdRange range, FeedColumns read, KeyedRow consumer)
            throws IOException {
        Expression filter = range.filter();
        for (FileRows file : some) {
            if (file.rowIds().overlaps(range)) {
                file.read(table, read, filter, row -> read.key(row).ifPresent(key -> consumer.accept(key, row)));
            }
        }
    }

    /** Ends the reading of rows that don't all fit into memory. */
    private static final class TooManyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyException() {
            super(null, null, false, false);
        }
    }
}
