package io.pixelake.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.testkit.SourceColumns;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MirrorEventSerializerTest {
    private static final GroupKey GROUP = new GroupKey(new UUID(0x1234567890abcdefL, -3L), 42);
    private static final MirrorEventSerializer SERIALIZER = MirrorEventSerializer.INSTANCE;

    static Stream<MirrorEvent> events() {
        return Stream.of(
                new GroupStarted(plan()),
                RowChanges.of(
                        new RowChange(GROUP, Operation.DELETE, RowKey.of(7, 4, -1), 3, new GenericRowData(0)),
                        new RowChange(GROUP, Operation.INSERT, RowKey.of(8), 4, GenericRowData.of(1L, null))),
                new SplitFinished(GROUP, 5, 1_000_000_000_000L, 0),
                new TableFailed(GROUP, "demo/films", "x".repeat(100_000)),
                new MirrorEvent.TableForgotten(GROUP.tableId(), "demo/ü", new TargetName(List.of("a", "b.c"), "t"), 12),
                new MirrorEvent.AllRead());
    }

    static Stream<Object> cells() {
        return Stream.of(
                true,
                false,
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                1.5f,
                Float.NaN,
                -0.0d,
                Double.NEGATIVE_INFINITY,
                StringData.fromString(""),
                StringData.fromString("zwölf \u0000 日本 \uD83D\uDE00"),
                StringData.fromString("ö".repeat(1 << 20)),
                TimestampData.fromEpochMillis(-1, 999_000),
                new byte[0],
                new byte[] {0, -1, 127},
                new GenericArrayData(new Object[0]),
                new GenericArrayData(new Object[] {1.5f, null, -2f}),
                new GenericArrayData(new Object[] {StringData.fromString("a"), null}),
                new GenericArrayData(new Object[] {
                    new GenericArrayData(new Object[] {1L, 2L}), new GenericArrayData(new Object[0]), null
                }),
                DecimalData.fromBigDecimal(new BigDecimal("-12345678901234567890.5"), 38, 1),
                GenericRowData.of(1L, GenericRowData.of(StringData.fromString("x"), null)),
                new GenericMapData(Map.of(StringData.fromString("k"), DecimalData.fromUnscaledLong(5, 4, 2))),
                Variant.newBuilder()
                        .object()
                        .add("a", Variant.newBuilder().of(1L))
                        .build(),
                new GenericArrayData(new boolean[] {true, false}),
                new GenericArrayData(new int[] {1, -1}),
                new GenericArrayData(new long[] {1, Long.MIN_VALUE}),
                new GenericArrayData(new float[] {1.5f, Float.NaN}),
                new GenericArrayData(new double[] {1e-300, -0.0}));
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventComesBack(MirrorEvent event) throws IOException {
        assertThat(roundTrip(event)).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyCellComesBack(Object cell) throws IOException {
        RowChange change =
                new RowChange(GROUP, Operation.INSERT, RowKey.of(1), 2, GenericRowData.of(null, cell, 1L, 2L));

        assertThat(roundTrip(RowChanges.of(change))).isEqualTo(RowChanges.of(change));
    }

    private static RowChange backAgain(RowChange change) throws IOException {
        return ((RowChanges) roundTrip(RowChanges.of(change))).changes().get(0);
    }

    @Test
    void anEmptyPrimitiveArrayComesBackEmpty() throws IOException {
        RowChange change = new RowChange(
                GROUP, Operation.INSERT, RowKey.of(1), 2, GenericRowData.of(new GenericArrayData(new float[0])));

        RowChange back = backAgain(change);

        assertThat(back.row().getArray(0).size()).isZero();
    }

    @Test
    void theRowKindIsKept() throws IOException {
        RowChange change =
                new RowChange(GROUP, Operation.INSERT, RowKey.of(1), 2, GenericRowData.ofKind(RowKind.DELETE, 1L));

        assertThat(backAgain(change).row().getRowKind()).isEqualTo(RowKind.DELETE);
    }

    @Test
    void eventsFollowEachOtherInOneStream() throws IOException {
        List<MirrorEvent> events = events().toList();
        DataOutputSerializer out = new DataOutputSerializer(64);
        for (MirrorEvent event : events) {
            SERIALIZER.serialize(event, out);
        }
        DataOutputSerializer copied = new DataOutputSerializer(64);
        DataInputDeserializer first = new DataInputDeserializer(out.getCopyOfBuffer());
        for (int i = 0; i < events.size(); i++) {
            SERIALIZER.copy(first, copied);
        }
        DataInputDeserializer second = new DataInputDeserializer(copied.getCopyOfBuffer());

        for (MirrorEvent event : events) {
            assertThat(SERIALIZER.deserialize(second)).isEqualTo(event);
        }
        assertThat(second.available()).isZero();
    }

    @Test
    void copyingKeepsTheInstance() {
        MirrorEvent event = new SplitFinished(GROUP, 0, 1, 1);

        assertThat(SERIALIZER.copy(event)).isSameAs(event);
        assertThat(SERIALIZER.isImmutableType()).isTrue();
    }

    @Test
    void theSnapshotRestoresTheSerializer() {
        assertThat(SERIALIZER.snapshotConfiguration().restoreSerializer()).isEqualTo(SERIALIZER);
    }

    @Test
    void aRowThatHidesItsTypesIsRefused() {
        RowChange change = new RowChange(GROUP, Operation.INSERT, RowKey.of(1), 2, new BinaryRowData(1));

        assertThatThrownBy(() -> backAgain(change))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("BinaryRowData");
    }

    @Test
    void anUnknownCellClassIsRefused() {
        RowChange change =
                new RowChange(GROUP, Operation.INSERT, RowKey.of(1), 2, GenericRowData.of(new StringBuilder()));

        assertThatThrownBy(() -> backAgain(change))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("of class java.lang.StringBuilder");
    }

    @Test
    void anUnknownEventTagIsRefused() {
        assertThatThrownBy(() -> SERIALIZER.deserialize(new DataInputDeserializer(new byte[] {99})))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tag 99");
    }

    @Test
    void aPlanOfAnUnknownVersionIsRefused() throws IOException {
        byte[] bytes = GroupPlanJson.toBytes(plan());
        bytes[0] = 9;

        assertThatThrownBy(() -> GroupPlanJson.fromBytes(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format version 9")
                .hasMessageContaining("knows versions 2 to 4");
    }

    @Test
    void aPlanWithoutAStartComesBack() throws IOException {
        GroupPlan plan = new PlanBuilder(
                        GROUP.tableId(),
                        GROUP.number(),
                        MirrorTarget.of(new TargetName(List.of("pixeltable"), "t"), "/w/t"))
                .takingOver(GROUP.tableId())
                .revertTo(77)
                .tag("v0")
                .build();

        assertThat(GroupPlanJson.fromBytes(GroupPlanJson.toBytes(plan))).isEqualTo(plan);
    }

    private static MirrorEvent roundTrip(MirrorEvent event) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        SERIALIZER.serialize(event, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        MirrorEvent back = SERIALIZER.deserialize(in);
        assertThat(in.available()).isZero();
        return back;
    }

    private static GroupPlan plan() {
        TableSchema schema = new TableSchema(
                List.of(new SourceStore(GROUP.tableId(), true, 2), new SourceStore(new UUID(1, 2), false, 0)),
                List.of(
                        SourceColumns.of(0, "title", PixeltableType.of(PixeltableType.Kind.STRING), false),
                        SourceColumns.of(
                                4,
                                "frame",
                                new PixeltableType(
                                        PixeltableType.Kind.ARRAY, Optional.of(List.of(-1, 3)), Optional.of("float32")),
                                true),
                        SourceColumns.of(
                                5,
                                "scalar",
                                new PixeltableType(PixeltableType.Kind.ARRAY, Optional.of(List.of()), Optional.empty()),
                                true)));
        MirrorTarget target = MirrorTarget.of(new TargetName(List.of("demo"), "films"), "file:/w/demo/films");
        return new PlanBuilder(GROUP.tableId(), GROUP.number(), target)
                .path("demo/films")
                .between(position(1), position(2))
                .previous(41)
                .schema(new PlannedColumns("{\"type\":\"struct\"}", 12), schema)
                .splits(4)
                .build();
    }

    private static Position position(long version) {
        TableVersion base = new TableVersion(version + 3, 1_600_000_000_000_000L);
        return new Position(
                new TableVersion(version, 1_700_000_000_000_000L + version),
                List.of(new Position.Base(new UUID(1, 2), base)));
    }
}
