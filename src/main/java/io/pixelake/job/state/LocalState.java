package io.pixelake.job.state;

import io.pixelake.config.UserError;
import io.pixelake.lake.MirrorHolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.FileUtils;

/**
 * A lake's local state, {@code LAKE/.pixelake}: the lock, checkpoints, savepoints and the last errors. A file beside the lock
 * says who holds it.
 */
public final class LocalState implements AutoCloseable {
    private final Path directory;
    private final ProcessLock lock;

    private final LastErrors lastErrors;

    private LocalState(Path directory, ProcessLock lock) {
        this.directory = directory;
        lastErrors = new LastErrors(directory);
        this.lock = lock;
    }

    /**
     * Makes the folder and takes the lock.
     *
     * @throws UserError when the folder can't be written or another Pixelake holds it
     */
    public static LocalState open(Path directory, MirrorHolder holder) {
        return open(
                directory, holder, "use the lake at " + directory.getParent(), "choose another folder with --lake DIR");
    }

    /**
     * The same for a part of a lake that has a state of its own.
     *
     * @param holder who takes it
     * @param purpose what can't be done while another holds it
     * @param otherwise what to do then, besides stopping that one
     */
    public static LocalState open(Path directory, MirrorHolder holder, String purpose, String otherwise) {
        try {
            Files.createDirectories(directory);
            Optional<ProcessLock> lock = ProcessLock.tryTake(directory.resolve("lock"));
            if (lock.isEmpty()) {
                throw new UserError(
                        1,
                        "Cannot " + purpose + ": another Pixelake holds it (" + holder(directory)
                                + "). Stop that one, or " + otherwise + ".");
            }
            writeHolder(directory, holder);
            LocalState state = new LocalState(directory, lock.get());
            state.lastErrors.begin();
            return state;
        } catch (IOException e) {
            throw notWritable(directory.getParent(), e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    public static UserError notWritable(Path lake, String why) {
        return new UserError(
                2,
                "Cannot write to the lake folder " + lake + ": " + why
                        + ". Choose another folder with --lake DIR, or make this one writable for the current user.");
    }

    private static void writeHolder(Path directory, MirrorHolder holder) throws IOException {
        Files.writeString(directory.resolve("holder"), holder.toString());
    }

    private static String holder(Path directory) throws IOException {
        Path holder = directory.resolve("holder");
        return Files.exists(holder) ? Files.readString(holder) : "unknown process";
    }

    /** Where checkpoints go. */
    public Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    /** The failures of the job that holds the lake. */
    public LastErrors lastErrors() {
        return lastErrors;
    }

    /** Where a stopped run leaves its savepoint. */
    public Path savepoints() {
        return directory.resolve("savepoints");
    }

    /**
     * What to resume from: the newest checkpoint or savepoint that can be read. Newer ones are set aside, each with a warning; older ones stay until
     * this run has a complete one of its own ({@link EarlierState}).
     */
    public RestoredState restorable() throws IOException {
        List<Path> folders = List.of(checkpoints(), savepoints());
        return new UnreadableState(directory).newestReadable(folders);
    }

    /** Deletes all checkpoints and savepoints, those that Flink is about to delete itself too. */
    public void forgetCheckpoints() {
        FileUtils.deleteDirectoryQuietly(checkpoints().toFile());
        FileUtils.deleteDirectoryQuietly(savepoints().toFile());
    }

    /** Where checkpoints and savepoints are while the lake is relocated. */
    public StateSetAside setAside() {
        return new StateSetAside(directory.resolve("before-relocation"), List.of(checkpoints(), savepoints()));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
