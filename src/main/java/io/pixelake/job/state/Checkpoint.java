package io.pixelake.job.state;

import io.pixelake.config.UserError;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;

/**
 * A complete checkpoint or savepoint on the local disk.
 *
 * @param directory the folder that holds its {@code _metadata}
 * @param kept whether it stays as it is, rather than going when newer ones are complete
 */
public record Checkpoint(Path directory, boolean kept) {
    private static final String METADATA = "_metadata";
    private static final int DEPTH = 3;

    /** The complete ones below these folders, newest first; {@code _metadata} is what Flink writes last. */
    public static List<Checkpoint> complete(List<Path> folders) throws IOException {
        List<Path> complete = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.find(folder, DEPTH, (path, attributes) -> path.endsWith(METADATA))) {
                    files.forEach(complete::add);
                }
            }
        }
        return complete.stream()
                .sorted(Comparator.comparingLong(Checkpoint::modified).reversed())
                .map(file -> new Checkpoint(file.getParent(), false))
                .toList();
    }

    /**
     * One that the user names.
     *
     * @throws UserError when there is none, or it can't be read
     */
    public static Checkpoint named(Path directory) throws IOException {
        Checkpoint named = new Checkpoint(directory, true);
        named.defect().ifPresent(defect -> {
            throw new UserError(
                    2,
                    "Cannot start from the savepoint " + directory + ": " + defect
                            + ". Give the folder of a savepoint, the one that holds a file _metadata.");
        });
        return named;
    }

    /**
     * Why it can't be restored: a file of it is missing or isn't whole. Reads all of them.
     *
     * @throws AccessDeniedException when the user may not read it: that is no defect
     */
    Optional<String> defect() throws IOException {
        requireReadable();
        try {
            for (OperatorState operator : metadata().getOperatorStates()) {
                for (OperatorSubtaskState state : operator.getStates()) {
                    for (StateObject file : state.getDiscardables()) {
                        requireWhole(file);
                    }
                }
            }
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of(e.toString());
        }
    }

    private void requireReadable() throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.toList()) {
                    if (!Files.isReadable(file)) {
                        throw new AccessDeniedException(file.toString());
                    }
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    private static void requireWhole(StateObject state) throws IOException {
        if (state instanceof StreamStateHandle handle) {
            try (InputStream in = handle.openInputStream()) {
                long bytes = in.transferTo(OutputStream.nullOutputStream());
                if (bytes != handle.getStateSize()) {
                    throw new IOException(
                            "a state file has " + bytes + " bytes instead of " + handle.getStateSize() + ": " + handle);
                }
            }
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether the source had come to its end: a run until caught up that was cut short in its very last moments. Flink takes
     * such a source as ended after a restore too, so that the job would end without looking at the source at all.
     */
    public boolean sourceEnded() throws IOException {
        return metadata().getOperatorStates().stream().anyMatch(OperatorState::isFullyFinished);
    }

    /** Whether one of some operators has state in it. */
    public boolean hasStateOf(Set<OperatorID> operators) throws IOException {
        return operatorsWithState().stream().map(OperatorState::getOperatorID).anyMatch(operators::contains);
    }

    /** The operators that have state in it. */
    List<OperatorState> operatorsWithState() throws IOException {
        return metadata().getOperatorStates().stream()
                .filter(operator -> operator.getCoordinatorState() != null
                        || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState))
                .toList();
    }

    private CheckpointMetadata metadata() throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(directory.resolve(METADATA)))) {
            return Checkpoints.loadCheckpointMetadata(in, Checkpoint.class.getClassLoader(), directory.toString());
        }
    }
}
