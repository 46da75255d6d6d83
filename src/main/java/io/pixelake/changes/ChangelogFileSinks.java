package io.pixelake.changes;

import io.pixelake.config.FlinkPaths;
import io.pixelake.config.MirrorConfig.FileTarget;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;

/**
 * The sinks that write changelog lines into rolling files, exactly once: a part appears under its final name only when the
 * checkpoint that covers its lines is complete. Place {@link MirrorEventToChangelogLine} of the same format before it.
 */
final class ChangelogFileSinks {
    private static final Duration LONGEST_CHECK_INTERVAL = Duration.ofMinutes(1);

    private ChangelogFileSinks() {}

    /**
     * A sink for the changelogs of all tables: {@code <target>/<table path>/changes-*.csv} or {@code .jsonl}, with
     * {@code .gz} or {@code .zst} behind it. State goes from one compression to another: it names only parts that are whole.
     *
     * @param target its path is a local one, relative paths counted from the working directory, or a URI of a file system
     *     that Flink knows
     */
    static Sink<ChangelogLine> sink(FileTarget target) {
        return new ChangelogFileSink(fileSink(target), target.path());
    }

    static FileSink<ChangelogLine> fileSink(FileTarget target) {
        OpenParts openParts = new OpenParts();
        Duration checkInterval = shorter(target.rollInterval(), LONGEST_CHECK_INTERVAL);
        return FileSink.<ChangelogLine>forBulkFormat(
                        FlinkPaths.of(target.path()),
                        new ChangelogPart.Factory(target.format(), target.compression(), openParts))
                .withBucketAssigner(new TableFolder())
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
}
