package io.pixelake.changes;

import io.pixelake.config.FlinkPaths;
import io.pixelake.config.MirrorConfig.FileTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.sink.FileSinkCommittable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;

/**
 * Writes changelog lines into rolling files, exactly once: a part appears under its final name only when the checkpoint that covers its
 * lines is complete. Place {@link MirrorEventToChangelogLine} of the same format before it.
 *
 * <p>It is FileSink without its writer's state. Each part ends at a checkpoint ({@link ChangelogRollingPolicy}), so all that this state holds is the folder
 * that lines went to, and after a restore lines would go there again, whatever folder is given now. Parts to be finished are the
 * committer's.
 */
final class ChangelogFileSink implements Sink<ChangelogLine>, SupportsCommitter<FileSinkCommittable> {
    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST_CHECK_INTERVAL = Duration.ofMinutes(1);

    private final FileSink<ChangelogLine> files;
    private final String folder;

    /**
     * A sink for the changelogs of all tables: {@code <target>/<table path>/changes-*.csv} or {@code .jsonl}, with
     * {@code .gz} or {@code .zst} behind it. State goes from one compression to another: it names only parts that are whole.
     *
     * @param target its path is a local one, relative paths counted from the working directory, or a URI of a file system
     *     that Flink knows
     */
    ChangelogFileSink(FileTarget target) {
        this.files = fileSink(target);
        this.folder = target.path();
    }

    static FileSink<ChangelogLine> fileSink(FileTarget target) {
        OpenParts openParts = new OpenParts();
        Duration checkInterval = shorter(target.rollInterval(), LONGEST_CHECK_INTERVAL);
        return FileSink.<ChangelogLine>forBulkFormat(
                        FlinkPaths.of(target.path()),
                        new ChangelogPart.Factory(target.format(), target.compression(), openParts))
                .withBucketAssigner(new ChangelogBucketAssigner())
                .withRollingPolicy(new ChangelogRollingPolicy(target.rollSizeBytes(), target.rollInterval(), openParts))
                .withBucketCheckInterval(checkInterval.toMillis())
                .withOutputFileConfig(new OutputFileConfig("changes", suffix(target)))
                .build();
    }

    private static String suffix(FileTarget target) {
        return "." + target.format().name().toLowerCase(Locale.ROOT)
                + target.compression().ending();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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
