package io.pixelake.lake.write;

import io.pixelake.lake.ForwardingFileIO;
import io.pixelake.lake.LocalFileIO;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestListFile;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Writes small files to a store that is far away in the background, several at a time: who writes many waits for the
 * store once, and not for each of them. It rests on these facts:
 *
 * <ul>
 *   <li>Nobody is told of a file before {@link Batch#await} returned: not the catalog, and no checkpoint.
 *   <li>Who reads or deletes a file waits until it is written.
 *   <li>What waits in memory is bounded; a larger file goes to the store as it is written.
 * </ul>
 *
 * Local files are written at once. Any thread.
 */
public final class BackgroundUploads implements AutoCloseable {
    private static final int AT_A_TIME = 16;
    private static final long IDLE_SECONDS = 10;
    private static final int LARGEST = 2 << 20;
    private static final int MOST_BYTES = 32 << 20;

    private final Semaphore room = new Semaphore(MOST_BYTES);
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            AT_A_TIME,
            AT_A_TIME,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ExecutorThreadFactory("pixelake-uploads"));

    public BackgroundUploads() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** The same files, for one who writes several of them. */
    public Batch inFrontOf(FileIO io) {
        return new Batch(io);
    }

    /** What is still being written is lost, and nobody was told of it. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static InterruptedException interrupted(InterruptedException e, String location) {
        InterruptedException named = new InterruptedException("Interrupted while " + location + " was written");
        named.initCause(e);
        return named;
    }

    /** Files that one piece of work writes. */
    public final class Batch extends ForwardingFileIO {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, Future<?>> pending = new ConcurrentHashMap<>();

        private Batch(FileIO files) {
            super(files);
        }

        /**
         * Waits until all are written.
         *
         * @throws RuntimeException the first failure, as the store gave it; an IOException wrapped
         */
        public void await() throws InterruptedException {
            for (String location : pending.keySet()) {
                await(location);
            }
        }

        private void await(String location) throws InterruptedException {
            Future<?> upload = pending.get(location);
            if (upload == null) {
                return;
            }
            try {
                upload.get();
                pending.remove(location);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw new UncheckedIOException(failure.getMessage(), failure);
                }
                throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
            } catch (InterruptedException e) {
                throw interrupted(e, location);
            }
        }

        private void awaitUnchecked(String location) {
            try {
                await(location);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private void upload(OutputFile file, boolean overwrite, byte[] content) throws IOException {
            try {
                room.acquire(content.length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted(e, file.location()));
            }
            pending.put(file.location(), threads.submit(() -> {
                try (PositionOutputStream out = open(file, overwrite)) {
                    out.write(content);
                } finally {
                    room.release(content.length);
                }
                return null;
            }));
        }

        @Override
        public OutputFile newOutputFile(String location) {
            OutputFile file = super.newOutputFile(location);
            return LocalFileIO.isBehind(files()) ? file : new Deferred(this, file);
        }

        private InputFile whenWritten(InputFile file) {
            return pending.containsKey(file.location()) ? new Awaited(this, file) : file;
        }

        @Override
        public InputFile newInputFile(String location) {
            return whenWritten(super.newInputFile(location));
        }

        @Override
        public InputFile newInputFile(String location, long length) {
            return whenWritten(super.newInputFile(location, length));
        }

        @Override
        public InputFile newInputFile(DataFile file) {
            return whenWritten(super.newInputFile(file));
        }

        @Override
        public InputFile newInputFile(DeleteFile file) {
            return whenWritten(super.newInputFile(file));
        }

        @Override
        public InputFile newInputFile(ManifestFile manifest) {
            return whenWritten(super.newInputFile(manifest));
        }

        @Override
        public InputFile newInputFile(ManifestListFile manifestList) {
            return whenWritten(super.newInputFile(manifestList));
        }

        /** What couldn't be written isn't there, or is a part of it. */
        @Override
        public void deleteFile(String location) {
            Future<?> upload = pending.remove(location);
            if (upload != null && !upload.cancel(false)) {
                try {
                    upload.get();
                } catch (ExecutionException e) {
                    // Whoever waited for it has heard of that.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            super.deleteFile(location);
        }
    }

    private static PositionOutputStream open(OutputFile file, boolean overwrite) {
        return overwrite ? file.createOrOverwrite() : file.create();
    }

    /** A file that may still be on its way. */
    private record Awaited(Batch batch, InputFile file) implements InputFile {
        @Override
        public long getLength() {
            batch.awaitUnchecked(location());
            return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            batch.awaitUnchecked(location());
            return file.newStream();
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public boolean exists() {
            batch.awaitUnchecked(location());
            return file.exists();
        }
    }

    private record Deferred(Batch batch, OutputFile file) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return new Buffered(batch, file, false);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new Buffered(batch, file, true);
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return batch.newInputFile(location());
        }
    }

    private static final class Buffered extends PositionOutputStream {
        private final Batch batch;
        private final OutputFile file;
        private final boolean overwrite;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        /** Where the file became too large to wait in memory. */
        private Optional<PositionOutputStream> store = Optional.empty();

        private boolean closed;

        Buffered(Batch batch, OutputFile file, boolean overwrite) {
            this.batch = batch;
            this.file = file;
            this.overwrite = overwrite;
        }

        @Override
        public long getPos() throws IOException {
            return store.isPresent() ? store.get().getPos() : content.size();
        }

        @Override
        public long storedLength() throws IOException {
            return store.isPresent() ? store.get().storedLength() : content.size();
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (store.isEmpty() && content.size() + length > LARGEST) {
                PositionOutputStream opened = open(file, overwrite);
                content.writeTo(opened);
                content.reset();
                store = Optional.of(opened);
            }
            if (store.isPresent()) {
                store.get().write(bytes, from, length);
            } else {
                content.write(bytes, from, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (store.isPresent()) {
                store.get().flush();
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            if (store.isPresent()) {
                store.get().close();
            } else {
                batch.upload(file, overwrite, content.toByteArray());
            }
        }
    }
}
