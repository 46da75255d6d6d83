package io.pixelake.testkit;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import java.io.IOException;
import java.util.Map;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/** The embedded lake's files, whose every use passes {@link Faults}. Found by {@code io-impl}. */
public final class FaultyFileIO implements FileIO {
    private static final long serialVersionUID = 1L;

    private final LocalFileIO real = new LocalFileIO();
    private transient Faults faults;
    private Map<String, String> properties = Map.of();

    @Override
    public void initialize(Map<String, String> given) {
        properties = Map.copyOf(given);
        faults = Faults.of(given);
    }

    @Override
    public Map<String, String> properties() {
        return properties;
    }

    private static Step writing(String location) {
        String name = location.substring(location.lastIndexOf('/') + 1);
        if (name.endsWith(".metadata.json")) {
            return Step.WRITE_METADATA;
        } else if (name.startsWith("snap-")) {
            return Step.WRITE_MANIFEST_LIST;
        } else if (name.endsWith(".avro")) {
            return Step.WRITE_MANIFEST;
        } else if (name.endsWith(".bin")) {
            return Step.WRITE_KEYS;
        }
        return name.contains("deletes") || name.endsWith(".puffin") ? Step.WRITE_DELETES : Step.WRITE_DATA;
    }

    private static Step reading(String location) {
        return switch (writing(location)) {
            case WRITE_METADATA -> Step.READ_METADATA;
            case WRITE_MANIFEST_LIST, WRITE_MANIFEST -> Step.READ_MANIFEST;
            case WRITE_KEYS -> Step.READ_KEYS;
            case WRITE_DELETES -> Step.READ_DELETES;
            default -> Step.READ_DATA;
        };
    }

    @Override
    public InputFile newInputFile(String location) {
        return new FaultyInput(real.newInputFile(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new FaultyOutput(real.newOutputFile(location));
    }

    @Override
    public void deleteFile(String location) {
        faults.passUnchecked(Step.DELETE_FILE, Moment.BEFORE);
        real.deleteFile(location);
        faults.passUnchecked(Step.DELETE_FILE, Moment.AFTER);
    }

    private final class FaultyInput implements InputFile {
        private final InputFile file;

        private FaultyInput(InputFile file) {
            this.file = file;
        }

        @Override
        public long getLength() {
            return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            Step step = reading(file.location());
            faults.passUnchecked(step, Moment.BEFORE);
            SeekableInputStream stream = file.newStream();
            faults.passUnchecked(step, Moment.AFTER);
            return new FaultyRead(step, stream);
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public boolean exists() {
            return file.exists();
        }
    }

    private final class FaultyOutput implements OutputFile {
        private final OutputFile file;

        private FaultyOutput(OutputFile file) {
            this.file = file;
        }

        @Override
        public PositionOutputStream create() {
            faults.passUnchecked(writing(file.location()), Moment.BEFORE);
            return new FaultyStream(writing(file.location()), file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            faults.passUnchecked(writing(file.location()), Moment.BEFORE);
            return new FaultyStream(writing(file.location()), file.createOrOverwrite());
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return new FaultyInput(file.toInputFile());
        }
    }

    private final class FaultyRead extends SeekableInputStream {
        private final Step step;
        private final SeekableInputStream stream;

        private FaultyRead(Step step, SeekableInputStream stream) {
            this.step = step;
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void seek(long position) throws IOException {
            stream.seek(position);
        }

        @Override
        public int read() throws IOException {
            faults.pass(step, Moment.HALFWAY);
            return stream.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            faults.pass(step, Moment.HALFWAY);
            return stream.read(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private final class FaultyStream extends PositionOutputStream {
        private final Step step;
        private final PositionOutputStream stream;
        private boolean closed;

        private FaultyStream(Step step, PositionOutputStream stream) {
            this.step = step;
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void write(int value) throws IOException {
            faults.pass(step, Moment.HALFWAY);
            stream.write(value);
        }

        /** Half of it is on the disk before there is no room for the rest. */
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            stream.write(bytes, from, length / 2);
            faults.pass(step, Moment.HALFWAY);
            stream.write(bytes, from + length / 2, length - length / 2);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            stream.close();
            if (!closed) {
                closed = true;
                faults.pass(step, Moment.AFTER);
            }
        }
    }
}
