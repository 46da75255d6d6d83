package io.pixelake.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.source.RestoredGroups.Fate;
import org.junit.jupiter.api.Test;

class RestoredGroupsTest {
    private static final GroupPlan PLAN = Splits.plan(Splits.ONE, 12, GroupKind.DELTA, 3);
    private static final long LATER = PLAN.plannedAtMillis() + 1;

    private final FakeLake lake = new FakeLake();

    @Test
    void whatWasPlannedSinceTheStartIsRead() {
        assertThat(new RestoredGroups(lake, PLAN.plannedAtMillis(), LATER).of(PLAN))
                .isEqualTo(Fate.READ);
        assertThat(RestoredGroups.none().of(PLAN)).isEqualTo(Fate.READ);
    }

    @Test
    void whatIsNotCommittedGoesOnUnlessTheStateIsKnownToBeAnOlderOne() {
        assertThat(new RestoredGroups(lake, LATER, 0).of(PLAN)).isEqualTo(Fate.READ);
        assertThat(new RestoredGroups(lake, LATER, LATER).of(PLAN)).isEqualTo(Fate.ABANDON);
    }

    @Test
    void whatIsCommittedIsNotReadAgain() {
        lake.standBehind(PLAN);
        assertThat(new RestoredGroups(lake, LATER, 0).of(PLAN)).isEqualTo(Fate.SKIP_ROWS);
        assertThat(new RestoredGroups(lake, LATER, LATER).of(PLAN)).isEqualTo(Fate.SKIP_ROWS);
    }
}
