package io.pixelake.source.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.GroupKind;
import io.pixelake.model.Position;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.source.enumerator.Splits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TableStandingTest {
    private static final UUID BASE = new UUID(0, 2);

    @Test
    void aSnapshotThatIsATagIsntBehind() {
        SourceTable snapshot = table(SourceTable.Kind.PURE_SNAPSHOT, true, 3);
        assertThat(TableStanding.of(snapshot, Optional.empty(), false).behindSinceMicros())
                .hasValue(1_000_003);

        TableStanding tag = TableStanding.ofTag(snapshot);
        assertThat(tag.behindSinceMicros()).isEmpty();
        assertThat(tag.mirrored()).isEqualTo(snapshot.current());
        assertThat(tag.versionsBehind()).isZero();
    }

    @Test
    void aMirrorThatIsntThereYetLacksAllVersions() {
        SourceTable table = table(SourceTable.Kind.TABLE, false, 3);

        assertThat(TableStanding.of(table, Optional.empty(), false).versionsBehind())
                .isEqualTo(4);
    }

    @Test
    void itIsBehindSinceTheOldestVersionThatIsntCommitted() {
        SourceTable table = table(SourceTable.Kind.TABLE, false, 5);
        TableProgress planned = TableProgress.first(Splits.ONE, "a/b/t", Splits.target(Splits.ONE), 0)
                .with(Splits.plan(Splits.ONE, 1, GroupKind.SNAPSHOT, 1), List.of(4L))
                .with(Splits.plan(Splits.ONE, 2, GroupKind.DELTA, 1), List.of(4L));
        TableStanding standing = TableStanding.of(table, Optional.of(planned), false);
        assertThat(standing.mirrored()).isEmpty();
        assertThat(standing.behindSinceMicros()).hasValue(1_000_001);

        TableStanding committed = TableStanding.of(table, planned.committed(Splits.mirrorAt(1)), false);
        assertThat(committed.mirrored()).contains(Splits.at(1));
        assertThat(committed.behindSinceMicros()).hasValue(1_000_002);
        assertThat(committed.versionsBehind()).isEqualTo(4);
    }

    @Test
    void versionsOfBasesCountToo() {
        assertThat(standing(view(1, 4), view(2, 7)).versionsBehind()).isEqualTo(4);
        assertThat(standing(view(1, 7), view(1, 7)).versionsBehind()).isZero();
    }

    @Test
    void aMirrorAheadOfARevertedTableIsBehind() {
        assertThat(standing(view(3, 7), view(2, 7)).versionsBehind()).isEqualTo(1);
    }

    private static Position view(long own, long base) {
        return new Position(new TableVersion(own, own), List.of(new Position.Base(BASE, new TableVersion(base, base))));
    }

    private static TableStanding standing(Position mirrored, Position source) {
        OptionalLong since = mirrored.equals(source) ? OptionalLong.empty() : OptionalLong.of(1);
        return new TableStanding(Splits.ONE, "a/v", Optional.of(mirrored), Optional.of(source), since, false);
    }

    private static SourceTable table(SourceTable.Kind kind, boolean fixed, long version) {
        SourceTable.Member member = new SourceTable.Member(
                new SourceStore(Splits.ONE, false, 0),
                fixed,
                true,
                false,
                Optional.of(new TableVersion(version, 1_000_000 + version)));
        return new SourceTable(Splits.ONE, "demo/s", kind, List.of(member), true, true);
    }
}
