package io.pixelake.job;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;

/** A complete checkpoint on the local disk. @param directory the folder that holds its {@code _metadata} */
record Checkpoint(Path directory) {
    private static final String METADATA = "_metadata";
    private static final int DEPTH = 3;

    /** The newest complete checkpoint below a folder; {@code _metadata} is what Flink writes last. */
    static Optional<Checkpoint> newest(Path checkpoints) throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.find(
                checkpoints, DEPTH, (path, attributes) -> path.endsWith(METADATA) && attributes.size() > 0)) {
            return files.max(Comparator.comparingLong(Checkpoint::modified))
                    .map(file -> new Checkpoint(file.getParent()));
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
        try (DataInputStream in = new DataInputStream(Files.newInputStream(directory.resolve(METADATA)))) {
            return Checkpoints.loadCheckpointMetadata(in, Checkpoint.class.getClassLoader(), directory.toString())
                    .getOperatorStates()
                    .stream()
                    .anyMatch(OperatorState::isFullyFinished);
        }
    }
}
