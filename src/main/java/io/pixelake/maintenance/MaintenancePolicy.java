package io.pixelake.maintenance;

import java.io.Serializable;
import java.time.Duration;

/**
 * What is done to the mirror tables besides committing to them.
 *
 * @param compact whether small files and files with many deleted rows are rewritten
 * @param expireAfter how old a snapshot must be to expire; {@link #NEVER} keeps them all
 * @param orphansAfter how old a file that nothing refers to must be to be deleted; {@link #NEVER} keeps them all
 * @param history how much of each history is kept
 */
public record MaintenancePolicy(
        boolean compact, Duration expireAfter, Duration orphansAfter, HistoryPolicy history, Pace pace)
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
     * @param idleAfter how long a job runs before it looks for mirrors that nobody commits to and that are over their budgets
     * @param removedFor how long the files of a snapshot stay that was removed from a history; {@link #NEVER}: they aren't looked for
     */
    public record Pace(
            int smallFiles,
            int slowFrom,
            Duration expiryPause,
            int keptPositions,
            Duration orphansFirst,
            Duration orphansPause,
            Duration idleAfter,
            Duration removedFor)
            implements Serializable {
        /**
         * 32 files: a reader opens about as many in the time in which it reads one of the target size. 1000 snapshots: a history
         * that is mirrored as fast as it goes brings up to 64 at once, so that a compaction that keeps up is never that far behind.
         * Ten positions: what a revert in the source goes back to, in a table that was idle for longer than snapshots are kept.
         * Ten minutes: orphans lie for days anyway, and a job that fails again and again shouldn't list all files each time.
         * One minute: runs that end sooner, and jobs that fail again and again, don't read each mirror of the lake.
         * Five minutes: whoever begins to read a snapshot just before it is removed has these, and mostly all the time before in which
         * it was in the newest quarter. One, where more removed snapshots wait than the table has.
         */
        private static final Pace DEFAULT = new Pace(
                Integer.getInteger("pixelake.upkeep.small-files", 32),
                Integer.getInteger("pixelake.upkeep.slow-from", 1000),
                Duration.ofMinutes(10),
                10,
                Duration.ofMinutes(10),
                Duration.ofDays(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5));

        private Pace withoutCleanUp() {
            return new Pace(
                    smallFiles, slowFrom, expiryPause, keptPositions, orphansFirst, orphansPause, idleAfter, NEVER);
        }
    }

    /** With the usual thresholds. */
    public MaintenancePolicy(boolean compact, Duration expireAfter, Duration orphansAfter, HistoryPolicy history) {
        this(compact, expireAfter, orphansAfter, history, Pace.DEFAULT);
    }

    /** The same without the search for orphans, which one task does for all. */
    MaintenancePolicy withoutOrphans() {
        return new MaintenancePolicy(compact, expireAfter, NEVER, history, pace);
    }

    /** The search for orphans alone; idle mirrors whose histories are thinned elsewhere have most of them. */
    MaintenancePolicy onlyOrphans() {
        return new MaintenancePolicy(false, NEVER, orphansAfter, history, pace.withoutCleanUp());
    }

    /** Whether histories are thinned, and the files of removed snapshots deleted. */
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
