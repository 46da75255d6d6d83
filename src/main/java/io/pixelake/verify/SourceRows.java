package io.pixelake.verify;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.BadCellException;
import io.pixelake.pixeltable.PageReader;
import io.pixelake.pixeltable.ReadUpTo;
import io.pixelake.pixeltable.SourceAddress;
import io.pixelake.pixeltable.SourceBusyException;
import io.pixelake.pixeltable.SourceReadException;
import io.pixelake.pixeltable.SourceTable;
import io.pixelake.pixeltable.VersionGoneException;
import io.pixelake.types.CellMappingException;
import io.pixelake.types.RowMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** The rows that the source shows at a position, in the form in which they are mirrored. */
final class SourceRows implements ComparedRows {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long BUSY_WAIT_MILLIS = 500;

    private final SourceAddress address;
    private final GroupPlan plan;

    SourceRows(SourceAddress address, SourceTable table, Position position, TableSchema schema) {
        this.address = address;
        plan = GroupPlan.forReading(table.id(), table.path(), schema, position);
    }

    @Override
    public void read(Set<RowKey> keys, Consumer<RowData> consumer) throws CannotCompareException {
        try (PageReader pages = new PageReader(address)) {
            if (keys.isEmpty()) {
                read(pages, Long.MIN_VALUE, Long.MAX_VALUE, consumer);
            }
            Set<Long> rowIds = new TreeSet<>();
            keys.forEach(key -> rowIds.add(key.rowId()));
            for (long rowId : rowIds) {
                read(pages, rowId, rowId + 1, consumer);
            }
        } catch (SourceReadException | IOException e) {
            throw new CannotCompareException("the source can't be read: " + e.getMessage(), e);
        } catch (VersionGoneException e) {
            throw new CannotCompareException("meanwhile " + e.getMessage(), e);
        } catch (BadCellException | CellMappingException e) {
            throw new CannotCompareException("the source has a bad cell: " + e.getMessage(), e);
        }
    }

    private void read(PageReader pages, long from, long to, Consumer<RowData> consumer)
            throws CannotCompareException, SourceReadException, VersionGoneException {
        RowMapper mapper = new RowMapper(plan.schema());
        Optional<ReadUpTo> last = Optional.empty();
        boolean more = true;
        while (more) {
            PageReader.Page page = patiently(pages, last, from, to);
            for (RowChange change : page.rows()) {
                mapper.map((GenericRowData) change.row());
                consumer.accept(change.row());
                last = ReadUpTo.next(last, change.key());
            }
            more = !page.last();
        }
    }

    private PageReader.Page patiently(PageReader pages, Optional<ReadUpTo> after, long from, long to)
            throws CannotCompareException, SourceReadException, VersionGoneException {
        long began = System.nanoTime();
        while (true) {
            try {
                return pages.read(plan, Operation.INSERT, after, from, to);
            } catch (SourceBusyException e) {
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw new CannotCompareException(
                            "the source was busy for over a minute: " + e.getMessage() + ". Try again later.", e);
                }
                pause();
            }
        }
    }

    private static void pause() throws CannotCompareException {
        try {
            Thread.sleep(BUSY_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotCompareException("interrupted", e);
        }
    }
}
