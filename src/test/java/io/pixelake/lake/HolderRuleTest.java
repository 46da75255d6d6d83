package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.HolderRule.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HolderRuleTest {
    private static final MirrorHolder ELDER = holder("elder", 100);
    private static final MirrorHolder YOUNGER = holder("younger", 200);

    @Test
    void ofTwoThatCommitTheYoungerIsRefusedAndTheElderSaysThatItIsThere() {
        assertThat(judge(YOUNGER, none(), stamp(ELDER, 201))).isEqualTo(Verdict.YOUNGER);
        assertThat(judge(ELDER, none(), stamp(YOUNGER, 201))).isEqualTo(Verdict.ELDER);
    }

    @Test
    void whoDiedBlocksNobody() {
        assertThat(judge(YOUNGER, stamp(ELDER, 150), stamp(ELDER, 150))).isEqualTo(Verdict.ALONE);
        assertThat(judge(YOUNGER, none(), none())).isEqualTo(Verdict.ALONE);
    }

    @Test
    void whoDiedBlocksNobodyEvenIfItsClockWasAhead() {
        assertThat(judge(YOUNGER, stamp(ELDER, 9000), stamp(ELDER, 9000))).isEqualTo(Verdict.ALONE);
    }

    @Test
    void aDeadRunsCommitThatASlowCatalogAppliesLateDoesNotCount() {
        assertThat(judge(YOUNGER, stamp(ELDER, 150), stamp(ELDER, 199))).isEqualTo(Verdict.ALONE);
        assertThat(judge(YOUNGER, stamp(ELDER, 150), stamp(ELDER, 200))).isEqualTo(Verdict.ALONE);
    }

    @Test
    void aLiveElderCountsOnceItCommitsAgain() {
        assertThat(judge(YOUNGER, stamp(ELDER, 201), stamp(ELDER, 202))).isEqualTo(Verdict.YOUNGER);
    }

    @Test
    void ownCommitsAreNobodyElses() {
        MirrorHolder restarted = new MirrorHolder(ELDER.run(), "mirror", "other-host", 2, ELDER.since());
        assertThat(judge(restarted, none(), stamp(ELDER, 300))).isEqualTo(Verdict.ALONE);
    }

    @Test
    void ofTwoThatStartedAtOnceExactlyOneGoesOn() {
        MirrorHolder one = holder("a", 100);
        MirrorHolder other = holder("b", 100);
        assertThat(List.of(judge(one, none(), stamp(other, 101)), judge(other, none(), stamp(one, 101))))
                .containsExactlyInAnyOrder(Verdict.ELDER, Verdict.YOUNGER);
    }

    /** Each sees what the one before it committed last. */
    @Test
    void ofThreeTheFirstGoesOn() {
        List<MirrorHolder> three = List.of(ELDER, YOUNGER, holder("youngest", 300));
        for (MirrorHolder self : three) {
            for (MirrorHolder other : three) {
                if (self != other) {
                    assertThat(judge(self, none(), stamp(other, 301)))
                            .isEqualTo(self.startedBefore(other) ? Verdict.ELDER : Verdict.YOUNGER);
                }
            }
        }
    }

    /** The elder's clock is behind: the younger one is refused later, and neither ends wrongly. */
    @Test
    void aClockThatIsBehindOnlyDelays() {
        assertThat(judge(YOUNGER, none(), stamp(ELDER, 180))).isEqualTo(Verdict.ALONE);
        assertThat(judge(ELDER, none(), stamp(YOUNGER, 260))).isEqualTo(Verdict.ELDER);
        assertThat(judge(YOUNGER, none(), stamp(ELDER, 240))).isEqualTo(Verdict.YOUNGER);
    }

    @Test
    void stampsAreReadAsTheyAreWritten() {
        HolderStamp stamp = stamp(new MirrorHolder("run", "job \"x\"", "host", 7, Instant.now()), 300)
                .orElseThrow();
        assertThat(HolderStamp.fromText(stamp.toText())).contains(stamp);
        assertThat(HolderStamp.fromText("no stamp")).isEmpty();
        assertThat(HolderStamp.fromText("{}")).isEmpty();
    }

    private static Verdict judge(MirrorHolder self, Optional<HolderStamp> first, Optional<HolderStamp> now) {
        return HolderRule.judge(self, first, now);
    }

    private static Optional<HolderStamp> none() {
        return Optional.empty();
    }

    private static Optional<HolderStamp> stamp(MirrorHolder holder, long committedAt) {
        return Optional.of(new HolderStamp(holder, Instant.ofEpochMilli(committedAt)));
    }

    private static MirrorHolder holder(String run, long since) {
        return new MirrorHolder(run, "mirror", "host", 1, Instant.ofEpochMilli(since));
    }
}
