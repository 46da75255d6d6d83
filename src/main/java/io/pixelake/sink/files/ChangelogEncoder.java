package io.pixelake.sink.files;

import io.pixelake.config.MirrorConfig.FileFormat;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.core.fs.FSDataOutputStream;

/**
 * Writes lines into part files, and the header before the first line of a CSV part.
 *
 * <p>Assumption: FileSink hands over the part's own stream, whose position is the part's length also after a part was taken
 * up again from a checkpoint. So position 0, and nothing else, means a part without a header.
 */
final class ChangelogEncoder implements Encoder<ChangelogLine> {
    private static final long serialVersionUID = 1L;

    private final FileFormat format;
    private final OpenParts openParts;

    ChangelogEncoder(FileFormat format, OpenParts openParts) {
        this.format = format;
        this.openParts = openParts;
    }

    @Override
    public void encode(ChangelogLine line, OutputStream stream) throws IOException {
        if (position(stream) == 0) {
            openParts.opened(line);
            if (format == FileFormat.CSV) {
                stream.write(CsvLineFormat.headerLine(line.columns()));
            }
        }
        stream.write(line.text());
    }

    private static long position(OutputStream stream) throws IOException {
        if (stream instanceof FSDataOutputStream part) {
            return part.getPos();
        }
        throw new IOException("Cannot write a changelog part: its stream, a "
                + stream.getClass().getName() + ", tells no position, so a header could be missed or doubled.");
    }
}
