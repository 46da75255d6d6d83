package io.pixelake.job.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets checkpoints aside that can't be read, after a power cut or on a full disk, say. Resuming from an older one, or from none, is safe for mirrors, since
 * each mirror table says what is committed to it.
 */
final class UnreadableState {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableState.class);
    private static final String PREFIX = "unreadable-";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** As many are kept for whoever wants to know why. */
    private static final int KEPT = 3;

    private final Path directory;

    /** @param directory where they are set aside */
    UnreadableState(Path directory) {
        this.directory = directory;
    }

    /** The newest of the checkpoints in these folders that can be read, after the newer ones were set aside. */
    RestoredState newestReadable(List<Path> folders) throws IOException {
        List<Checkpoint> left = Checkpoint.complete(folders);
        while (!left.isEmpty()) {
            Checkpoint newest = left.get(0);
            Optional<String> defect = newest.defect();
            if (defect.isEmpty()) {
                return restored(Optional.of(newest), folders, left);
            }
            left = left.subList(1, left.size());
            setAside(newest, defect.get(), left.stream().findFirst());
        }
        return restored(Optional.empty(), folders, left);
    }

    private static RestoredState restored(
            Optional<Checkpoint> checkpoint, List<Path> folders, List<Checkpoint> complete) throws IOException {
        return new RestoredState(checkpoint, EarlierState.beside(checkpoint, folders, complete));
    }

    private void setAside(Checkpoint unreadable, String defect, Optional<Checkpoint> next) throws IOException {
        Path aside = aside();
        Files.move(unreadable.directory(), aside);
        LOG.warn(
                "Cannot restore the state {}: {}. It is set aside as {}, and {}. Mirrors and changes lose and repeat nothing by this",
                unreadable.directory(),
                defect,
                aside,
                next.map(older -> "the one before it, " + older.directory() + ", is tried")
                        .orElse("the mirror resumes without state from where its tables are"));
        deleteOldest();
    }

    /** Several may be set aside within a millisecond. */
    private Path aside() {
        return Stream.iterate(Instant.now(), time -> time.plusMillis(1))
                .map(time -> directory.resolve(PREFIX + TIME.format(time)))
                .filter(Files::notExists)
                .findFirst()
                .orElseThrow();
    }

    private void deleteOldest() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> aside = entries.filter(
                            entry -> entry.getFileName().toString().startsWith(PREFIX))
                    .sorted()
                    .toList();
            aside.subList(0, Math.max(0, aside.size() - KEPT))
                    .forEach(entry -> FileUtils.deleteDirectoryQuietly(entry.toFile()));
        }
    }
}
