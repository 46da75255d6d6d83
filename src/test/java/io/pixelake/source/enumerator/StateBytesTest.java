package io.pixelake.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.GroupPlanJson;
import io.pixelake.model.RowKey;
import io.pixelake.pixeltable.rows.ReadUpTo;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.source.split.MirrorSplit.Phase;
import io.pixelake.source.split.MirrorSplit.Progress;
import io.pixelake.source.split.MirrorSplitSerializer;
import io.pixelake.testkit.PlanBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

/**
 * State that released versions wrote must be read for ever: the bytes of each format version are kept as resources. Version 1 was
 * never released and is refused.
 */
class StateBytesTest {
    private static final MirrorSplit RANGE = Splits.range(
            Splits.plan(Splits.ONE, 12, GroupKind.DELTA, 3),
            2,
            new Progress(Phase.INSERTED, Optional.of(new ReadUpTo(RowKey.of(41), 1)), 7, 3));
    private static final MirrorSplit FAILURE = new MirrorSplit.Failure(Splits.failure(Splits.OTHER), 0);
    private static final EnumeratorState REWRITING = new EnumeratorState(
            Optional.of(Splits.SOURCE),
            Map.of(
                    Splits.ONE,
                    Splits.progress(Splits.ONE).with(Splits.plan(Splits.ONE, 3, GroupKind.REWRITE, 1), List.of(6L))),
            List.of(RANGE),
            Set.of());
    private static final EnumeratorState STATE = new EnumeratorState(
            Optional.of(Splits.SOURCE),
            Map.of(Splits.ONE, Splits.progress(Splits.ONE), Splits.OTHER, Splits.progress(Splits.OTHER)),
            List.of(RANGE, Splits.big(Splits.OTHER, 4)),
            Set.of(new GroupKey(Splits.ONE, 2)));

    private final MirrorSplitSerializer splits = new MirrorSplitSerializer();
    private final EnumeratorStateSerializer states = new EnumeratorStateSerializer();

    /** Writes the resources of a new format version. @param args the folder, src/test/resources/io/pixelake/source */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        MirrorSplitSerializer splits = new MirrorSplitSerializer();
        EnumeratorStateSerializer states = new EnumeratorStateSerializer();
        Files.write(folder.resolve("range-v" + splits.getVersion() + ".bin"), splits.serialize(RANGE));
        Files.write(folder.resolve("failure-v" + splits.getVersion() + ".bin"), splits.serialize(FAILURE));
        Files.write(folder.resolve("enumerator-v" + states.getVersion() + ".bin"), states.serialize(REWRITING));
    }

    @Test
    void keptBytesOfTheVersionWrittenNowAreRead() throws IOException {
        assertThat(splits.deserialize(4, kept("range-v4.bin"))).isEqualTo(RANGE);
        assertThat(splits.deserialize(4, kept("failure-v4.bin"))).isEqualTo(FAILURE);
        assertThat(states.deserialize(5, kept("enumerator-v5.bin"))).isEqualTo(REWRITING);
    }

    /** Names and their order stay: the release after this one reads them. */
    @Test
    void theJsonOfASplitIsWhatWasKept() throws IOException {
        assertThat(json(splits.serialize(RANGE))).isEqualTo(json(kept("range-v4.bin")));
    }

    /** There the enumerator's plans name the groups that they replace once they are committed. */
    @Test
    void keptBytesOfSplitsOfVersion3AndStateOfVersion4AreStillRead() throws IOException {
        assertThat(splits.deserialize(3, kept("range-v3.bin"))).isEqualTo(RANGE);
        assertThat(splits.deserialize(3, kept("failure-v3.bin"))).isEqualTo(FAILURE);
        assertThat(states.deserialize(4, kept("enumerator-v4.bin"))).isEqualTo(REWRITING);
    }

    /**
     * What change files were to roll back is passed over: groups that a table's progress still had to name, those that a
     * plan names, and a split that does nothing else.
     */
    @Test
    void groupsThatChangeFilesWereToRollBackArePassedOver() throws IOException {
        MirrorSplit.RowRange revert = withoutRows(PlanBuilder.like(Splits.plan(Splits.ONE, 4, GroupKind.REVERT, 1))
                .revertTo(1));
        MirrorSplit.RowRange announcement =
                withoutRows(PlanBuilder.like(Splits.plan(Splits.ONE, 3, GroupKind.SCHEMA, 1))
                        .splits(0));

        assertThat(splits.deserialize(3, kept("range-v3-rollbacks.bin"))).isEqualTo(revert);
        assertThat(states.deserialize(4, kept("enumerator-v4-rollbacks.bin")))
                .isEqualTo(new EnumeratorState(
                        Optional.of(Splits.SOURCE),
                        Map.of(Splits.ONE, Splits.progress(Splits.ONE)),
                        List.of(announcement, revert),
                        Set.of(new GroupKey(Splits.ONE, 2))));
    }

    private static MirrorSplit.RowRange withoutRows(PlanBuilder plan) {
        Progress finished = new Progress(Phase.FINISHED, Optional.empty(), 0, 0);
        return new MirrorSplit.RowRange(plan.build(), 0, Long.MIN_VALUE, Long.MAX_VALUE, finished);
    }

    private static String json(byte[] split) throws IOException {
        try (InputStream body = new InflaterInputStream(new ByteArrayInputStream(split, 1, split.length - 1))) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** 512 splits of a table of 1,000 columns used to be a hundred megabytes. */
    @Test
    void aPlanStandsOnceHoweverManySplitsItHas() throws IOException {
        GroupPlan wide = Splits.wide(Splits.ONE, 512, 1_000);
        List<MirrorSplit> ranges = new ArrayList<>();
        for (int i = 0; i < 512; i++) {
            ranges.add(
                    new MirrorSplit.RowRange(wide, i, i, i + 1, new Progress(Phase.INSERTED, Optional.empty(), 0, 0)));
        }
        EnumeratorState state = new EnumeratorState(Optional.of(Splits.SOURCE), Map.of(), ranges, Set.of());
        int plan = GroupPlanJson.toBytes(wide).length;

        byte[] bytes = states.serialize(state);

        assertThat(bytes).hasSizeLessThan(2 * plan + 512 * 64);
        assertThat(splits.serialize(ranges.get(0))).hasSizeLessThan(plan + 1_000);
        assertThat(plan).isLessThan(wide.rows().columns().icebergSchema().length() / 2);
        assertThat(states.deserialize(5, bytes)).isEqualTo(state);
    }

    @Test
    void keptBytesOfVersion3AreStillRead() throws IOException {
        assertThat(states.deserialize(3, kept("enumerator-v3.bin"))).isEqualTo(withoutSource(REWRITING));
    }

    @Test
    void keptBytesOfVersion2AreStillRead() throws IOException {
        assertThat(splits.deserialize(2, kept("range-v2.bin"))).isEqualTo(RANGE);
        assertThat(splits.deserialize(2, kept("failure-v2.bin"))).isEqualTo(FAILURE);
        assertThat(states.deserialize(2, kept("enumerator-v2.bin"))).isEqualTo(withoutSource(STATE));
    }

    @Test
    void whatIsWrittenNowIsRead() throws IOException {
        assertThat(splits.deserialize(splits.getVersion(), splits.serialize(RANGE)))
                .isEqualTo(RANGE);
        MirrorSplit end = new MirrorSplit.RoundEnd(7);
        assertThat(splits.deserialize(splits.getVersion(), splits.serialize(end)))
                .isEqualTo(end);
        assertThat(states.deserialize(states.getVersion(), states.serialize(STATE)))
                .isEqualTo(STATE);
        assertThat(states.deserialize(states.getVersion(), states.serialize(REWRITING)))
                .isEqualTo(REWRITING);
        EnumeratorState empty = EnumeratorState.none(Splits.SOURCE);
        assertThat(states.deserialize(states.getVersion(), states.serialize(empty)))
                .isEqualTo(empty);
    }

    @Test
    void whoMadeAVersionIsKept() throws IOException {
        MirrorSplit.RowRange range = (MirrorSplit.RowRange) RANGE;
        MirrorSplit madeBy = new MirrorSplit.RowRange(
                PlanBuilder.like(range.plan()).madeBy("älice").build(), 0, 1, 2, range.progress());

        assertThat(splits.deserialize(splits.getVersion(), splits.serialize(madeBy)))
                .isEqualTo(madeBy);
    }

    @Test
    void damagedOrUnknownBytesAreRefused() throws IOException {
        byte[] unknownKind = splits.serialize(RANGE);
        unknownKind[0] = 9;
        assertThatThrownBy(() -> splits.deserialize(splits.getVersion(), unknownKind))
                .hasMessageContaining("kind 9");
        for (int version : List.of(0, 1, 6, 99)) {
            assertThatThrownBy(() -> splits.deserialize(version, kept("range-v2.bin")))
                    .hasMessageContaining("version " + version);
            assertThatThrownBy(() -> states.deserialize(version, kept("enumerator-v2.bin")))
                    .hasMessageContaining("version " + version);
        }
    }

    /** Until version 3 it wasn't in there. */
    private static EnumeratorState withoutSource(EnumeratorState state) {
        return new EnumeratorState(Optional.empty(), state.tables(), state.unassigned(), state.aborted());
    }

    private static byte[] kept(String name) throws IOException {
        try (InputStream in = StateBytesTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }
}
