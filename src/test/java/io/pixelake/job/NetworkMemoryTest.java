package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.UserError;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;

class NetworkMemoryTest {
    private static final long GIGABYTE = 1L << 30;

    private static Configuration settings(int parallelism, long heap) {
        Configuration flink = new Configuration();
        new NetworkMemory(parallelism).set(flink, heap);
        return flink;
    }

    @Test
    void flinksOwnIsEnoughForFewTasks() {
        assertThat(settings(20, GIGABYTE).toMap()).isEmpty();
    }

    @Test
    void growsWithTheTasksAndTakesSmallBuffers() {
        Configuration flink = settings(64, GIGABYTE);

        assertThat(flink.get(TaskManagerOptions.MEMORY_SEGMENT_SIZE)).isEqualTo(MemorySize.parse("4 kb"));
        assertThat(flink.get(TaskManagerOptions.NETWORK_MEMORY_MIN))
                .isEqualTo(flink.get(TaskManagerOptions.NETWORK_MEMORY_MAX))
                .isEqualTo(MemorySize.parse("48640 kb"));
    }

    @Test
    void saysHowManyFit() {
        assertThatThrownBy(() -> settings(1024, GIGABYTE))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot run 1024 readers and writers (--parallelism, job.parallelism) in this process: Flink would"
                                + " need 8440 MB of network buffers, and may have half of what the heap has, 512 MB. Give at most 240,"
                                + " or a larger heap (PIXELAKE_JAVA_OPTS=-Xmx..).");
        assertThat(settings(240, GIGABYTE).toMap()).isNotEmpty();
        assertThatThrownBy(() -> settings(241, GIGABYTE)).isInstanceOf(UserError.class);
    }
}
