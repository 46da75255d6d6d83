package io.pixelake.maintenance;

import java.io.Serializable;
import java.time.Duration;

/**
 * What is done to the mirror tables besides committing to them.
 *
 * @param compact whether small files and files with many deleted rows are rewritten
 * @param expireAfter how old a snapshot must be to expire; {@link #NEVER} keeps them all
 * @param orphansAfter how old a file that nothing refers to must be to be deleted; {@link #NEVER} keeps them all
 */
public record MaintenancePolicy(boolean compact, Duration expireAfter, Duration orphansAfter, Pace pace)
        implements Serializable {
    /** Older than anything gets. */
    public static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    /**
     * When something is due.
     *
     * @param smallFiles as many small files, or snapshots that brought some, are compacted
     * @param slowFrom with as many snapshots that wait for a compaction, commits slow down
     * @param expiryPause how long a table's snapshots aren't looked at after they were
     * @param keptPositions as many of the newest positions never expire
     * @param orphansFirst how long a job runs before it looks for orphans
     * @param orphansPause how long a table's orphans aren't looked for after they were
     * @param removedFor how long the files of a snapshot stay that was removed from a history; {@link #NEVER}: they aren't looked for
     */
    public record Pace(
            int smallFiles,
            int slowFrom,
            Duration expiryPause,
            int keptPositions,
            Duration orphansFirst,
            Duration orphansPause,
            Duration removedFor)
            implements Serializable {
        /**
         * 32 files: a reader opens about as many in the time in which it reads one of the target size. 1000 snapshots: a history
         * that is mirrored as fast as it goes brings up to 64 at once, so that a compaction that keeps up is never that far behind.
         * Ten positions: what a revert in the source goes back to, in a table that was idle for longer than snapshots are kept.
         * Ten minutes: orphans lie for days anyway, and a job that fails again and again shouldn't list all files each time.
         * Five minutes: whoever begins to read a snapshot just before it is removed has these, and mostly all the time before in which
         * it was in the newest quarter.
         */
        private static final Pace DEFAULT = new Pace(
                Integer.getInteger("pixelake.upkeep.small-files", 32),
                Integer.getInteger("pixelake.upkeep.slow-from", 1000),
                Duration.ofMinutes(10),
                10,
                Duration.ofMinutes(10),
                Duration.ofDays(1),
                Duration.ofMinutes(5));

        private Pace withoutCleanUp() {
            return new Pace(smallFiles, slowFrom, expiryPause, keptPositions, orphansFirst, orphansPause, NEVER);
        }
    }

    /** With the usual thresholds. */
    public MaintenancePolicy(boolean compact, Duration expireAfter, Duration orphansAfter) {
        this(compact, expireAfter, orphansAfter, Pace.DEFAULT);
    }

    /** The same without the search for orphans, which one task does for all. */
    MaintenancePolicy withoutOrphans() {
        return new MaintenancePolicy(compact, expireAfter, NEVER, pace);
    }

    /** The search for orphans alone. */
    MaintenancePolicy onlyOrphans() {
        return new MaintenancePolicy(false, NEVER, orphansAfter, pace.withoutCleanUp());
    }

    boolean cleansUp() {
        return !pace.removedFor().equals(NEVER);
    }

    boolean expires() {
        return !expireAfter.equals(NEVER);
    }

    public boolean removesOrphans() {
        return !orphansAfter.equals(NEVER);
    }
}
