package io.pixelake.changes.table;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.SnapshotDiff;
import io.pixelake.lake.write.RowFiles;
import io.pixelake.lake.write.ShortLocations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.io.OutputFileFactory;

/**
 * Writes change sets to the data files of a changes table, each set with the columns of its own version, one file at a time. What was written to when
 * something fails is left, as an orphan. One thread.
 */
final class ChangesFiles implements AutoCloseable {
    private final BaseTable table;
    private final boolean withBefore;
    private final List<DataFile> written = new ArrayList<>();
    private Optional<ChangesSchema> columns = Optional.empty();
    private Optional<RowFiles> open = Optional.empty();
    private long rows;

    ChangesFiles(BaseTable table, boolean withBefore) {
        this.table = table;
        this.withBefore = withBefore;
    }

    /** Writes the rows of a set. */
    void write(BaseTable mirror, ChangeSet set) throws IOException {
        SnapshotDiff diff = set.diff(mirror, withBefore);
        ChangesSchema now = new ChangesSchema(diff.columns());
        if (columns.filter(now::isLike).isEmpty()) {
            finishOpen();
            columns = Optional.of(now);
        }
        try {
            diff.forEach((kind, row) -> write(now.row(set, kind, row)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(RowData row) {
        try {
            if (open.isEmpty()) {
                open = Optional.of(create(columns.orElseThrow().schema()));
            }
            open.get().write(row);
            rows++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many rows were written. */
    long rows() {
        return rows;
    }

    /** The columns of the last set. */
    Schema schema() {
        return columns.orElseThrow().schema();
    }

    /** Closes the files and says which they are. Once. */
    List<DataFile> finish() throws IOException {
        finishOpen();
        return List.copyOf(written);
    }

    private void finishOpen() throws IOException {
        if (open.isPresent()) {
            RowFiles files = open.get();
            open = Optional.empty();
            written.addAll(files.finish());
        }
    }

    private RowFiles create(Schema schema) {
        OutputFileFactory names = ShortLocations.names(table, 0)
                .format(FileFormat.PARQUET)
                .operationId("changes-" + UUID.randomUUID())
                .build();
        return RowFiles.inOrder(new RowFiles.Settings(
                table,
                schema,
                PartitionSpec.unpartitioned(),
                order(),
                names,
                RowFiles.TARGET_FILE_BYTES,
                Optional.empty()));
    }

    /** The table's own, unless somebody gave it another: rows are in the order of their changes. */
    private SortOrder order() {
        SortOrder order = table.sortOrder();
        return order.sameOrder(ChangesSchema.order(table.schema())) ? order : SortOrder.unsorted();
    }

    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            open.get().abort();
        }
    }
}
