package io.pixelake.pixeltable;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.Position;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.flink.table.data.GenericRowData;

/** Reads some columns of a table's rows as they are stored, a page at a time, in one thread. */
final class ColumnValues implements AutoCloseable {
    private final PageReader pages;

    ColumnValues(SourceAddress address) {
        this.pages = new PageReader(address);
    }

    /**
     * Reads the rows at a position, or only those that came since another.
     *
     * @param schema which rows
     * @param columns which of their cells
     * @param consumer gets the number of the column and its cell, which isn't NULL
     */
    void read(
            SourceTable table,
            TableSchema schema,
            List<SourceColumn> columns,
            Optional<Position> since,
            Position at,
            BiConsumer<Integer, Object> consumer)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        TableSchema read = new TableSchema(schema.stores(), columns, schema.filter(), Optional.empty());
        GroupPlan plan = GroupPlan.forReading(table.id(), table.path(), read, since, at);
        Optional<ReadUpTo> last = Optional.empty();
        boolean more = true;
        while (more) {
            // What can't be read is NULL here: whoever reads the rows afterwards says what becomes of it.
            PageReader.Page page =
                    pages.read(plan, Operation.INSERT, last, Long.MIN_VALUE, Long.MAX_VALUE, unreadable -> true);
            for (RowChange change : page.rows()) {
                GenericRowData row = (GenericRowData) change.row();
                for (int i = 0; i < columns.size(); i++) {
                    if (!row.isNullAt(i)) {
                        consumer.accept(i, row.getField(i));
                    }
                }
                last = ReadUpTo.next(last, change.key());
            }
            more = !page.last();
        }
    }

    @Override
    public void close() throws IOException {
        pages.close();
    }
}
