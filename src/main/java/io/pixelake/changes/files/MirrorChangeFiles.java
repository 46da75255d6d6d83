package io.pixelake.changes.files;

import io.pixelake.changes.feed.ChangeFeed;
import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.ChangesGoneException;
import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.changes.feed.SnapshotDiff;
import io.pixelake.changes.lines.FeedLines;
import io.pixelake.changes.target.CaughtUp;
import io.pixelake.config.FlinkPaths;
import io.pixelake.config.MirrorConfig.FileTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The change files of one mirror in one target. Each line is in them once, whenever the process is killed, and whatever becomes of a job's
 * state. It rests on these assumptions:
 *
 * <ul>
 *   <li>{@link ChangeFeed} gives the same change sets to whoever asks from one position on, so lines of a part that was never published are
 *       written again.
 *   <li>Parts are complete before {@link PositionLog} names them together with the position that their lines reach, and they get their names only
 *       after that. So a position is never ahead of what can be published, and who finds parts that were named and may not be published
 *       publishes them first. To publish a part twice does nothing.
 *   <li>A position stands between two change sets, not in the midst of one: of a version that doesn't fit into one part, all parts are
 *       published by one position.
 * </ul>
 *
 * <p>A failure leaves it as if it had just been made: what wasn't published is written again. One thread.
 */
final class MirrorChangeFiles {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorChangeFiles.class);

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final FileTarget target;
    private final TableIdentifier mirror;
    private final ChangeFileParts parts;
    private final PositionLog log;
    private Optional<PositionLog.Entry> entry = Optional.empty();
    private long next;
    private long notedNanos = System.nanoTime();
    private boolean isLoaded;
    /** Up to where the lines reach that are in parts, published or not. */
    private Optional<FeedPosition> written = Optional.empty();

    /** @param id Iceberg's id of the mirror */
    MirrorChangeFiles(FileTarget target, FileSystem files, TableIdentifier mirror, UUID id) throws IOException {
        Path folder = FlinkPaths.of(target.path());
        this.target = target;
        this.mirror = mirror;
        this.log = new PositionLog(files, folder, id);
        this.parts = new ChangeFileParts(target, files, folder, id);
    }

    /** Where it was when it was first written. */
    TableIdentifier mirror() {
        return mirror;
    }

    /** Writes the lines of all that the mirror has and the files haven't. */
    CaughtUp catchUp(BaseTable table, String path) throws IOException, ChangesGoneException {
        try {
            load();
            parts.goInto(path);
            CaughtUp done = CaughtUp.NOTHING;
            for (ChangeSet set : due(table.operations().current(), path)) {
                long rows = write(table, path, set);
                done = done.and(new CaughtUp(1, rows, set.position().own().version()));
            }
            return done;
        } catch (ChangesGoneException e) {
            // These lines can't be written again. Whoever follows the message deletes the position, which is read then.
            publish();
            forget();
            throw e;
        } catch (IOException | RuntimeException e) {
            forget();
            throw e;
        }
    }

    private List<ChangeSet> due(TableMetadata metadata, String path) throws IOException, ChangesGoneException {
        if (written.isPresent()) {
            return ChangeFeed.since(metadata, written.get());
        }
        if (target.feed().initial()) {
            return ChangeFeed.all(metadata);
        }
        Optional<FeedPosition> newest = ChangeFeed.newest(metadata);
        if (newest.isPresent()) {
            LOG.info("{}: change files in {} begin behind the version that the mirror has now", path, target.path());
            written = newest;
            note(new FilesPosition(newest.get(), List.of()));
        }
        return List.of();
    }

    private long write(BaseTable table, String path, ChangeSet set) throws IOException {
        SnapshotDiff diff = set.diff(table, target.feed().before());
        FeedLines lines = parts.begin(set, diff.columns(), path);
        long[] rows = {0};
        try {
            diff.forEach((kind, row) -> {
                try {
                    parts.write(lines.line(set, kind, row));
                    rows[0]++;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (set.to().isPresent()) {
            written = Optional.of(new FeedPosition(set.to().get().snapshotId(), set.number()));
            publishIfDue();
        }
        // The deletes of a table that was dropped are published with the inserts of the one that took its place.
        return rows[0];
    }

    /** Publishes what is large or old enough. Of versions that changed no row the position is noted as seldom. */
    void publishIfDue() throws IOException {
        if (parts.areDue()
                || !parts.isOpen() && notedMillisAgo() >= target.rollInterval().toMillis()) {
            publish();
        }
    }

    private long notedMillisAgo() {
        return (System.nanoTime() - notedNanos) / NANOS_PER_MILLI;
    }

    /** Publishes all lines that there are. */
    void publish() throws IOException {
        if (written.isEmpty()
                || written.equals(entry.map(PositionLog.Entry::position).map(FilesPosition::reported))) {
            return;
        }
        try {
            FilesPosition position = new FilesPosition(written.get(), parts.finish());
            note(position);
            parts.publish();
            if (!position.unpublished().isEmpty()) {
                note(position.published());
            }
        } catch (IOException | RuntimeException e) {
            forget();
            throw e;
        }
    }

    private void note(FilesPosition position) throws IOException {
        notedNanos = System.nanoTime();
        entry = Optional.of(log.append(next, position));
        next++;
    }

    private void load() throws IOException {
        if (isLoaded) {
            return;
        }
        next = log.next();
        entry = log.newest();
        written = entry.map(PositionLog.Entry::position).map(FilesPosition::reported);
        if (entry.isPresent() && !entry.get().position().unpublished().isEmpty()) {
            parts.publishAgain(entry.get().position().unpublished());
            note(entry.get().position().published());
        }
        isLoaded = true;
    }

    /** Gives up what isn't published. */
    void forget() {
        parts.abandon();
        written = Optional.empty();
        isLoaded = false;
    }

    /** Where it is noted up to where lines were written. */
    Path positions() {
        return log.folder();
    }

    boolean hasOpenPart() {
        return parts.isOpen();
    }
}
