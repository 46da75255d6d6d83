package io.pixelake.lake.write;

import io.pixelake.lake.ForwardingFileIO;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestListFile;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Manifests and manifest lists that were read or written last. A commit reads what the one before it wrote, and
 * Iceberg reads each manifest list back that it writes: all that is a request to the store each time. It rests on
 * these facts:
 *
 * <ul>
 *   <li>Files are never changed, and a location is never used again.
 *   <li>A file counts once it was closed without an error.
 * </ul>
 *
 * Any thread.
 */
public final class RecentManifests {
    private static final int MOST_BYTES = 32 << 20;
    /** Larger ones would push out too many others. */
    private static final int LARGEST = 2 << 20;

    private final RecentFiles<byte[]> files = new RecentFiles<>(MOST_BYTES);

    /** The same files; where a manifest is known the store isn't asked for it. */
    public FileIO inFrontOf(FileIO io) {
        return new Remembering(io);
    }

    private void remember(String location, byte[] content) {
        if (content.length <= LARGEST) {
            files.put(location, content, content.length);
        }
    }

    private final class Remembering extends ForwardingFileIO {
        private static final long serialVersionUID = 1L;

        Remembering(FileIO files) {
            super(files);
        }

        @Override
        public InputFile newInputFile(ManifestFile manifest) {
            InputFile file = super.newInputFile(manifest);
            return manifest.length() > LARGEST ? file : new Remembered(file);
        }

        @Override
        public InputFile newInputFile(ManifestListFile manifestList) {
            return new Remembered(super.newInputFile(manifestList));
        }

        @Override
        public OutputFile newOutputFile(String location) {
            OutputFile file = super.newOutputFile(location);
            return location.endsWith(".avro") ? new Written(file) : file;
        }
    }

    private final class Remembered implements InputFile {
        private final InputFile file;

        Remembered(InputFile file) {
            this.file = file;
        }

        private Optional<InputFile> known() {
            return files.get(location()).map(content -> new InMemoryInputFile(location(), content));
        }

        @Override
        public long getLength() {
            return known().orElse(file).getLength();
        }

        /** Whoever opens a manifest reads all of it. */
        @Override
        public SeekableInputStream newStream() {
            if (known().isEmpty()) {
                read();
            }
            return known().orElse(file).newStream();
        }

        private void read() {
            try (SeekableInputStream in = file.newStream()) {
                remember(location(), in.readNBytes(LARGEST + 1));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + location(), e);
            }
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public boolean exists() {
            return known().orElse(file).exists();
        }
    }

    private final class Written implements OutputFile {
        private final OutputFile file;

        Written(OutputFile file) {
            this.file = file;
        }

        @Override
        public PositionOutputStream create() {
            return new Copied(location(), file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new Copied(location(), file.createOrOverwrite());
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return new Remembered(file.toInputFile());
        }
    }

    private final class Copied extends PositionOutputStream {
        private final String location;
        private final PositionOutputStream out;
        /** No more than shows that it is too large. */
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

        Copied(String location, PositionOutputStream out) {
            this.location = location;
            this.out = out;
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public long storedLength() throws IOException {
            return out.storedLength();
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            if (copy.size() <= LARGEST) {
                copy.write(value);
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            if (copy.size() <= LARGEST) {
                copy.write(bytes, from, length);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
            remember(location, copy.toByteArray());
        }
    }
}
