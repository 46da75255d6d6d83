package io.pixelake.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.TableFilter;
import io.pixelake.demo.DemoStore;
import io.pixelake.job.EditedStore;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupAborted;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.pixeltable.SourceAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A version is reverted between two pages of a reader, while another has read the next version already: the enumerator and two
 * readers on a real PostgreSQL, with the lake in memory.
 */
class RevertBetweenPagesITCase {
    private static final int ROWS_OF_FIRST_PAGE = 4_096;

    @TempDir
    Path directory;

    private final FakeEnumeratorContext context = new FakeEnumeratorContext(2);
    private final FakeLake lake = new FakeLake();

    @Test
    void whatCameBeforeIsCommittedWhatCameAfterIsVoidAndTheTableIsPlannedAnew() throws Exception {
        try (DemoStore demo = DemoStore.start(directory)) {
            EditedStore store = EditedStore.copyOf(demo, "pages");
            SourceAddress address = new SourceAddress(store.url(), Map.of());
            try (MirrorEnumerator enumerator = new MirrorEnumerator(
                            settings(address), lake, context, new EnumeratorState(Map.of(), List.of(), Map.of()));
                    MirrorSplitReader one = new MirrorSplitReader(address);
                    MirrorSplitReader other = new MirrorSplitReader(address)) {
                enumerator.start();
                lake.commit(planned(next(enumerator, 0)));
                store.deleteRow("products", 1);
                store.insertRows("products", 5_000, 2L * ROWS_OF_FIRST_PAGE);
                store.deleteRow("products", 2);
                MirrorSplit before = next(enumerator, 0);
                MirrorSplit reverted = next(enumerator, 1);
                MirrorSplit after = next(enumerator, 0);
                one.handleSplitsChanges(new SplitsAddition<>(List.of(before, after)));
                other.handleSplitsChanges(new SplitsAddition<>(List.of(reverted)));

                List<MirrorEvent> page = fetch(other);
                assertThat(page.get(0)).isInstanceOf(GroupStarted.class);
                assertThat(page.subList(1, page.size()))
                        .hasSize(ROWS_OF_FIRST_PAGE)
                        .allMatch(RowChange.class::isInstance);
                assertThat(readToItsEnd(one)).isInstanceOf(SplitFinished.class);
                assertThat(readToItsEnd(one)).isInstanceOf(SplitFinished.class);
                store.revert("products");
                store.revert("products");

                MirrorEvent end = readToItsEnd(other);
                assertThat(end).isInstanceOf(GroupAborted.class);
                assertThat(((GroupAborted) end).group())
                        .isEqualTo(planned(reverted).key());
                replan(enumerator, one, List.of(before, reverted, after));

                store.deleteRow("products", 3);
                MirrorSplit anew = next(enumerator, 1);
                lake.commit(planned(anew));
                assertThat(planned(anew).to().own().version()).isEqualTo(12);
                assertThat(planned(anew).from()).contains(planned(before).to());
            }
        }
    }

    /** @param chain the groups planned before, of which the second was aborted */
    private void replan(MirrorEnumerator enumerator, MirrorSplitReader reader, List<MirrorSplit> chain)
            throws IOException {
        GroupPlan reverted = planned(chain.get(1));
        enumerator.handleSourceEvent(
                1,
                new GroupAbortedEvent(reverted.key().tableId(), reverted.key().number()));
        context.poll();
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0))
                .as("the group before isn't committed yet")
                .isEmpty();

        lake.commit(planned(chain.get(0)));
        context.poll();
        List<MirrorSplit> announcement = context.assignedTo(0);
        assertThat(announcement).hasSize(1);
        reader.handleSplitsChanges(new SplitsAddition<>(announcement));
        List<MirrorEvent> events = fetch(reader);
        assertThat(((GroupStarted) events.get(0)).plan().voidedGroups())
                .containsExactly(
                        reverted.key().number(), planned(chain.get(2)).key().number());
        assertThat(events).hasSize(2);
        assertThat(events.get(1)).isInstanceOf(GroupAborted.class);
        assertThat(enumerator.snapshotState(1).aborted()).isEmpty();
    }

    private static MirrorSource.Settings settings(SourceAddress address) {
        return new MirrorSource.Settings(
                address,
                TableFilter.of(List.of("demo/products")),
                new TargetNaming(Map.of(), List.of()),
                new MirrorSource.History(
                        new MirrorSource.Start.Current(), new MirrorSource.End.Current(), false, false),
                new MirrorSource.Handling(false, false, false),
                Map.of(),
                false,
                Duration.ofSeconds(1));
    }

    /** Polls, and lets a reader have the next split. */
    private MirrorSplit next(MirrorEnumerator enumerator, int subtask) {
        context.poll();
        enumerator.handleSplitRequest(subtask, null);
        List<MirrorSplit> splits = context.assignedTo(subtask);
        assertThat(splits).hasSize(1);
        return splits.get(0);
    }

    private static GroupPlan planned(MirrorSplit split) {
        return ((MirrorSplit.RowRange) split).plan();
    }

    /** Reads until a split has ended. @return its last event */
    private static MirrorEvent readToItsEnd(MirrorSplitReader reader) throws IOException {
        MirrorEvent last;
        do {
            List<MirrorEvent> events = fetch(reader);
            last = events.get(events.size() - 1);
        } while (last instanceof RowChange);
        return last;
    }

    private static List<MirrorEvent> fetch(MirrorSplitReader reader) throws IOException {
        List<MirrorEvent> events = new ArrayList<>();
        RecordsWithSplitIds<MirrorEvent> batch = reader.fetch();
        while (batch.nextSplit() != null) {
            for (MirrorEvent event = batch.nextRecordFromSplit(); event != null; event = batch.nextRecordFromSplit()) {
                events.add(event);
            }
        }
        return events;
    }
}
