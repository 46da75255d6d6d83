package io.pixelake.maintenance;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.TableMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows commits down when snapshots that wait for a compaction pile up: each makes the mirror slower to read and to commit to, and
 * a compaction that is always overtaken never ends. The pause grows with the pile, and one warning says so.
 */
public final class BackOff {
    private static final Logger LOG = LoggerFactory.getLogger(BackOff.class);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final int from;
    private final Set<String> slowed = new HashSet<>();
    private Duration pause = Duration.ZERO;

    private BackOff(int from) {
        this.from = from;
    }

    /** For a mirror that isn't compacted here. */
    public static BackOff none() {
        return new BackOff(Integer.MAX_VALUE);
    }

    public static BackOff of(MaintenancePolicy maintenance) {
        return maintenance.compact() ? new BackOff(maintenance.pace().slowFrom()) : none();
    }

    /** Takes note of a table that was just committed to. */
    public synchronized void observe(String table, TableMetadata metadata) {
        if (from == Integer.MAX_VALUE) {
            return;
        }
        int waiting = UncompactedSnapshots.count(metadata, 2 * from);
        if (waiting < from) {
            if (slowed.remove(table)) {
                LOG.info("{}: the compaction has caught up, commits continue at full speed", table);
            }
            return;
        }
        Duration wanted = LONGEST.multipliedBy(waiting - from).dividedBy(from);
        pause = wanted.compareTo(pause) > 0 ? wanted : pause;
        if (slowed.add(table)) {
            warn(table, waiting);
        }
    }

    private static void warn(String table, int waiting) {
        LOG.warn(
                "{}: {} snapshots wait for a compaction, which can't keep up or fails (see above), so commits are slowed down by"
                        + " up to {} s. Make fewer snapshots with a longer job.checkpoint-interval and lake.granularity:"
                        + " checkpoint, or compact the table with another engine and set lake.maintenance.compact: false.",
                table,
                waiting,
                LONGEST.toSeconds());
    }

    /** How long to wait before the next commit; asking takes it. */
    public synchronized Duration takePause() {
        Duration taken = pause;
        pause = Duration.ZERO;
        return taken;
    }
}
