package io.pixelake.media;

import io.pixelake.model.BadCell;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.Mode;
import io.pixelake.model.MediaTreatment.OnLocal;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.RowKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * Makes of the references to media in rows what their columns are to hold. When rows are handed back, their files are uploaded: nobody
 * ever sees a row whose media aren't there. Several files are handled at a time, on threads that end with {@link #close}. Any thread may
 * resolve, each its own rows.
 */
public final class MediaResolver implements AutoCloseable {
    private static final int MOST_THREADS = 8;
    private static final int MOST_FILES = 1_000;
    private static final long MOST_BYTES = 32L << 20;
    private static final long LOOK_MILLIS = 100;

    private final MediaRoots roots;
    private final MediaUploads uploads;
    private final MediaCounts counts = new MediaCounts();
    private final LocalReferences local = new LocalReferences();
    private final int threads;
    private ExecutorService workers;
    private volatile boolean closed;

    private MediaResolver(MediaRoots roots, int threads, boolean namesOnly) {
        this.roots = roots;
        this.threads = Math.max(1, Math.min(threads, MOST_THREADS));
        this.uploads = new MediaUploads(roots, counts, namesOnly);
    }

    /** @param threads how many files are handled at a time */
    public static MediaResolver of(MediaRoots roots, int threads) {
        return new MediaResolver(roots, threads, false);
    }

    /** One that uploads nothing, and only says what the URLs would be. */
    public static MediaResolver comparing(MediaRoots roots, int threads) {
        return new MediaResolver(roots, threads, true);
    }

    public MediaCounts counts() {
        return counts;
    }

    /** The columns that hold references to local files which stay, each only the first time. */
    public List<LocalReferences.Found> takeLocalReferences() {
        return local.takeNew();
    }

    /**
     * Resolves some rows, in place: as many as a bounded number of files and bytes allows, but one in any case. When it fails no URL was
     * replaced, so it can be called again with the same rows.
     *
     * @param from the first row
     * @return the row behind the last one that was resolved
     * @throws BadMediaException when a file can't be read or mustn't, and bad cells aren't taken
     * @throws MediaTargetException when the place that files are uploaded to can't be written, ever
     * @throws IOException when it can't be written just now
     * @throws InterruptedException also when this is closed meanwhile
     */
    public int resolve(MediaColumns columns, List<RowChange> rows, int from, Predicate<BadCell> bad)
            throws IOException, InterruptedException {
        if (columns.columns().isEmpty()) {
            return rows.size();
        }
        Batch batch = new Batch(columns.path(), bad);
        int end = from;
        try {
            while (end < rows.size() && batch.hasRoom()) {
                batch.add(columns, rows.get(end++));
            }
            batch.finish();
            return end;
        } catch (RejectedExecutionException e) {
            throw closed();
        } finally {
            batch.giveUp();
        }
    }

    /** A cell that refers to a file. */
    private record Cell(GenericRowData row, MediaColumns.Column column, RowKey key) {
        private void put(Object content) {
            row.setField(column.place(), content);
        }
    }

    /** A cell that waits for its file. */
    private record Pending(Cell cell, Future<?> content) {}

    /** Rows whose files are handled side by side. */
    private final class Batch {
        private final String path;
        private final Predicate<BadCell> bad;
        private final List<Pending> pending = new ArrayList<>();
        private final Map<Object, Future<?>> begun = new HashMap<>();
        private long bytes;

        Batch(String path, Predicate<BadCell> bad) {
            this.path = path;
            this.bad = bad;
        }

        boolean hasRoom() {
            return bytes < MOST_BYTES && begun.size() < MOST_FILES;
        }

        void add(MediaColumns columns, RowChange change) {
            if (change.operation() != Operation.INSERT) {
                return;
            }
            GenericRowData row = (GenericRowData) change.row();
            for (MediaColumns.Column column : columns.columns()) {
                if (row.getField(column.place()) != null) {
                    Cell cell = new Cell(row, column, change.key());
                    try {
                        add(cell);
                    } catch (RefusedMediaException e) {
                        refuse(cell, e);
                    }
                }
            }
        }

        private void add(Cell cell) throws RefusedMediaException {
            String url = cell.row().getField(cell.column().place()).toString();
            MediaTreatment treatment = cell.column().treatment();
            boolean isLocal = MediaUrl.isLocal(url);
            if (treatment.mode() == Mode.REFERENCE && isLocal) {
                keep(url, cell.column());
            } else if (treatment.mode() == Mode.UPLOAD && isLocal) {
                String folder = treatment.to();
                wait(cell, List.of(url, folder), () -> StringData.fromString(uploads.upload(url, folder)));
            } else if (treatment.mode() == Mode.INLINE) {
                MediaFile file = inlined(url, isLocal, treatment.limitBytes());
                bytes += begun.containsKey(file.identity()) ? 0 : file.size();
                wait(cell, file.identity(), () -> bytesOf(file));
            }
        }

        private void keep(String url, MediaColumns.Column column) throws RefusedMediaException {
            if (column.treatment().onLocal() == OnLocal.ERROR
                    || column.treatment().onLocal() == OnLocal.NULL) {
                throw new RefusedMediaException(url
                        + " is a local file, which only programs on Pixeltable's machine can read, and on-local is error. Have it"
                        + " uploaded or inlined, or set on-local: keep");
            }
            local.count(path, column.name());
        }

        private void wait(Cell cell, Object file, Callable<Object> content) {
            pending.add(new Pending(
                    cell, begun.computeIfAbsent(file, unknown -> workers().submit(content))));
        }

        /** Cells change when all files are there: a URL that was replaced would be taken for one that is to be. */
        void finish() throws IOException, InterruptedException {
            List<Optional<Object>> contents = new ArrayList<>();
            for (Pending waiting : pending) {
                contents.add(content(waiting));
            }
            for (int i = 0; i < contents.size(); i++) {
                contents.get(i).ifPresent(pending.get(i).cell()::put);
            }
        }

        /** Empty when the cell was refused; it is NULL then, which stays NULL. */
        private Optional<Object> content(Pending waiting) throws IOException, InterruptedException {
            try {
                return Optional.of(await(waiting.content()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RefusedMediaException refused)) {
                    throw rethrown(e.getCause());
                }
                refuse(waiting.cell(), refused);
                return Optional.empty();
            }
        }

        private void refuse(Cell cell, RefusedMediaException reason) {
            BadCell refused = new BadCell(cell.column().name(), cell.key(), reason.getMessage());
            boolean asMarked = cell.column().treatment().onLocal() == OnLocal.NULL;
            if (!bad.test(refused) && !asMarked) {
                throw new BadMediaException(refused);
            }
            cell.put(null);
        }

        void giveUp() {
            begun.values().forEach(content -> content.cancel(true));
        }
    }

    /** A file system that doesn't answer may not hear of an interrupt either, and what hadn't begun when this was closed never ends. */
    private Object await(Future<?> content) throws ExecutionException, InterruptedException {
        while (true) {
            try {
                return content.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (closed) {
                    throw closed();
                }
            }
        }
    }

    private static InterruptedException closed() {
        return new InterruptedException("The handling of media was ended");
    }

    private static IOException rethrown(Throwable cause) throws InterruptedException {
        if (cause instanceof InterruptedException) {
            throw new InterruptedException("The media threads were ended");
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    private MediaFile inlined(String url, boolean isLocal, long limit) throws RefusedMediaException {
        if (!isLocal) {
            throw new RefusedMediaException(
                    url + " isn't a local file, and only these can be inlined. Mirror the column as a reference");
        }
        MediaFile file = roots.admit(url);
        if (file.size() > Math.min(limit, Integer.MAX_VALUE - 8)) {
            throw new RefusedMediaException(url + " has " + file.size() + " bytes, and the limit of what is inlined is "
                    + limit + ". Raise the limit (media.limit, --inline-limit), or have it uploaded");
        }
        return file;
    }

    private Object bytesOf(MediaFile file) throws RefusedMediaException, InterruptedException {
        try {
            byte[] bytes = file.bytes();
            if (bytes.length != file.size()
                    || !roots.admit(file.url()).identity().equals(file.identity())) {
                throw new RefusedMediaException(file.url() + ": it changed while it was read");
            }
            counts.inlined(bytes.length);
            return bytes;
        } catch (MediaFile.UnreadableException e) {
            throw new RefusedMediaException(file.url() + ": it can't be read (" + e.getCause() + ")", e);
        }
    }

    private synchronized ExecutorService workers() {
        if (closed) {
            throw new RejectedExecutionException();
        }
        if (workers == null) {
            workers = Executors.newFixedThreadPool(threads, new ExecutorThreadFactory("media"));
        }
        return workers;
    }

    /** Ends what is being uploaded, and whoever waits for it; an unfinished upload never shows. */
    @Override
    public synchronized void close() {
        closed = true;
        if (workers != null) {
            workers.shutdownNow();
        }
    }
}
