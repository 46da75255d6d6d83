package io.pixelake.source;

import io.pixelake.source.enumerator.EnumeratorState;
import io.pixelake.source.enumerator.EnumeratorStateSerializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Makes of a checkpoint one as a Pixelake left it whose state didn't say which Pixeltable it is of. */
public final class OldState {
    private static final String SOURCE = "Source: Pixeltable";

    private OldState() {}

    /** @param checkpoint the folder that holds {@code _metadata} */
    public static void removeSource(Path checkpoint) throws IOException {
        Path file = checkpoint.resolve("_metadata");
        CheckpointMetadata metadata;
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            metadata = Checkpoints.loadCheckpointMetadata(in, OldState.class.getClassLoader(), checkpoint.toString());
        }
        OperatorState source = metadata.getOperatorStates().stream()
                .filter(operator ->
                        operator.getOperatorName().filter(SOURCE::equals).isPresent())
                .findFirst()
                .orElseThrow();
        byte[] before = source.getCoordinatorState().getData();
        // It can be set once only.
        OperatorState old = new OperatorState(
                source.getOperatorName().get(),
                source.getOperatorUid().orElse(""),
                source.getOperatorID(),
                source.getParallelism(),
                source.getMaxParallelism());
        source.getSubtaskStates().forEach(old::putState);
        old.setCoordinatorState(new ByteStreamStateHandle("old-state", withoutSource(before)));
        metadata.getOperatorStates().remove(source);
        metadata.getOperatorStates().add(old);
        try (OutputStream out = Files.newOutputStream(file)) {
            Checkpoints.storeCheckpointMetadata(metadata, out);
        }
    }

    /** Flink writes its own version, that of the enumerator's state, its length and its bytes. */
    private static byte[] withoutSource(byte[] coordinator) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(coordinator));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(in.readInt());
        int version = in.readInt();
        out.writeInt(version);
        byte[] state = in.readNBytes(in.readInt());
        EnumeratorStateSerializer states = new EnumeratorStateSerializer();
        EnumeratorState read = states.deserialize(version, state);
        byte[] without = states.serialize(
                new EnumeratorState(Optional.empty(), read.tables(), read.unassigned(), read.aborted()));
        out.writeInt(without.length);
        out.write(without);
        in.transferTo(out);
        return bytes.toByteArray();
    }
}
