package io.pixelake.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.badcells.BadCellRule;
import io.pixelake.demo.DemoStore;
import io.pixelake.job.EditedStore;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.source.enumerator.EnumeratorState;
import io.pixelake.source.enumerator.FakeEnumeratorContext;
import io.pixelake.source.enumerator.MirrorEnumerator;
import io.pixelake.source.enumerator.Splits;
import io.pixelake.source.event.GroupAbortedEvent;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.rows.SourceRowHandling;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.testkit.MirrorSettingsBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.IOUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Pixeltable does between two pages of a reader: the enumerator and two readers on a real PostgreSQL, with the lake in memory.
 */
class ChangesBetweenPagesITCase {
    private static final int ROWS_OF_FIRST_PAGE = 4_096;

    @TempDir
    Path directory;

    private final FakeEnumeratorContext context = new FakeEnumeratorContext(2);
    private final FakeLake lake = new FakeLake();
    private DemoStore demo;
    private EditedStore store;
    private MirrorEnumerator enumerator;
    private MirrorSplitReader one;
    private MirrorSplitReader other;

    @BeforeEach
    void mirrorTheCurrentVersion() throws Exception {
        demo = DemoStore.start(directory);
        store = EditedStore.copyOf(demo, "pages");
        SourceAddress address = new SourceAddress(store.url(), Map.of());
        enumerator = new MirrorEnumerator(settings(address), lake, context, EnumeratorState.none(Splits.SOURCE));
        one = reader(address);
        other = reader(address);
        enumerator.start();
        lake.commit(planned(next(0)));
    }

    @AfterEach
    void closeAll() throws Exception {
        IOUtils.closeAll(one, other, enumerator, demo);
    }

    /** Another reader has read the version after the reverted one already. */
    @Test
    void whatCameBeforeARevertIsCommittedAndTheTableIsPlannedAnew() throws Exception {
        store.deleteRow("products", 1);
        store.insertRows("products", 5_000, 2L * ROWS_OF_FIRST_PAGE);
        store.deleteRow("products", 2);
        MirrorSplit before = next(0);
        MirrorSplit reverted = next(1);
        MirrorSplit after = next(0);
        one.handleSplitsChanges(new SplitsAddition<>(List.of(before, after)));
        other.handleSplitsChanges(new SplitsAddition<>(List.of(reverted)));

        List<MirrorEvent> page = fetchFirstPage(other);
        assertThat(page.get(0)).isInstanceOf(GroupStarted.class);
        assertThat(page.subList(1, page.size())).allMatch(RowChanges.class::isInstance);
        assertThat(last(readToItsEnd(one))).isInstanceOf(SplitFinished.class);
        assertThat(last(readToItsEnd(one))).isInstanceOf(SplitFinished.class);
        store.revert("products");
        store.revert("products");

        assertThat(readToItsEnd(other)).noneMatch(SplitFinished.class::isInstance);
        replan(List.of(before, reverted, after));

        store.deleteRow("products", 3);
        MirrorSplit again = next(0);
        lake.commit(planned(again));
        assertThat(planned(again).to().own().version()).isEqualTo(12);
        assertThat(planned(again).from()).contains(planned(before).to());
    }

    /** Pixeltable deletes files of what it reverts first. */
    @Test
    void aCellThatCannotBeReadIsNoFailureWhereItsVersionIsGoneAMomentLater() throws Exception {
        store.insertRows("products", 5_000, 10);
        makeUnreadable(5_000);
        MirrorSplit split = next(0);
        one.handleSplitsChanges(new SplitsAddition<>(List.of(split)));

        assertThat(fetch(one)).as("waits").isEmpty();
        store.revert("products");

        assertThat(readToItsEnd(one))
                .noneMatch(SplitFinished.class::isInstance)
                .noneMatch(TableFailed.class::isInstance);
    }

    @Test
    void aCellThatCannotBeReadFailsItsTable() throws Exception {
        store.insertRows("products", 5_000, 10);
        makeUnreadable(5_000);
        one.handleSplitsChanges(new SplitsAddition<>(List.of(next(0))));

        assertThat(last(readToItsEnd(one)))
                .isInstanceOfSatisfying(TableFailed.class, failed -> assertThat(failed.toString())
                        .contains("infinity"));
    }

    @Test
    void aLaterVersionAndAnOperationUnderWayChangeNothingOfWhatIsRead() throws Exception {
        store.insertRows("products", 5_000, 2L * ROWS_OF_FIRST_PAGE);
        MirrorSplit split = next(0);
        one.handleSplitsChanges(new SplitsAddition<>(List.of(split)));
        fetchFirstPage(one);
        store.deleteRow("products", 5_000 + 2L * ROWS_OF_FIRST_PAGE - 1);
        store.set("products", "tbl_state", "1");

        assertThat(fetch(one)).as("waits").isEmpty();
        context.poll();
        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).as("planned while under way").isEmpty();

        store.set("products", "tbl_state", "0");
        List<MirrorEvent> rest = readToItsEnd(one);
        assertThat(rows(rest)).isEqualTo(ROWS_OF_FIRST_PAGE);
        assertThat(rest.subList(0, rest.size() - 1))
                .allMatch(event -> event instanceof RowChanges rows
                        && rows.changes().stream().allMatch(change -> change.operation() == Operation.INSERT));
        assertThat(last(rest)).isInstanceOf(SplitFinished.class);
        context.poll();
        List<MirrorSplit> later = context.assignedTo(1);
        assertThat(later).hasSize(1);
        assertThat(planned(later.get(0)).to().own().version()).isEqualTo(12);
    }

    private void makeUnreadable(long rowId) throws Exception {
        String table = store.storeTable("products");
        String date = store.query("SELECT column_name FROM information_schema.columns WHERE table_name = '" + table
                        + "' AND data_type IN ('date', 'timestamp with time zone') LIMIT 1")
                .get(0);
        store.execute("UPDATE " + table + " SET " + date + " = 'infinity' WHERE rowid = " + rowId);
    }

    /** @param chain the groups planned before, of which the second was aborted */
    private void replan(List<MirrorSplit> chain) {
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
        assertThat(context.assignedTo(0)).as("nothing is left to plan").isEmpty();
        assertThat(enumerator.snapshotState(1).aborted()).isEmpty();
    }

    private static PlanningSettings settings(SourceAddress address) {
        return new MirrorSettingsBuilder(address, Splits.SOURCE)
                .filter("demo/products")
                .build();
    }

    /** Polls, and lets a reader have the next split. */
    private MirrorSplit next(int subtask) {
        context.poll();
        enumerator.handleSplitRequest(subtask, null);
        List<MirrorSplit> splits = context.assignedTo(subtask);
        assertThat(splits).hasSize(1);
        return splits.get(0);
    }

    private static GroupPlan planned(MirrorSplit split) {
        return ((MirrorSplit.RowRange) split).plan();
    }

    /** Reads until a split has ended. */
    private static List<MirrorEvent> readToItsEnd(MirrorSplitReader reader) throws IOException {
        List<MirrorEvent> events = new ArrayList<>();
        RecordsWithSplitIds<MirrorEvent> batch;
        do {
            batch = reader.fetch();
            events.addAll(events(batch));
        } while (batch.finishedSplits().isEmpty());
        return events;
    }

    /** A reader hands a page out some rows at a time; not a row of the second page is read. */
    private static List<MirrorEvent> fetchFirstPage(MirrorSplitReader reader) throws IOException {
        List<MirrorEvent> events = new ArrayList<>();
        do {
            events.addAll(fetch(reader));
        } while (rows(events) < ROWS_OF_FIRST_PAGE);
        assertThat(rows(events)).isEqualTo(ROWS_OF_FIRST_PAGE);
        return events;
    }

    private static int rows(List<MirrorEvent> events) {
        return events.stream()
                .mapToInt(event ->
                        event instanceof RowChanges rows ? rows.changes().size() : 0)
                .sum();
    }

    private static MirrorEvent last(List<MirrorEvent> events) {
        return events.get(events.size() - 1);
    }

    private static List<MirrorEvent> fetch(MirrorSplitReader reader) throws IOException {
        return events(reader.fetch());
    }

    private static List<MirrorEvent> events(RecordsWithSplitIds<MirrorEvent> batch) {
        List<MirrorEvent> events = new ArrayList<>();
        while (batch.nextSplit() != null) {
            for (MirrorEvent event = batch.nextRecordFromSplit(); event != null; event = batch.nextRecordFromSplit()) {
                events.add(event);
            }
        }
        return events;
    }

    private static MirrorSplitReader reader(SourceAddress address) {
        SourceRowHandling handling = SourceRowHandling.of(address, 1, BadCellRule.FAIL);
        ReadMetrics metrics = new ReadMetrics(new UnregisteredMetricsGroup(), handling.badCells());
        return new MirrorSplitReader(address, handling, FakeLake.neverRestored(), new AtomicBoolean(), metrics);
    }
}
