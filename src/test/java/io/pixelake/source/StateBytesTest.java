package io.pixelake.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.GroupKind;
import io.pixelake.source.MirrorSplit.Phase;
import io.pixelake.source.MirrorSplit.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** State that released versions wrote must be read for ever: the bytes of each format version are kept as resources. */
class StateBytesTest {
    private static final MirrorSplit RANGE = Splits.range(
            Splits.plan(Splits.ONE, 12, GroupKind.DELTA, 3),
            2,
            new Progress(Phase.INSERTED, OptionalLong.of(41), 7, 3));
    private static final MirrorSplit FAILURE = new MirrorSplit.Failure(Splits.failure(Splits.OTHER));
    private static final EnumeratorState STATE = new EnumeratorState(
            Map.of(Splits.ONE, Splits.progress(Splits.ONE), Splits.OTHER, Splits.progress(Splits.OTHER)),
            List.of(RANGE, Splits.big(Splits.OTHER, 4)));

    private final MirrorSplitSerializer splits = new MirrorSplitSerializer();
    private final EnumeratorStateSerializer states = new EnumeratorStateSerializer();

    /** Writes the resources of a new format version. @param args the folder, src/test/resources/io/pixelake/source */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        MirrorSplitSerializer splits = new MirrorSplitSerializer();
        EnumeratorStateSerializer states = new EnumeratorStateSerializer();
        Files.write(folder.resolve("range-v" + splits.getVersion() + ".bin"), splits.serialize(RANGE));
        Files.write(folder.resolve("failure-v" + splits.getVersion() + ".bin"), splits.serialize(FAILURE));
        Files.write(folder.resolve("enumerator-v" + states.getVersion() + ".bin"), states.serialize(STATE));
    }

    @Test
    void keptBytesOfVersion1AreStillRead() throws IOException {
        assertThat(splits.deserialize(1, kept("range-v1.bin"))).isEqualTo(RANGE);
        assertThat(splits.deserialize(1, kept("failure-v1.bin"))).isEqualTo(FAILURE);
        assertThat(states.deserialize(1, kept("enumerator-v1.bin"))).isEqualTo(STATE);
    }

    @Test
    void whatIsWrittenNowIsRead() throws IOException {
        assertThat(splits.deserialize(splits.getVersion(), splits.serialize(RANGE)))
                .isEqualTo(RANGE);
        assertThat(states.deserialize(states.getVersion(), states.serialize(STATE)))
                .isEqualTo(STATE);
        EnumeratorState empty = new EnumeratorState(Map.of(), List.of());
        assertThat(states.deserialize(states.getVersion(), states.serialize(empty)))
                .isEqualTo(empty);
    }

    @Test
    void damagedOrUnknownBytesAreRefused() throws IOException {
        byte[] unknownKind = splits.serialize(RANGE);
        unknownKind[0] = 9;
        assertThatThrownBy(() -> splits.deserialize(1, unknownKind)).hasMessageContaining("kind 9");
        assertThatThrownBy(() -> splits.deserialize(0, kept("range-v1.bin"))).hasMessageContaining("version 0");
        assertThatThrownBy(() -> states.deserialize(2, kept("enumerator-v1.bin")))
                .hasMessageContaining("version 2");
    }

    private static byte[] kept(String name) throws IOException {
        try (InputStream in = StateBytesTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }
}
