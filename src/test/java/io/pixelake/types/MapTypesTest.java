package io.pixelake.types;

import static io.pixelake.types.Columns.array;
import static io.pixelake.types.Columns.column;
import static io.pixelake.types.NpyArrayTest.fixture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupAborted;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.StateInitializationContextImpl;
import org.apache.flink.runtime.state.StateSnapshotContextSynchronousImpl;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MapTypesTest {
    private static final TableSchema COLUMNS =
            Columns.schema(column(0, "meta", Kind.JSON), array(1, "numbers", "int8", 2, 3));

    private final List<MirrorEvent> out = new ArrayList<>();
    private final GroupKey group = new GroupKey(UUID.randomUUID(), 5);
    private final GroupKey other = new GroupKey(UUID.randomUUID(), 5);
    private OperatorStateBackend state;
    private MapTypes operator;

    @BeforeEach
    void open() throws Exception {
        state = new DefaultOperatorStateBackendBuilder(
                        getClass().getClassLoader(), new ExecutionConfig(), false, List.of(), new CloseableRegistry())
                .build();
        operator = opened();
    }

    private MapTypes opened() throws Exception {
        MapTypes opened = new MapTypes();
        opened.initializeState(new StateInitializationContextImpl(null, state, null, List.of(), List.of()));
        return opened;
    }

    private static GroupStarted started(GroupKey key) {
        return new GroupStarted(new GroupPlan(
                key,
                "demo/t",
                GroupKind.SNAPSHOT,
                Optional.empty(),
                new TableVersion(1, 0),
                0,
                COLUMNS,
                new MirrorTarget(List.of("demo"), "t", "file:///nowhere", false),
                "",
                0,
                1,
                0));
    }

    private static RowChange insert(GroupKey key, long rowId, String npy) {
        GenericRowData row = GenericRowData.of(StringData.fromString("[1, 2]"), fixture(npy + ".npy"), rowId, 3L);
        return new RowChange(key, Operation.INSERT, rowId, 3, 3, row);
    }

    private List<MirrorEvent> send(MirrorEvent... events) {
        out.clear();
        for (MirrorEvent event : events) {
            operator.flatMap(event, new ListCollector<>(out));
        }
        return out;
    }

    @Test
    void mapsInsertsAndPassesTheRest() {
        RowChange delete = new RowChange(group, Operation.DELETE, 9, 1, 2, new GenericRowData(0));
        SplitFinished finished = new SplitFinished(group, 0, 1, 1);
        GroupAborted aborted = new GroupAborted(other, "fence");
        TableFailed failed = new TableFailed(other, "x", "y");
        RowChange insert = insert(group, 1, "int8-little");

        assertThat(send(started(group), delete, insert, finished, aborted, failed))
                .containsExactly(started(group), delete, insert, finished, aborted, failed);
        assertThat(insert.row().getString(0)).hasToString("[1,2]");
        assertThat(insert.row().getArray(1).getArray(1).toIntArray()).containsExactly(1, 77, 127);
    }

    @Test
    void failsOneGroupAndLetsOthersGoOn() {
        List<MirrorEvent> events = send(
                started(group),
                insert(group, 1, "int8-little"),
                insert(group, 2, "empty"),
                started(other),
                insert(group, 3, "int8-little"),
                insert(other, 4, "int8-little"),
                new RowChange(group, Operation.DELETE, 9, 1, 2, new GenericRowData(0)),
                new SplitFinished(group, 0, 3, 1),
                new SplitFinished(other, 0, 1, 0));

        assertThat(events).hasSize(6);
        assertThat(events.get(1)).isInstanceOf(RowChange.class);
        assertThat(events.get(2)).isInstanceOfSatisfying(TableFailed.class, failed -> {
            assertThat(failed.group()).isEqualTo(group);
            assertThat(failed.path()).isEqualTo("demo/t");
            assertThat(failed.message())
                    .contains("demo/t", "rowid 2 ", "column \"numbers\"", "shape [0] and type float32");
        });
        assertThat(events.subList(3, 6)).allMatch(event -> event.group().equals(other));
        assertThat(events.get(5)).isInstanceOf(SplitFinished.class);
    }

    @Test
    void aRestoredJobStillSwallowsTheFailedGroup() throws Exception {
        assertThat(send(started(group), insert(group, 2, "empty"))).hasSize(2);
        operator.snapshotState(new StateSnapshotContextSynchronousImpl(1, 1));

        operator = opened();
        assertThat(send(
                        started(group),
                        started(other),
                        insert(group, 3, "int8-little"),
                        new SplitFinished(group, 0, 2, 0),
                        new SplitFinished(other, 0, 0, 0)))
                .containsExactly(started(group), started(other), new SplitFinished(other, 0, 0, 0));
    }

    @Test
    void anAnnouncementAgainChangesNothing() {
        assertThat(send(
                        started(group),
                        new SplitFinished(group, 0, 0, 0),
                        started(group),
                        insert(group, 1, "int8-big")))
                .hasSize(4);
    }

    @Test
    void aRowBeforeItsGroupIsAnError() {
        assertThatThrownBy(() -> send(insert(group, 1, "int8-little")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(group.toString());
    }
}
