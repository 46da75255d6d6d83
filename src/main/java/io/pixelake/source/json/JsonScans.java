package io.pixelake.source.json;

import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.rows.PageReader;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has scans read where it may take its time, each for a turn, so that a big table doesn't keep small ones waiting. One thread at a time asks;
 * the executor runs one task at a time.
 */
final class JsonScans {
    /** A small table is read as soon as it is asked for. */
    private static final long SHORT_MILLIS = 100;

    private final SourceAddress address;
    private final Executor executor;
    private final Duration turn;

    /** @param turn for how long one is read before the next; at least one page */
    JsonScans(SourceAddress address, Executor executor, Duration turn) {
        this.address = address;
        this.executor = executor;
        this.turn = turn;
    }

    /**
     * Waits shortly for a scan to be at its end, and has it read if it isn't.
     *
     * @param badAreNull whether cells that can't be read become NULL when rows are written
     * @throws SourceBusyException while it is being read, or when its table is held; ask again
     * @throws SourceReadException when the source can't be read; the next call has it continued
     * @throws io.pixelake.pixeltable.rows.BadCellException when a cell can't be read
     * @throws io.pixelake.types.json.CellMappingException when a cell's text isn't JSON
     */
    void read(JsonScan scan, SourceTable table, boolean badAreNull)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        CompletableFuture<Void> reading =
                scan.reading(begun -> executor.execute(() -> readOn(scan, table, badAreNull, begun)));
        try {
            reading.get(SHORT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SourceBusyException("its JSON columns are being read for their types");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceBusyException("who asks for the types of its JSON columns is being stopped");
        } catch (ExecutionException e) {
            scan.stop();
            throw unwrapped(e.getCause());
        }
    }

    private void readOn(JsonScan scan, SourceTable table, boolean badAreNull, CompletableFuture<Void> reading) {
        if (reading.isDone()) {
            return;
        }
        try (PageReader pages = new PageReader(address)) {
            if (scan.readFor(turn, pages, table, badAreNull, reading::isDone)) {
                reading.complete(null);
            } else {
                executor.execute(() -> readOn(scan, table, badAreNull, reading));
            }
        } catch (Exception e) {
            reading.completeExceptionally(e);
        }
    }

    private static RuntimeException unwrapped(Throwable failure)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        if (failure instanceof SourceReadException unread) {
            throw unread;
        }
        if (failure instanceof SourceBusyException busy) {
            throw busy;
        }
        if (failure instanceof VersionGoneException gone) {
            throw gone;
        }
        return failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
    }
}
