package io.pixelake.source.json;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.Position;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.rows.BadCellException;
import io.pixelake.pixeltable.rows.CopiedPage;
import io.pixelake.pixeltable.rows.PageReader;
import io.pixelake.pixeltable.rows.ReadUpTo;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.types.schema.JsonShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.table.data.GenericRowData;

/**
 * The JSON columns of a table's rows, read as they are stored, a page at a time: up to where, and what the values had in common so far. One
 * thread reads; another that has waited for it sees what it found.
 */
final class JsonScan {
    private final Rows rows;
    private final List<JsonShape> shapes;
    private Optional<ReadUpTo> last = Optional.empty();
    private boolean isAtItsEnd;
    private Optional<CompletableFuture<Void>> reading = Optional.empty();

    /** What is read. @param begin the types that are made wider, by the columns' names */
    private record Rows(TableSchema schema, Optional<Position> since, Moment moment, Map<String, String> begin) {}

    private JsonScan(Rows rows, List<JsonShape> shapes) {
        this.rows = rows;
        this.shapes = shapes;
    }

    /**
     * One that has read nothing.
     *
     * @param schema which rows
     * @param columns which of their cells
     * @param since only what came since then
     * @param begin the types that are made wider, by the columns' names
     */
    static JsonScan of(
            TableSchema schema,
            List<SourceColumn> columns,
            Optional<Position> since,
            Moment moment,
            Map<String, String> begin) {
        List<JsonShape> shapes = new ArrayList<>();
        for (SourceColumn column : columns) {
            String type = begin.get(column.name());
            shapes.add(type == null ? JsonShape.empty() : JsonShape.ofType(type));
        }
        TableSchema read = new TableSchema(schema.stores(), columns, schema.filter(), Optional.empty());
        return new JsonScan(new Rows(read, since, moment, Map.copyOf(begin)), shapes);
    }

    boolean isOfTheSame(JsonScan other) {
        return rows.equals(other.rows);
    }

    Moment moment() {
        return rows.moment();
    }

    /** By column. */
    List<JsonShape> shapes() {
        return shapes;
    }

    /** The reading that is under way, or that brought it to its end. @param begin has it read, where nothing does */
    CompletableFuture<Void> reading(Consumer<CompletableFuture<Void>> begin) {
        if (reading.isEmpty()) {
            reading = Optional.of(new CompletableFuture<>());
            begin.accept(reading.get());
        }
        return reading.get();
    }

    /** Nobody waits for it. What was read stays known. */
    void stop() {
        reading.ifPresent(begun -> begun.cancel(false));
        reading = Optional.empty();
    }

    /**
     * Reads for a time. Meanwhile nobody else may call this.
     *
     * @param badAreNull whether cells that can't be read become NULL when rows are written. Where they stop the table they do it here: a type
     *     that was found without them would lack what they hold, once they can be read again
     * @param stopped asked after each page
     * @return whether it is at its end
     * @throws SourceBusyException when the table is held; call it again
     * @throws BadCellException when a cell can't be read
     */
    boolean readFor(Duration time, PageReader pages, SourceTable table, boolean badAreNull, BooleanSupplier stopped)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        GroupPlan plan = GroupPlan.forReading(
                table.id(),
                table.path(),
                rows.schema(),
                rows.since(),
                rows.moment().position());
        long began = System.nanoTime();
        do {
            isAtItsEnd = isAtItsEnd || readPage(pages, plan, badAreNull);
        } while (!isAtItsEnd && !stopped.getAsBoolean() && System.nanoTime() - began < time.toNanos());
        return isAtItsEnd;
    }

    /** @return whether it was the last one */
    private boolean readPage(PageReader pages, GroupPlan plan, boolean badAreNull)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        CopiedPage page =
                pages.read(plan, Operation.INSERT, last, Long.MIN_VALUE, Long.MAX_VALUE, unreadable -> badAreNull);
        try {
            while (!page.isUsedUp()) {
                last = ReadUpTo.next(last, page.take(this::add));
            }
        } catch (BadCellException e) {
            // A revert deletes the files of its version's cells at once.
            pages.checkFence(plan);
            throw e;
        }
        return page.isLast();
    }

    private void add(RowChange change) {
        GenericRowData row = (GenericRowData) change.row();
        for (int i = 0; i < shapes.size(); i++) {
            if (!row.isNullAt(i)) {
                shapes.get(i).add(row.getField(i).toString());
            }
        }
    }
}
