package io.pixelake.source.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.TargetName;
import io.pixelake.source.enumerator.Splits;
import io.pixelake.source.reader.RestoredGroupRule.Fate;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

class RestoredGroupRuleTest {
    private static final GroupPlan PLAN = Splits.plan(Splits.ONE, 12, GroupKind.DELTA, 3);
    private static final long LATER = PLAN.plannedAtMillis() + 1;

    private final FakeLake lake = new FakeLake();

    @Test
    void whatWasPlannedSinceTheStartIsRead() {
        assertThat(restored(PLAN.plannedAtMillis()).of(PLAN)).isEqualTo(Fate.READ);
    }

    @Test
    void whatIsNotCommittedGoesOn() {
        assertThat(restored(LATER).of(PLAN)).isEqualTo(Fate.READ);
    }

    @Test
    void whatIsCommittedIsNotReadAgain() {
        lake.standBehind(PLAN);
        assertThat(restored(LATER).of(PLAN)).isEqualTo(Fate.SKIP_ROWS);
    }

    @Test
    void whatIsCommittedIsKnownWhereverTheMirrorMovedSince() {
        lake.standBehind(PLAN);
        TargetName moved = new TargetName(List.of("elsewhere"), "renamed");
        lake.rename(PLAN.target().name(), moved, "elsewhere/renamed");
        assertThat(restored(LATER).of(PLAN)).isEqualTo(Fate.SKIP_ROWS);
    }

    @Test
    void aMirrorThatMovesWhileItIsLookedForIsLookedForAgain() {
        lake.standBehind(PLAN);
        GroupPlan other = Splits.plan(Splits.OTHER, 12, GroupKind.DELTA, 3);
        TargetName moved = new TargetName(List.of("elsewhere"), "renamed");
        lake.rename(PLAN.target().name(), moved, "elsewhere/renamed");
        RestoredGroupRule restored = restored(LATER);
        assertThat(restored.of(other)).isEqualTo(Fate.READ);
        lake.rename(moved, new TargetName(List.of("elsewhere"), "again"), "elsewhere/again");
        assertThat(restored.of(PLAN)).isEqualTo(Fate.SKIP_ROWS);
    }

    @Test
    void aCatalogThatDoesNotAnswerIsAskedAgain() {
        lake.standBehind(PLAN);
        lake.unreachable.add(PLAN.target().name());
        RestoredGroupRule restored = restored(LATER);
        assertThatThrownBy(() -> restored.of(PLAN)).hasMessage("The catalog can't be reached");
        lake.unreachable.clear();
        assertThat(restored.of(PLAN)).isEqualTo(Fate.SKIP_ROWS);
    }

    /** What made it fail may be what was changed. */
    @Test
    void whatWasPlannedByOtherSettingsIsPlannedAnew() {
        BiPredicate<String, Optional<String>> changed = (path, selection) -> false;
        assertThat(new RestoredGroupRule(lake, changed, LATER).of(PLAN)).isEqualTo(Fate.OUTDATED);
        assertThat(new RestoredGroupRule(lake, changed, PLAN.plannedAtMillis()).of(PLAN))
                .as("planned since, of a table that was renamed in between, say")
                .isEqualTo(Fate.READ);
        lake.standBehind(PLAN);
        assertThat(new RestoredGroupRule(lake, changed, LATER).of(PLAN)).isEqualTo(Fate.SKIP_ROWS);
    }

    private RestoredGroupRule restored(long startedAtMillis) {
        return new RestoredGroupRule(lake, (path, selection) -> selection.isEmpty(), startedAtMillis);
    }
}
