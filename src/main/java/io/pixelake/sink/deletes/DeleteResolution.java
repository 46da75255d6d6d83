package io.pixelake.sink.deletes;

import io.pixelake.lake.write.ManifestThreads;
import io.pixelake.model.TableSchema;
import io.pixelake.types.schema.SystemColumns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Finds where the rows that went lie: the positions of live rows of the mirror, by row key. Column statistics only say which
 * files can't hold any; the row itself is looked up, with the deletes that are already there applied.
 */
public final class DeleteResolution {

    private final BaseTable table;
    private final KnownFiles known;
    private final DeletedKeys gone;
    private final int depth;
    /** Rowid, positions and, where keys may repeat, version of the row at hand. */
    private final long[] key;

    /** By location: the order that position delete files need. */
    private final Map<String, FileRows> files = new TreeMap<>();

    /** A bit for each gone row. */
    private final BitSet found = new BitSet();

    private int surplus;

    private DeleteResolution(BaseTable table, KnownFiles known, DeletedKeys gone, TableSchema schema) {
        this.table = table;
        this.known = known;
        this.gone = gone;
        this.depth = schema.positions();
        this.key = new long[depth + (schema.keysMayRepeat() ? 2 : 1)];
    }

    /**
     * Resolves the gone rows in the table's current snapshot.
     *
     * @param known remembers what is read of files
     * @return what was found
     */
    public static DeleteResolution of(BaseTable table, KnownFiles known, DeletedKeys gone, TableSchema schema)
            throws IOException {
        DeleteResolution resolution = new DeleteResolution(table, known, gone, schema);
        if (gone.size() > 0) {
            resolution.scan();
        }
        return resolution;
    }

    /**
     * Gone rows in one data file. A bit for each position: a table may be rewritten row by row in one version.
     *
     * @param scan the whole file, with its deletes of before
     * @param earlier the positions that these leave out
     */
    record FileRows(FileScanTask scan, BitSet positions, PositionDeleteIndex earlier) {
        String location() {
            return scan.file().location();
        }
    }

    /** Where the gone rows are, in ascending order of the files' locations. */
    public Collection<FileRows> files() {
        return files.values();
    }

    /** How many of the gone rows were found. */
    public int foundRows() {
        return found.cardinality();
    }

    /** How many rows of the mirror are like gone ones, of which fewer went: which of them, nothing says. */
    public int surplusRows() {
        return surplus;
    }

    private void scan() throws IOException {
        Expression filter = Expressions.and(
                Expressions.greaterThanOrEqual(SystemColumns.ROW_ID, gone.lowestRowId()),
                Expressions.lessThanOrEqual(SystemColumns.ROW_ID, gone.highestRowId()),
                Expressions.greaterThanOrEqual(SystemColumns.VERSION, gone.lowestVersion()),
                Expressions.lessThanOrEqual(SystemColumns.VERSION, gone.highestVersion()));
        try (CloseableIterable<FileScanTask> tasks = table.newScan()
                .filter(filter)
                .ignoreResiduals()
                .includeColumnStats()
                .planWith(ManifestThreads.of(table.io()))
                .planFiles()) {
            for (FileScanTask task : tasks) {
                if (mayHoldGoneRows(task.file())) {
                    resolve(task);
                }
            }
        }
    }

    /** Whether any of the gone rowids lies in the file's bounds: sparser than the one range that the scan can filter by. */
    private boolean mayHoldGoneRows(DataFile file) {
        NestedField rowId = table.schema().findField(SystemColumns.ROW_ID);
        ByteBuffer lower = bound(file.lowerBounds(), rowId);
        ByteBuffer upper = bound(file.upperBounds(), rowId);
        if (lower == null || upper == null) {
            return true;
        }
        long lowest = Conversions.fromByteBuffer(rowId.type(), lower);
        long highest = Conversions.fromByteBuffer(rowId.type(), upper);
        return gone.anyBetween(lowest, highest);
    }

    private static ByteBuffer bound(Map<Integer, ByteBuffer> bounds, NestedField field) {
        return bounds == null ? null : bounds.get(field.fieldId());
    }

    private void resolve(FileScanTask task) throws IOException {
        String location = task.file().location();
        PositionDeleteIndex deleted = known.positionDeletes(table, task.deletes(), location);
        BitSet inFile = new BitSet();
        forEachKey(task.file(), position -> {
            int index = gone.keys().firstIndexOf(key);
            if (index >= 0 && !deleted.isDeleted(position)) {
                inFile.set(Math.toIntExact(position));
                find(index);
            }
        });
        if (!inFile.isEmpty()) {
            files.put(location, new FileRows(task, inFile, deleted));
        }
    }

    /** Puts the key of one row after the other into {@link #key}, of all rows that may be gone ones at least. */
    private void forEachKey(DataFile file, FileKeys.Visitor visitor) throws IOException {
        Optional<FileKeys> read = known.keysOf(file.location()).filter(keys -> keys.isAsWideAs(key));
        if (read.isEmpty()) {
            FileKeys.Builder all = new FileKeys.Builder(key.length);
            read(file, Expressions.alwaysTrue(), position -> {
                all.add(position, key);
                visitor.row(position);
            });
            known.remember(file.location(), all.build());
        } else if (read.get().isScattered()) {
            read(
                    file,
                    Expressions.and(
                            Expressions.greaterThanOrEqual(SystemColumns.ROW_ID, gone.lowestRowId()),
                            Expressions.lessThanOrEqual(SystemColumns.ROW_ID, gone.highestRowId())),
                    visitor);
        } else {
            read.get().forEachOf(gone.keys(), key, visitor);
        }
    }

    private void read(DataFile file, Expression filter, FileKeys.Visitor visitor) throws IOException {
        Schema keys = keySchema();
        try (CloseableIterable<Record> rows = FormatModelRegistry.<Record, Object>readBuilder(
                        file.format(), Record.class, table.io().newInputFile(file.location()))
                .project(keys)
                .filter(filter)
                .build()) {
            for (Record row : rows) {
                if (takeKey(row)) {
                    visitor.row((Long) row.get(row.size() - 1));
                }
            }
        }
    }

    /** Of several gone rows that are alike, the next; a row more than went can't be told from them. */
    private void find(int first) {
        int index = found.nextClearBit(first);
        if (index < gone.keys().endOfLike(first)) {
            found.set(index);
        } else {
            surplus++;
        }
    }

    private Schema keySchema() {
        NestedField rowId = table.schema().findField(SystemColumns.ROW_ID);
        List<NestedField> fields = new ArrayList<>(List.of(rowId));
        if (depth > 0) {
            fields.add(table.schema().findField(SystemColumns.POSITIONS));
        }
        if (withVersion()) {
            fields.add(table.schema().findField(SystemColumns.VERSION));
        }
        fields.add(MetadataColumns.ROW_POSITION);
        return new Schema(fields);
    }

    private boolean withVersion() {
        return key.length > depth + 1;
    }

    /** False for rows that an external writer added without a key. */
    private boolean takeKey(Record row) {
        if (row.get(0) == null) {
            return false;
        }
        key[0] = (Long) row.get(0);
        if (depth > 0 && !takePositions((List<?>) row.get(1))) {
            return false;
        }
        if (withVersion()) {
            Object version = row.get(row.size() - 2);
            if (version == null) {
                return false;
            }
            key[key.length - 1] = (Long) version;
        }
        return true;
    }

    private boolean takePositions(List<?> positions) {
        if (positions == null || positions.size() != depth || positions.contains(null)) {
            return false;
        }
        for (int level = 0; level < positions.size(); level++) {
            key[level + 1] = (Long) positions.get(level);
        }
        return true;
    }
}
