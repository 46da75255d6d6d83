package io.pixelake.job;

import io.pixelake.config.UserError;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * A complete checkpoint or savepoint on the local disk.
 *
 * @param directory the folder that holds its {@code _metadata}
 * @param kept whether it stays as it is, rather than going when newer ones are complete
 */
record Checkpoint(Path directory, boolean kept) {
    private static final String METADATA = "_metadata";
    private static final int DEPTH = 3;

    /** The newest complete one below these folders; {@code _metadata} is what Flink writes last. */
    static Optional<Checkpoint> newest(Path... folders) throws IOException {
        List<Path> complete = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.find(
                        folder, DEPTH, (path, attributes) -> path.endsWith(METADATA) && attributes.size() > 0)) {
                    files.forEach(complete::add);
                }
            }
        }
        return complete.stream()
                .max(Comparator.comparingLong(Checkpoint::modified))
                .map(file -> new Checkpoint(file.getParent(), false));
    }

    /**
     * One that the user names.
     *
     * @throws UserError when there is none, or it can't be read
     */
    static Checkpoint named(Path directory) {
        Checkpoint named = new Checkpoint(directory, true);
        try {
            named.metadata();
            return named;
        } catch (IOException | RuntimeException e) {
            throw new UserError(
                    2,
                    "Cannot start from the savepoint " + directory + ": " + e
                            + ". Give the folder of a savepoint, the one" + " that holds a file _metadata.",
                    e);
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
    boolean sourceEnded() throws IOException {
        return metadata().getOperatorStates().stream().anyMatch(OperatorState::isFullyFinished);
    }

    private CheckpointMetadata metadata() throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(directory.resolve(METADATA)))) {
            return Checkpoints.loadCheckpointMetadata(in, Checkpoint.class.getClassLoader(), directory.toString());
        }
    }
}
