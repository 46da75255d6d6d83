package io.pixelake.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.GroupKind;
import io.pixelake.model.MirrorEvent.TableForgotten;
import io.pixelake.model.TargetName;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.GroupFiles.SplitCounts;
import io.pixelake.sink.commit.Plans;
import io.pixelake.sink.deletes.DeletedKeys;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which groups go to the committer, and when. Groups are written as number after previous. */
class IncompleteGroupsTest {
    private static final UUID OTHER = UUID.fromString("0d9a2e1c-7c0f-4c37-9d7e-2f3a9c1b8e55");

    private final IncompleteGroups pending = new IncompleteGroups();

    @Test
    void aGroupIsWholeWhenAllItsSplitsEndedAndNotBefore() {
        add(1, 0, 3, 0);
        add(1, 0, 3, 2);
        assertThat(taken()).isEmpty();
        add(1, 0, 3, 1);
        assertThat(taken()).containsExactly(1L);
        assertThat(taken()).isEmpty();
        assertThat(pending.files()).isEmpty();
    }

    @Test
    void aSplitsEndThatIsSeenTwiceCountsOnce() {
        add(1, 0, 2, 0);
        add(1, 0, 2, 0);
        assertThat(taken()).isEmpty();
        add(1, 0, 2, 1);
        List<GroupFiles> whole = pending.takeWhole();
        assertThat(whole).hasSize(1);
        assertThat(whole.get(0).inserted()).isEqualTo(20);
        assertThat(whole.get(0).deleted()).isEqualTo(4);
    }

    @Test
    void filesOfAllWritersAndCheckpointsAreKept() {
        pending.add(new GroupFiles(Plans.plan(Plans.TABLE, 1, 0, 1), List.of("a"), List.of(), Map.of()));
        pending.takeWhole();
        DeletedKeys.File gone = new DeletedKeys.File("gone", 5);
        pending.add(new GroupFiles(Plans.plan(Plans.TABLE, 1, 0, 1), List.of("b"), List.of(gone), Map.of()));
        add(1, 0, 1, 0);

        GroupFiles whole = pending.takeWhole().get(0);
        assertThat(whole.dataFiles()).containsExactly("a", "b");
        assertThat(whole.goneKeys()).containsExactly(gone);
    }

    @Test
    void aGroupWaitsForTheOneBeforeIt() {
        add(3, 2, 1, 0);
        add(2, 1, 1, 0);
        assertThat(taken()).isEmpty();
        add(1, 0, 2, 0);
        assertThat(taken()).isEmpty();
        add(1, 0, 2, 1);
        assertThat(taken()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void tablesDoNotWaitForEachOther() {
        add(2, 1, 1, 0);
        pending.add(ended(OTHER, 5, 0, 1, 0));
        assertThat(pending.takeWhole())
                .extracting(group -> group.plan().key().tableId())
                .containsExactly(OTHER);
        assertThat(pending.handedOn()).containsExactly(Map.entry(OTHER, 5L));
    }

    @Test
    void aNewChainEndsTheOlderOne() {
        add(1, 0, 2, 0);
        add(2, 1, 1, 0);
        add(9, 0, 1, 0);
        add(10, 9, 1, 0);
        assertThat(taken()).containsExactly(9L, 10L);
        assertThat(pending.files()).isEmpty();
    }

    @Test
    void whatComesLateOfAnEndedChainIsDropped() {
        add(9, 0, 1, 0);
        assertThat(taken()).containsExactly(9L);
        add(1, 0, 1, 0);
        add(2, 1, 1, 0);
        assertThat(taken()).isEmpty();
        add(10, 9, 1, 0);
        assertThat(taken()).containsExactly(10L);
    }

    @Test
    void aSplitEndThatIsSaidAgainAfterARestoreDoesNotBlockTheTable() {
        add(5, 0, 2, 0);
        add(5, 0, 2, 1);
        assertThat(taken()).containsExactly(5L);
        IncompleteGroups restored = restore();

        restored.add(ended(Plans.TABLE, 5, 0, 2, 1));
        restored.add(ended(Plans.TABLE, 6, 5, 1, 0));

        assertThat(numbers(restored.takeWhole())).containsExactly(6L);
        assertThat(restored.files()).isEmpty();
    }

    @Test
    void aRestoreGoesOnWhereTheCheckpointWas() {
        add(1, 0, 1, 0);
        add(2, 1, 2, 0);
        add(3, 2, 1, 0);
        assertThat(taken()).containsExactly(1L);
        IncompleteGroups restored = restore();
        assertThat(restored.takeWhole()).isEmpty();
        restored.add(ended(Plans.TABLE, 2, 1, 2, 1));
        assertThat(numbers(restored.takeWhole())).containsExactly(2L, 3L);
    }

    /** Tables that are dropped, one a minute for a year, would else stay in the state for good. */
    @Test
    void nothingIsKeptOfAForgottenTableAndTheCommitterHearsOfIt() {
        add(1, 0, 1, 0);
        add(2, 1, 2, 0);
        assertThat(taken()).containsExactly(1L);

        pending.add(forgetting(2));
        assertThat(pending.takeWhole())
                .singleElement()
                .satisfies(news -> assertThat(news.plan().kind()).isEqualTo(GroupKind.FORGOTTEN));
        assertThat(pending.files()).isEmpty();
        assertThat(pending.handedOn()).isEmpty();
        assertThat(pending.takeWhole()).isEmpty();
    }

    /** A slow writer may say so when the table is listed, and mirrored, again. */
    @Test
    void aTableThatCameAgainIsNotForgotten() {
        add(7, 0, 1, 0);
        assertThat(taken()).containsExactly(7L);
        add(8, 7, 2, 0);

        pending.add(forgetting(2));
        pending.takeWhole();

        add(8, 7, 2, 1);
        assertThat(taken()).containsExactly(8L);
    }

    private static GroupFiles forgetting(long lastGroup) {
        TargetName target = new TargetName(List.of("demo"), "t");
        return GroupFiles.none(new TableForgotten(Plans.TABLE, "demo/t", target, lastGroup).asPlan());
    }

    private void add(long number, long previous, int splitCount, int split) {
        pending.add(ended(Plans.TABLE, number, previous, splitCount, split));
    }

    private static GroupFiles ended(UUID table, long number, long previous, int splitCount, int split) {
        return new GroupFiles(
                Plans.plan(table, number, previous, splitCount),
                List.of(),
                List.of(),
                Map.of(split, new SplitCounts(10, 2)));
    }

    private IncompleteGroups restore() {
        IncompleteGroups restored = new IncompleteGroups();
        pending.files().forEach(restored::add);
        pending.handedOn().forEach(restored::restoreHandedOn);
        return restored;
    }

    private List<Long> taken() {
        return numbers(pending.takeWhole());
    }

    private static List<Long> numbers(List<GroupFiles> groups) {
        return groups.stream().map(group -> group.plan().key().number()).toList();
    }
}
