package io.pixelake.source.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.ExternalWrites;
import io.pixelake.model.ForeignSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import io.pixelake.model.TargetName;
import io.pixelake.source.enumerator.Splits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is remembered of snapshots that others made. */
class ForeignWriteRuleTest {
    private static final UUID TABLE = new UUID(1, 1);
    private static final TargetName TARGET = new TargetName(List.of("demo"), "t");

    private final ForeignWriteRule rule = new ForeignWriteRule(true);

    @Test
    void onlyThoseOnTopOfTheMirrorAreRemembered() throws Exception {
        for (long version = 0; version < 100; version++) {
            check(snapshot(3 * version), snapshot(3 * version + 1));
            check(snapshot(3 * version), snapshot(3 * version + 1), snapshot(3 * version + 2));
            assertThat(rule.remembered()).isEqualTo(3);
        }
        check();
        assertThat(rule.remembered()).as("behind the mirror's next commit").isZero();
    }

    @Test
    void thoseOfADroppedTableAreForgotten() throws Exception {
        check(snapshot(1), snapshot(2));
        rule.forgetAllBut(Set.of(TABLE));
        assertThat(rule.remembered()).isEqualTo(2);

        rule.forgetAllBut(Set.of());

        assertThat(rule.remembered()).isZero();
    }

    private void check(ForeignSnapshot... others) throws Exception {
        MirrorState.At mirror = new MirrorState.At(
                Position.of(new TableVersion(1, 1)),
                "/lake/demo/t",
                new PlannedColumns("{}", 1),
                1,
                Optional.empty(),
                new ExternalWrites(new ArrayList<>(List.of(others)), Optional.of(1L), Optional.empty()),
                Optional.of(Splits.SOURCE));
        rule.check(TABLE, "demo/t", TARGET, mirror);
    }

    private static ForeignSnapshot snapshot(long id) {
        return new ForeignSnapshot(id, "append", Instant.EPOCH, Optional.empty());
    }
}
