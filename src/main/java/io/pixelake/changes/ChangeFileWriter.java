package io.pixelake.changes;

import java.io.IOException;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.connector.file.sink.FileSinkCommittable;

/** FileSink's writer, whose failures say which folder can't be written to and what to do. */
final class ChangeFileWriter implements CommittingSinkWriter<ChangelogLine, FileSinkCommittable> {
    private final CommittingSinkWriter<ChangelogLine, FileSinkCommittable> files;
    private final String folder;

    /** @param folder as the user wrote it */
    ChangeFileWriter(CommittingSinkWriter<ChangelogLine, FileSinkCommittable> files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    @Override
    public void write(ChangelogLine line, Context context) throws IOException, InterruptedException {
        try {
            files.write(line, context);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        try {
            files.flush(endOfInput);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public Collection<FileSinkCommittable> prepareCommit() throws IOException, InterruptedException {
        try {
            return files.prepareCommit();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Not the cause: what is logged and printed of a failed job is its innermost exception. */
    private IOException failure(IOException e) {
        IOException failure = new IOException("Cannot write change files in " + folder + ": " + e.getMessage()
                + ". Make room, or have Pixelake's user allowed to write there. No line is lost or written twice: the job"
                + " starts again from its last checkpoint.");
        failure.addSuppressed(e);
        return failure;
    }

    @Override
    public void close() throws Exception {
        files.close();
    }
}
