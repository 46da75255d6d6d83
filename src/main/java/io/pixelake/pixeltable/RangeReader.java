package io.pixelake.pixeltable;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.Position;
import io.pixelake.model.TableSchema;
import io.pixelake.types.CellMappingException;
import io.pixelake.types.RowMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.data.GenericRowData;

/**
 * Reads the rows that a table shows at a position, as they are mirrored, and waits up to a minute while Pixeltable holds the table, or
 * the server is away. Each page checks
 * that the position is still there. One thread at a time.
 */
public final class RangeReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long WAIT_MILLIS = 500;

    private final PageReader pages;
    private final GroupPlan plan;
    private final RowMapper mapper;

    /** @param schema what the table shows at the position */
    public RangeReader(SourceAddress address, SourceTable table, Position position, TableSchema schema) {
        pages = new PageReader(address);
        plan = GroupPlan.forReading(table.id(), table.path(), schema, position);
        mapper = new RowMapper(schema);
    }

    /** Takes rows as they are read. @param <E> what can go wrong with them */
    public interface Consumer<E extends Exception> {
        /** @param page the next rows; the list and its rows are the consumer's */
        void accept(List<GenericRowData> page) throws E, InterruptedException;
    }

    /**
     * Reads a range in the order of the row keys.
     *
     * @param from lowest rowid
     * @param to end of the rowids, exclusive
     * @throws SourceBusyException when the table was held for longer
     * @throws VersionGoneException when the position isn't there any more
     * @throws BadCellException when a cell can't be read
     * @throws CellMappingException when a cell doesn't fit its column
     */
    public <E extends Exception> void read(long from, long to, Consumer<E> consumer)
            throws SourceReadException, SourceBusyException, VersionGoneException, InterruptedException, E {
        Optional<ReadUpTo> last = Optional.empty();
        boolean more = true;
        while (more) {
            PageReader.Page page = patiently(last, from, to);
            List<GenericRowData> rows = new ArrayList<>(page.rows().size());
            for (RowChange change : page.rows()) {
                GenericRowData row = (GenericRowData) change.row();
                mapper.map(row);
                rows.add(row);
                last = ReadUpTo.next(last, change.key());
            }
            consumer.accept(rows);
            more = !page.last();
        }
    }

    private PageReader.Page patiently(Optional<ReadUpTo> after, long from, long to)
            throws SourceReadException, SourceBusyException, VersionGoneException, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            try {
                return pages.read(plan, Operation.INSERT, after, from, to);
            } catch (SourceBusyException e) {
                if (isOver(began)) {
                    throw e;
                }
            } catch (SourceReadException e) {
                if (!e.isOutage() || isOver(began)) {
                    throw e;
                }
            }
            Thread.sleep(WAIT_MILLIS);
        }
    }

    private static boolean isOver(long began) {
        return System.nanoTime() - began > PATIENCE.toNanos();
    }

    @Override
    public void close() throws IOException {
        pages.close();
    }
}
