package io.pixelake.job;

import io.pixelake.config.UserError;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * Flink's network buffers for a mirror in this process. Each committer can reach each task of the maintenance, so their number grows with the
 * square of the parallelism. What goes through them is a few names and lists of files, so they may be small.
 */
final class NetworkMemory {
    /** What Flink gives a local run by itself. */
    private static final int FLINKS_BUFFERS = 2_048;

    private static final MemorySize BUFFER = MemorySize.parse("4 kb");

    private final int parallelism;

    NetworkMemory(int parallelism) {
        this.parallelism = parallelism;
    }

    /**
     * Sets what Flink needs.
     *
     * @param heap what this process may have; as much again may lie beside it, by Java's default
     */
    void set(Configuration flink, long heap) {
        if (buffers(parallelism) <= FLINKS_BUFFERS) {
            return;
        }
        long bytes = buffers(parallelism) * BUFFER.getBytes();
        if (bytes > heap / 2) {
            throw new UserError(2, tooMuch(bytes, heap));
        }
        flink.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, BUFFER);
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, new MemorySize(bytes));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, new MemorySize(bytes));
    }

    private String tooMuch(long bytes, long heap) {
        int largest = parallelism;
        while (largest > 1 && buffers(largest) * BUFFER.getBytes() > heap / 2) {
            largest--;
        }
        return "Cannot run " + parallelism
                + " readers and writers (--parallelism, job.parallelism) in this process: Flink would"
                + " need " + (bytes >> 20) + " MB of network buffers, and may have half of what the heap has, "
                + (heap >> 21)
                + " MB. Give at most " + largest + ", or a larger heap (PIXELAKE_JAVA_OPTS=-Xmx..).";
    }

    /** What Flink asks for at most (seen: 5,254 for 43 tasks, 10,512 for 64, with changes 12,112); with half of it, it runs, and warns. */
    private static long buffers(long tasks) {
        return 2 * tasks * tasks + 62 * tasks;
    }
}
