package io.pixelake.changes;

import static io.pixelake.changes.ChangelogEvents.group;
import static io.pixelake.changes.ChangelogEvents.schema;
import static io.pixelake.changes.ChangelogEvents.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.TableForgotten;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.testkit.SourceColumns;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of a table is kept for as long as it is mirrored. */
class GroupChangelogsTest {
    private static final GroupKey GROUP = group(1, 5);
    private static final GroupKey NEXT = group(1, 6);

    private final GroupChangelogs groups = new GroupChangelogs(FileFormat.CSV);

    @Test
    void nothingIsKeptOfAForgottenTable() {
        begin(GROUP);
        assertThat(groups.tables()).isEqualTo(1);

        groups.forget(forgotten(GROUP.number()));

        assertThat(groups.tables()).isZero();
        assertThatThrownBy(() -> groups.changelogOf(GROUP)).hasMessageContaining("its start was never seen");
    }

    @Test
    void aTableThatCameAgainIsKept() {
        begin(GROUP);
        begin(NEXT);

        groups.forget(forgotten(GROUP.number()));

        assertThat(groups.tables()).isEqualTo(1);
        assertThat(groups.changelogOf(NEXT).folder()).isEqualTo("t");
        assertThatThrownBy(() -> groups.changelogOf(GROUP)).hasMessageContaining("its start was never seen");
    }

    @Test
    void aTableThatContinuesUnderAnotherPathIsKept() {
        begin(GROUP);
        groups.splitEnded(GROUP);

        groups.forget(forgotten(0));

        assertThat(groups.latestChangelogOf(GROUP).folder()).isEqualTo("t");
        assertThat(groups.tables()).isEqualTo(1);
    }

    /** A group that replaces another one, with a column that CSV files leave out. */
    private void begin(GroupKey group) {
        SourceColumn binary = SourceColumns.of(0, "x", PixeltableType.of(Kind.BINARY), false);
        GroupPlan plan =
                started(group, "t", schema(group, List.of(binary)), List.of(3L)).plan();
        groups.splitStarted(plan);
        assertThat(groups.newlyVoided(plan)).containsExactly(3L);
    }

    private static TableForgotten forgotten(long lastGroup) {
        return new TableForgotten(
                GROUP.tableId(), "t", started(GROUP, "t").plan().target().name(), lastGroup);
    }
}
