package io.pixelake.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Which versions of a history are removed when there are more than fit: recent history stays dense, old history becomes sparse, and nothing
 * is cut off. It rests on these facts:
 *
 * <ul>
 *   <li>Versions come in the order in which the source made them, so a version lies between the one before it and the one behind it. Times
 *       only say how far apart they are: one that isn't later than the version before it counts as a moment later.
 *   <li>A version is worth its distance: how far its two neighbors would be apart without it, in relation to its age. What is removed first
 *       has the least of it. Then neighbors are about as far apart, in relation to their age, throughout the history, so that it takes as
 *       many versions to keep the last day as the year before it, and a year costs little more than a week.
 *   <li>Age is counted back from the newest version, not from the clock: a table that was idle for a year loses nothing by it.
 *   <li>The newest quarter is whole, so nothing new is removed before it is old, whatever its distance. The first version has no neighbor
 *       before it and is never removed.
 *   <li>A version that is removed is gone, and the worth of its neighbors grows. So the order doesn't depend on how many are removed at once,
 *       but by what came in between.
 * </ul>
 */
final class HistoryThinning {
    private static final int WHOLE_SHARE = 4;

    /**
     * A version that is in the history.
     *
     * @param madeAtMicros when the source made it
     * @param bytes what it takes
     * @param isKept whether it stays in any case
     */
    record Version(long snapshotId, long madeAtMicros, long bytes, boolean isKept) {}

    /** How far apart the neighbors of a version are by now, in relation to its age. */
    private record Candidate(int index, double worth) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byWorth = Double.compare(worth, other.worth);
            return byWorth == 0 ? Integer.compare(index, other.index) : byWorth;
        }
    }

    private final List<Version> versions;
    private final long[] times;
    private final int[] before;
    private final int[] behind;

    private HistoryThinning(List<Version> oldestFirst) {
        versions = oldestFirst;
        times = new long[versions.size()];
        before = new int[versions.size()];
        behind = new int[versions.size()];
        for (int i = 0; i < times.length; i++) {
            long madeAt = versions.get(i).madeAtMicros();
            times[i] = i == 0 ? madeAt : Math.max(madeAt, times[i - 1] + 1);
            before[i] = i - 1;
            behind[i] = i + 1;
        }
    }

    /** The versions of the newest part of a history that stays whole. */
    static int wholePart(int versions) {
        return (versions + WHOLE_SHARE - 1) / WHOLE_SHARE;
    }

    /**
     * The snapshots of the versions to remove, in the order in which they are.
     *
     * @param surplus by how many there are too many
     * @param surplusBytes by how much they take too much
     * @param most how many may be removed at once
     */
    static List<Long> remove(List<Version> oldestFirst, int surplus, long surplusBytes, int most) {
        return new HistoryThinning(oldestFirst).remove(surplus, surplusBytes, most);
    }

    private List<Long> remove(int surplus, long surplusBytes, int most) {
        List<Long> removed = new ArrayList<>();
        if (surplus <= 0 && surplusBytes <= 0) {
            return removed;
        }
        PriorityQueue<Candidate> candidates = candidates();
        long bytes = 0;
        while ((removed.size() < surplus || bytes < surplusBytes) && removed.size() < most && !candidates.isEmpty()) {
            Candidate least = candidates.poll();
            Candidate now = candidate(least.index());
            if (now.worth() > least.worth()) {
                // A neighbor was removed since.
                candidates.add(now);
                continue;
            }
            unlink(least.index());
            removed.add(versions.get(least.index()).snapshotId());
            bytes += versions.get(least.index()).bytes();
        }
        return removed;
    }

    private PriorityQueue<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        for (int i = 1; i < versions.size() - wholePart(versions.size()); i++) {
            if (!versions.get(i).isKept()) {
                all.add(candidate(i));
            }
        }
        return new PriorityQueue<>(all);
    }

    private Candidate candidate(int i) {
        double age = times[times.length - 1] - times[i];
        return new Candidate(i, (times[behind[i]] - times[before[i]]) / age);
    }

    private void unlink(int i) {
        behind[before[i]] = behind[i];
        before[behind[i]] = before[i];
    }
}
