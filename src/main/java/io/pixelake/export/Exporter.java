package io.pixelake.export;

import io.pixelake.model.SourceColumn;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.source.rows.SourceRowHandling;
import io.pixelake.source.rows.SourceRowReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Reads all rows of one position into a target. Not a Flink job, because nothing of it is worth resuming: it has one commit, or one file, at
 * its end, and each page checks that the position is still the one that was asked for.
 *
 * @param handling isn't closed with it
 * @param progress gets the number of rows that were read since it was last called, on any thread
 */
public record Exporter(
        SourceAddress address, ExportedRows rows, int parallelism, SourceRowHandling handling, LongConsumer progress) {
    private static final long ROWS_PER_RANGE = 25_000;
    private static final int MOST_RANGES = 1 << 16;

    /**
     * Exports everything, or nothing.
     *
     * @return how many rows
     * @throws ExportFailedException when it can't, and nothing of it can be seen; or when that isn't known, which it says then
     */
    public long run(ExportTarget target) throws ExportFailedException, InterruptedException {
        long count = readAll(target);
        try {
            target.finish();
            return count;
        } catch (IOException | RuntimeException e) {
            throw failure(e);
        }
    }

    private long readAll(ExportTarget target) throws ExportFailedException, InterruptedException {
        Ranges ranges = new Ranges(rows.extent().ranges(ROWS_PER_RANGE, MOST_RANGES));
        ExecutorService workers = Executors.newFixedThreadPool(parallelism);
        try {
            CompletionService<Long> done = new ExecutorCompletionService<>(workers);
            for (int i = 0; i < parallelism; i++) {
                done.submit(() -> read(ranges, target));
            }
            long count = 0;
            for (int i = 0; i < parallelism; i++) {
                count += done.take().get();
            }
            return count;
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            end(workers);
        }
    }

    /** Nobody may write to a target any more when it is closed; a page that is being read ends, or the server ends it. */
    private static void end(ExecutorService workers) {
        workers.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = workers.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the ranges out in their order. */
    private static final class Ranges {
        private final List<long[]> ranges;
        private int next;

        Ranges(List<long[]> ranges) {
            this.ranges = ranges;
        }

        /** The next range, begun at the target before any later one; empty when there is none left. */
        synchronized Optional<Begun> begin(ExportTarget target) throws IOException {
            if (next == ranges.size()) {
                return Optional.empty();
            }
            int number = next++;
            return Optional.of(new Begun(ranges.get(number)[0], ranges.get(number)[1], target.begin(number)));
        }
    }

    private record Begun(long from, long to, ExportTarget.Range output) {}

    private long read(Ranges ranges, ExportTarget target) throws Exception {
        long count = 0;
        try (SourceRowReader reader =
                new SourceRowReader(address, rows.table(), rows.position(), rows.schema(), handling)) {
            for (var begun = ranges.begin(target); begun.isPresent(); begun = ranges.begin(target)) {
                count += read(reader, begun.get());
            }
        }
        return count;
    }

    private long read(SourceRowReader reader, Begun begun) throws Exception {
        long[] count = {0};
        try (ExportTarget.Range output = begun.output()) {
            reader.read(begun.from(), begun.to(), page -> {
                output.write(page);
                count[0] += page.size();
                progress.accept(page.size());
            });
            output.finish();
        }
        return count[0];
    }

    private ExportFailedException failure(Throwable e) {
        String what = "Cannot export " + rows.table().path() + ": ";
        if (e instanceof ExportRefusedException || e instanceof ExportOutcomeUnknownException) {
            return new ExportFailedException(e.getMessage(), e);
        } else if (e instanceof SourceBusyException) {
            return new ExportFailedException(
                    what + "the source was busy for over a minute: " + e.getMessage() + ". Try again later.", e);
        } else if (e instanceof SourceReadException read && read.concernsValues() && hasExpressions()) {
            return new ExportFailedException(
                    what + "an expression of --select or --where can't be computed for a row: " + e.getMessage()
                            + ". PostgreSQL may compute it for rows too that --where leaves out.",
                    e);
        } else if (e instanceof SourceReadException) {
            return new ExportFailedException(what + "the source can't be read: " + e.getMessage(), e);
        } else if (e instanceof VersionGoneException) {
            return new ExportFailedException(what + "meanwhile " + e.getMessage() + ". Export again.", e);
        }
        return new ExportFailedException(what + e.getMessage(), e);
    }

    private boolean hasExpressions() {
        return rows.schema().filter().isPresent()
                || rows.schema().columns().stream().anyMatch(column -> column.part() == SourceColumn.Part.EXPRESSION);
    }
}
