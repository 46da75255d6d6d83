package io.pixelake.source.rows;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.Position;
import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.rows.BadCellException;
import io.pixelake.pixeltable.rows.PageReader;
import io.pixelake.pixeltable.rows.ReadUpTo;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.types.json.CellMappingException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.data.GenericRowData;

/**
 * Reads the rows that a table shows at a position, as they are mirrored. It waits for as long as Pixeltable holds the table, and up to a
 * minute for an operation that is under way or a server that is away. Each page checks that the position is still there. One thread
 * at a time.
 */
public final class SourceRowReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long WAIT_MILLIS = 500;

    private final PageReader pages;
    private final SourceRowHandling handling;
    private final GroupPlan plan;

    /**
     * @param schema what the table shows at the position
     * @param handling isn't closed with the reader
     */
    public SourceRowReader(
            SourceAddress address,
            SourceTable table,
            Position position,
            TableSchema schema,
            SourceRowHandling handling) {
        pages = new PageReader(address);
        this.handling = handling;
        plan = GroupPlan.forReading(table.id(), table.path(), schema, Optional.empty(), position);
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
     * @throws io.pixelake.media.BadMediaException when a media file can't be read
     * @throws CellMappingException when a cell doesn't fit its column
     * @throws IOException when media can't be uploaded
     */
    public <E extends Exception> void read(long from, long to, Consumer<E> consumer)
            throws SourceReadException, SourceBusyException, VersionGoneException, InterruptedException, IOException,
                    E {
        Optional<ReadUpTo> last = Optional.empty();
        boolean more = true;
        while (more) {
            Optional<ReadUpTo> after = last;
            SourceRowPage page =
                    patiently(() -> SourceRowPage.read(pages, handling, plan, Operation.INSERT, after, from, to));
            do {
                List<RowChange> changes = patiently(page::next);
                List<GenericRowData> rows = new ArrayList<>(changes.size());
                for (RowChange change : changes) {
                    rows.add((GenericRowData) change.row());
                }
                last = ReadUpTo.next(last, changes);
                consumer.accept(rows);
            } while (!page.isUsedUp());
            more = !page.isLast();
        }
    }

    private interface Step<T> {
        T take()
                throws SourceReadException, SourceBusyException, VersionGoneException, IOException,
                        InterruptedException;
    }

    private static <T> T patiently(Step<T> step)
            throws SourceReadException, SourceBusyException, VersionGoneException, IOException, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            try {
                return step.take();
            } catch (SourceBusyException e) {
                if (!e.isHeld() && isOver(began)) {
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
