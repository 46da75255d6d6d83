package io.pixelake.changes;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.sink.FileSinkCommittable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * FileSink without its writer's state. Each part ends at a checkpoint ({@link ChangelogRollingPolicy}), so all that this state holds is the folder that lines
 * went to, and after a restore lines would go there again, whatever folder is given now. Parts to be finished are the
 * committer's.
 */
final class ChangelogFileSink implements Sink<ChangelogLine>, SupportsCommitter<FileSinkCommittable> {
    private static final long serialVersionUID = 1L;

    private final FileSink<ChangelogLine> files;
    private final String folder;

    /** @param folder where it writes, as the user wrote it */
    ChangelogFileSink(FileSink<ChangelogLine> files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    @Override
    public SinkWriter<ChangelogLine> createWriter(WriterInitContext context) throws IOException {
        return new ChangeFileWriter(files.createWriter(context), folder);
    }

    @Override
    public Committer<FileSinkCommittable> createCommitter(CommitterInitContext context) throws IOException {
        return files.createCommitter(context);
    }

    @Override
    public SimpleVersionedSerializer<FileSinkCommittable> getCommittableSerializer() {
        return files.getCommittableSerializer();
    }
}
