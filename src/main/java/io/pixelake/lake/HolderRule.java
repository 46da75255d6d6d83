package io.pixelake.lake;

import java.util.Optional;

/**
 * Which of two runs that commit to one mirror table continues, without heartbeats: an idle mirror commits nothing. It
 * rests on these facts:
 *
 * <ul>
 *   <li>Each commit says who made it, when that run started and when it committed. Nobody can be harmed by a run that commits
 *       nothing, and a run that died commits nothing any more: so only commits count that came after this run first looked.
 *   <li>A slow catalog may apply a dead run's commit late. It says that it was made before this run's start, and doesn't count.
 *   <li>Both runs compare the same two starts, as they stand in the stamps, and their random ids where these are equal. So never
 *       do both end, whatever their clocks say, and of any number of runs the first continues.
 *   <li>Clocks that differ can only delay that the younger run ends: its elder's commits count when they are later than its own
 *       start by both clocks. Meanwhile each commit still replaces only what it was made for.
 * </ul>
 */
public final class HolderRule {
    private HolderRule() {}

    /** What a run finds out about its mirror table. */
    public enum Verdict {
        /** Nobody else commits to it. */
        ALONE,
        /** A run that started later does. It is to find this one's stamp, also where there is nothing else to commit. */
        ELDER,
        /** A run that started earlier does. */
        YOUNGER
    }

    /**
     * Judges by the stamps of a table.
     *
     * @param first the stamp that was there when this run first looked at the table
     * @param now the stamp that is there now
     */
    public static Verdict judge(MirrorHolder self, Optional<HolderStamp> first, Optional<HolderStamp> now) {
        boolean nobody = now.isEmpty()
                || now.equals(first)
                || now.get().holder().run().equals(self.run())
                || !now.get().committedAt().isAfter(self.since());
        if (nobody) {
            return Verdict.ALONE;
        }
        return now.get().holder().startedBefore(self) ? Verdict.YOUNGER : Verdict.ELDER;
    }
}
