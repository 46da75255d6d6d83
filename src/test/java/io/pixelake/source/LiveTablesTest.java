package io.pixelake.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.SourceStore;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.SourceTable;
import io.pixelake.source.LiveTables.LiveTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LiveTablesTest {
    private static final UUID ID = new UUID(0, 1);

    @Test
    void aSnapshotThatIsATagIsntBehind() {
        SourceTable snapshot = new SourceTable(
                ID,
                "demo/s",
                SourceTable.Kind.PURE_SNAPSHOT,
                List.of(new SourceTable.Member(
                        new SourceStore(ID, false, 0), true, true, false, Optional.of(new TableVersion(3, 7)))),
                true,
                true);
        try (LiveTables live = LiveTables.watch()) {
            live.polled(List.of(snapshot), Map.of(), Set.of(), Set.of());
            assertThat(live.tables().get(0).behindSinceMicros()).hasValue(7);

            live.polled(List.of(snapshot), Map.of(), Set.of(), Set.of(ID));
            LiveTable tag = live.tables().get(0);
            assertThat(tag.behindSinceMicros()).isEmpty();
            assertThat(tag.mirrored()).isEqualTo(snapshot.current());
        }
    }
}
