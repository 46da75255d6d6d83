package io.pixelake.job.state;

import io.pixelake.config.UserError;
import io.pixelake.model.SourceInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Whose state lies in a lake's folder: the file {@code LAKE/.pixelake/source}, with the id of the Pixeltable and its place. State that
 * an older Pixelake left has none; the checkpoints themselves say it since then, too.
 */
public final class StateOwner {
    private final Path directory;

    /** @param directory the lake's state folder, which need not be there */
    public StateOwner(Path directory) {
        this.directory = directory;
    }

    /** Whose it is; empty where it is unknown. */
    public Optional<SourceInstance> read() throws IOException {
        if (!Files.isRegularFile(file())) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file());
        return lines.size() < 2 ? Optional.empty() : Optional.of(new SourceInstance(lines.get(0), lines.get(1)));
    }

    /**
     * Makes sure, without writing anything, that a mirror may resume from what is there.
     *
     * @throws UserError when it is another source's
     */
    public void check(SourceInstance source) throws IOException {
        Optional<SourceInstance> there = read().filter(owner -> !owner.isSameAs(source));
        if (there.isPresent() && hasState()) {
            throw new UserError(
                    1,
                    "Cannot mirror " + source + " with the lake folder " + directory.getParent()
                            + ": the state in " + directory + " is of another Pixeltable, " + there.get()
                            + ". Nothing was written. Choose another folder with --lake DIR; or let the mirror of that one catch up"
                            + " with --until-caught-up, which leaves no state; or, if it isn't needed, delete the folders"
                            + " checkpoints and savepoints in " + directory + ".");
        }
    }

    /** Whether there is anything to resume from. */
    public boolean hasState() throws IOException {
        return !Checkpoint.complete(List.of(directory.resolve("checkpoints"), directory.resolve("savepoints")))
                .isEmpty();
    }

    /** Says that what is written from now on is a source's. */
    public void mark(SourceInstance source) throws IOException {
        Path whole = directory.resolve("source.new");
        Files.writeString(whole, source.id() + "\n" + source.place() + "\n");
        Files.move(whole, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file() {
        return directory.resolve("source");
    }
}
