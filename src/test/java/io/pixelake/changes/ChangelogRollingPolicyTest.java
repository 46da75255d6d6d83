package io.pixelake.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.apache.flink.streaming.api.functions.sink.filesystem.PartFileInfo;
import org.junit.jupiter.api.Test;

class ChangelogRollingPolicyTest {
    private static final ChangelogLine LINE = new ChangelogLine("demo/t", "a,b", new byte[0]);

    private final OpenParts openParts = new OpenParts();
    private final ChangelogRollingPolicy policy = new ChangelogRollingPolicy(100, Duration.ofSeconds(5), openParts);

    @Test
    void aPartOfTheSameColumnsGoesOnUntilItIsBigEnough() throws IOException {
        openParts.opened(LINE);

        assertThat(policy.shouldRollOnEvent(new Part(99, 0), LINE)).isFalse();
        assertThat(policy.shouldRollOnEvent(new Part(100, 0), LINE)).isTrue();
    }

    @Test
    void otherColumnsNeedAnotherPart() throws IOException {
        openParts.opened(LINE);

        assertThat(policy.shouldRollOnEvent(new Part(1, 0), new ChangelogLine("demo/t", "a,c", new byte[0])))
                .isTrue();
        assertThat(policy.shouldRollOnEvent(new Part(1, 0), LINE)).isFalse();
    }

    @Test
    void aPartOfUnknownColumnsIsNotGoneOnWith() throws IOException {
        openParts.opened(new ChangelogLine("demo/other", "a,b", new byte[0]));

        assertThat(policy.shouldRollOnEvent(new Part(1, 0), LINE)).isTrue();
    }

    @Test
    void anOldPartEndsWithoutALine() {
        assertThat(policy.shouldRollOnProcessingTime(new Part(1, 1_000), 5_999)).isFalse();
        assertThat(policy.shouldRollOnProcessingTime(new Part(1, 1_000), 6_000)).isTrue();
    }

    @Test
    void eachCheckpointEndsTheParts() {
        assertThat(policy.shouldRollOnCheckpoint(new Part(1, 0))).isTrue();
    }

    private record Part(long size, long creationTime) implements PartFileInfo<String> {
        @Override
        public String getBucketId() {
            return LINE.folder();
        }

        @Override
        public long getCreationTime() {
            return creationTime;
        }

        @Override
        public long getSize() {
            return size;
        }

        @Override
        public long getLastUpdateTime() {
            return creationTime;
        }
    }
}
