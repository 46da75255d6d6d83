package io.pixelake.changes;

import io.pixelake.config.Compression;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.text.CompressedText;
import io.pixelake.text.CsvLineFormat;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;

/**
 * Writes the lines of one part file, compressed if asked, and the header before the first line of a CSV part.
 *
 * <p>Assumption: a part ends at a checkpoint at the latest ({@link ChangelogRollingPolicy}), so none is ever taken up again in the
 * middle of a gzip member or zstd frame, nor behind its header.
 */
final class ChangelogPart implements BulkWriter<ChangelogLine> {
    private final FileFormat format;
    private final OpenParts openParts;
    private final OutputStream out;
    private boolean begun;

    private ChangelogPart(FileFormat format, OpenParts openParts, OutputStream out) {
        this.format = format;
        this.openParts = openParts;
        this.out = out;
    }

    @Override
    public void addElement(ChangelogLine line) throws IOException {
        if (!begun) {
            openParts.opened(line);
            if (format == FileFormat.CSV) {
                out.write(CsvLineFormat.headerLine(line.columns()));
            }
            begun = true;
        }
        out.write(line.text());
    }

    /** Nothing: what the compression still holds is written when the part ends, in one frame. */
    @Override
    public void flush() {}

    @Override
    public void finish() throws IOException {
        out.close();
    }

    /** Begins parts. */
    record Factory(FileFormat format, Compression compression, OpenParts openParts)
            implements BulkWriter.Factory<ChangelogLine> {
        @Override
        public BulkWriter<ChangelogLine> create(FSDataOutputStream part) throws IOException {
            return new ChangelogPart(format, openParts, CompressedText.into(new PartOutput(part), compression));
        }
    }

    /** The part's own stream, which FileSink closes itself, once the writer has finished. */
    private static final class PartOutput extends OutputStream {
        private final FSDataOutputStream part;

        PartOutput(FSDataOutputStream part) {
            this.part = part;
        }

        @Override
        public void write(int b) throws IOException {
            part.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            part.write(bytes, from, length);
        }
    }
}
