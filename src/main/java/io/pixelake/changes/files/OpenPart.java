package io.pixelake.changes.files;

import io.pixelake.config.Compression;
import io.pixelake.text.CompressedText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;

/** A part that lines are written to. Nobody sees it under its name before it is published. */
final class OpenPart {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final RecoverableFsDataOutputStream file;
    private final OutputStream lines;
    private final long openedNanos = System.nanoTime();
    private long bytes;

    private OpenPart(RecoverableFsDataOutputStream file, Compression compression) throws IOException {
        this.file = file;
        this.lines = CompressedText.into(new Counted(), compression);
    }

    static OpenPart begin(RecoverableWriter writer, Path path, Compression compression) throws IOException {
        return new OpenPart(writer.open(path), compression);
    }

    void write(byte[] text) throws IOException {
        lines.write(text);
    }

    /** What it has, compressed where it is. */
    long bytes() {
        return bytes;
    }

    long ageMillis() {
        return (System.nanoTime() - openedNanos) / NANOS_PER_MILLI;
    }

    /** Ends it; then it can be published. */
    RecoverableFsDataOutputStream.Committer finish() throws IOException {
        lines.close();
        return file.closeForCommit();
    }

    /** Gives it up. What was written stays under a name of its own until the folder is cleaned. */
    void abandon() {
        try {
            file.close();
        } catch (IOException e) {
            // Nobody is to read it.
        }
    }

    /**
     * The part's own stream behind a buffer: local files have none, and lines are short. To close this writes out what the buffer holds, and leaves
     * the part's own stream open, whose end would give it up.
     */
    private final class Counted extends OutputStream {
        private final OutputStream buffer = new BufferedOutputStream(file, BUFFER_BYTES);

        @Override
        public void write(int b) throws IOException {
            buffer.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            buffer.write(some, from, length);
            bytes += length;
        }

        @Override
        public void flush() throws IOException {
            buffer.flush();
        }

        @Override
        public void close() throws IOException {
            buffer.flush();
        }
    }
}
