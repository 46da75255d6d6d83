package io.pixelake.changes;

import static io.pixelake.changes.ChangelogEvents.delete;
import static io.pixelake.changes.ChangelogEvents.group;
import static io.pixelake.changes.ChangelogEvents.insert;
import static io.pixelake.changes.ChangelogEvents.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupAborted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.RowKey;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.SourceColumns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MirrorEventToChangelogLineTest {
    private static final GroupKey GROUP = group(1, 5);

    private final MirrorEventToChangelogLine operator = new MirrorEventToChangelogLine(FileFormat.CSV);
    private final List<ChangelogLine> lines = new ArrayList<>();

    @BeforeEach
    void open() {
        operator.open(DefaultOpenContext.INSTANCE);
    }

    @Test
    void aLineKnowsItsFolderAndColumns() throws IOException {
        send(started(GROUP, "a/b/t", "x", "y"), insert(GROUP, 3, "1", "2"), delete(GROUP, 2));

        assertThat(texts()).containsExactly("insert,5,5,3,1,2\r\n", "delete,5,5,2,,\r\n");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.folder()).isEqualTo("a/b/t");
            assertThat(line.columns()).isEqualTo("_pxt_op,_pxt_group,_pxt_version,_pxt_rowid,x,y");
        });
    }

    @Test
    void markersMakeNoLine() throws IOException {
        send(started(GROUP, "t", "x"), new SplitFinished(GROUP, 0, 0, 0));

        assertThat(lines).isEmpty();
    }

    @Test
    void splitsOfOneGroupMayOverlap() throws IOException {
        send(
                started(GROUP, "t", "x"),
                started(GROUP, "t", "x"),
                new SplitFinished(GROUP, 0, 0, 0),
                insert(GROUP, 1, "later"));

        assertThat(texts()).containsExactly("insert,5,5,1,later\r\n");
    }

    @Test
    void groupsOfOneTableMayOverlap() throws IOException {
        GroupKey next = group(1, 6);
        send(
                started(GROUP, "t", "x"),
                started(next, "t", "x", "y"),
                insert(GROUP, 1, "old"),
                insert(next, 2, "new", "er"));

        assertThat(texts()).containsExactly("insert,5,5,1,old\r\n", "insert,6,6,2,new,er\r\n");
    }

    @Test
    void anAbortedGroupIsRolledBack() throws IOException {
        send(started(GROUP, "t", "x"), insert(GROUP, 1, "void"), new GroupAborted(GROUP, "reverted"));

        assertThat(texts()).containsExactly("insert,5,5,1,void\r\n", "rollback,5,,,\r\n");
    }

    @Test
    void aGroupAbortedAfterThisSubtasksSplitEndedIsRolledBack() throws IOException {
        send(started(GROUP, "t", "x"), new SplitFinished(GROUP, 0, 0, 0), new GroupAborted(GROUP, "reverted"));

        assertThat(texts()).containsExactly("rollback,5,,,\r\n");
    }

    @Test
    void groupsThatAPlanVoidsAreRolledBackOnce() throws IOException {
        MirrorEvent start = started(GROUP, "t", schema("x"), List.of(3L, 4L));
        send(start, start, new SplitFinished(GROUP, 0, 0, 0), start, insert(GROUP, 1, "new"));

        assertThat(texts()).containsExactly("rollback,3,,,\r\n", "rollback,4,,,\r\n", "insert,5,5,1,new\r\n");
    }

    @Test
    void eachTableAndEachGroupVoidsItsOwn() throws IOException {
        GroupKey next = group(1, 8);
        GroupKey other = group(2, 5);
        send(
                started(GROUP, "t", schema("x"), List.of(3L)),
                started(other, "u", schema("x"), List.of(3L)),
                started(next, "t", schema("x"), List.of(6L, 7L)),
                started(other, "u", schema("x"), List.of(3L)));

        assertThat(lines)
                .extracting(ChangelogLine::folder, line -> new String(line.text(), StandardCharsets.UTF_8))
                .containsExactly(
                        tuple("t", "rollback,3,,,\r\n"),
                        tuple("u", "rollback,3,,,\r\n"),
                        tuple("t", "rollback,6,,,\r\n"),
                        tuple("t", "rollback,7,,,\r\n"));
    }

    @Test
    void theGroupOfAFailedTableIsNotVoidBecauseARestoredJobGoesOnWithIt() throws IOException {
        send(started(GROUP, "t", "x"), insert(GROUP, 1, "kept"), new TableFailed(GROUP, "t", "bad cell"));
        send(started(GROUP, "t", "x"), insert(GROUP, 2, "restored"));

        assertThat(texts()).containsExactly("insert,5,5,1,kept\r\n", "insert,5,5,2,restored\r\n");
    }

    @Test
    void aTableThatFailedBeforeItsGroupStartedMakesNoLine() throws IOException {
        send(new TableFailed(GROUP, "a/t", "bad cell"));

        assertThat(texts()).isEmpty();
    }

    @Test
    void rowsOfAGroupThatNeverStartedAreRefused() {
        assertThatThrownBy(() -> send(insert(GROUP, 1, "x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("group 5")
                .hasMessageContaining(GROUP.tableId().toString());
    }

    @Test
    void anAbortOfAnUnknownTableIsRefused() {
        assertThatThrownBy(() -> send(new GroupAborted(GROUP, "reverted")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("group 5");
    }

    @Test
    void aPathThatLeavesTheFolderIsRefused() {
        for (String path : List.of("..", "a/../../b", "/a", "a//b", "a/", "", "a/.b", "a b", "a\\b")) {
            assertThatThrownBy(() -> send(started(GROUP, path, "x")))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + path + "'");
        }
    }

    @Test
    void binaryColumnsAreLeftOut() throws IOException {
        TableSchema schema = ChangelogEvents.schema(
                GROUP,
                List.of(
                        SourceColumns.of(0, "raw", PixeltableType.of(Kind.BINARY), false),
                        SourceColumns.of(1, "x", PixeltableType.of(Kind.INT), false)));
        GenericRowData row = GenericRowData.of(new byte[] {1}, 42L, 1L, 5L);
        send(
                started(GROUP, "t", schema),
                RowChanges.of(new RowChange(GROUP, Operation.INSERT, RowKey.of(1), 5, 5, row)));

        assertThat(texts()).containsExactly("insert,5,5,1,42\r\n");
        assertThat(lines.get(0).columns()).endsWith("_pxt_rowid,x");
    }

    @Test
    void aFaultyCellNamesTableRowAndColumn() throws IOException {
        send(started(GROUP, "a/t", "x"));
        GenericRowData row = GenericRowData.of(new byte[] {1}, 9L, 5L);

        assertThatThrownBy(() -> send(RowChanges.of(new RowChange(GROUP, Operation.INSERT, RowKey.of(9), 5, 5, row))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Table a/t, row 9 of version 5")
                .hasMessageContaining("column 'x'");
    }

    @Test
    void aRowThatHidesItsTypesIsRefused() throws IOException {
        send(started(GROUP, "a/t", "x"));

        assertThatThrownBy(() -> send(RowChanges.of(
                        new RowChange(GROUP, Operation.INSERT, RowKey.of(9), 5, 5, new BinaryRowData(3)))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("BinaryRowData");
    }

    @Test
    void linesCrossTasksWithoutKryo() {
        assertThat(operator.getProducedType()).isInstanceOf(PojoTypeInfo.class);
    }

    private static TableSchema schema(String column) {
        return ChangelogEvents.schema(
                GROUP, List.of(SourceColumns.of(0, column, PixeltableType.of(Kind.STRING), false)));
    }

    private void send(MirrorEvent... events) throws IOException {
        Collector<ChangelogLine> out = new Collector<>() {
            @Override
            public void collect(ChangelogLine line) {
                lines.add(line);
            }

            @Override
            public void close() {
                // Nothing is held open.
            }
        };
        for (MirrorEvent event : events) {
            operator.flatMap(event, out);
        }
    }

    private List<String> texts() {
        return lines.stream()
                .map(line -> new String(line.text(), StandardCharsets.UTF_8))
                .toList();
    }
}
