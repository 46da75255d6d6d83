package io.pixelake.changes;

import java.io.IOException;
import java.time.Duration;
import org.apache.flink.streaming.api.functions.sink.filesystem.PartFileInfo;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.CheckpointRollingPolicy;

/** Ends a part when it is big or old enough, when the table's columns change, and at each checkpoint. */
final class ChangelogRollingPolicy extends CheckpointRollingPolicy<ChangelogLine, String> {
    private static final long serialVersionUID = 1L;

    private final long sizeBytes;
    private final Duration age;
    private final OpenParts openParts;

    ChangelogRollingPolicy(long sizeBytes, Duration age, OpenParts openParts) {
        this.sizeBytes = sizeBytes;
        this.age = age;
        this.openParts = openParts;
    }

    @Override
    public boolean shouldRollOnEvent(PartFileInfo<String> part, ChangelogLine line) throws IOException {
        return !openParts.takes(line) || part.getSize() >= sizeBytes;
    }

    @Override
    public boolean shouldRollOnProcessingTime(PartFileInfo<String> part, long currentTimeMillis) {
        return currentTimeMillis - part.getCreationTime() >= age.toMillis();
    }
}
