package io.pixelake.changes.files;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedColumns;
import io.pixelake.changes.lines.FeedLines;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.config.ShortNames;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream.Committer;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.RecoverableWriter.CommitRecoverable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one mirror that aren't published yet: the one that lines go to, and those that are complete. Names sort in the order in which their lines
 * are to be applied: {@code changes-<change number of the first line>-<part of that change>-<the mirror's id>.jsonl}. One thread.
 */
final class ChangeFileParts {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeFileParts.class);
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*(/[A-Za-z0-9_][A-Za-z0-9_-]*)*");
    private static final int ID_DIGITS = 8;
    private static final Duration LONGEST_OPEN = Duration.ofHours(1);

    private final FileTarget target;
    private final FileSystem files;
    private final RecoverableWriter writer;
    private final Path place;
    private final String mirror;
    private final List<Committer> complete = new ArrayList<>();
    private final Set<String> noticed = new HashSet<>();
    private Optional<OpenPart> open = Optional.empty();
    private Optional<Lines> lines = Optional.empty();
    private Optional<Path> folder = Optional.empty();
    private long change;
    private int inChange;

    private record Lines(RowType columns, FeedLines format) {}

    ChangeFileParts(FileTarget target, FileSystem files, Path place, UUID mirror) throws IOException {
        this.target = target;
        this.files = files;
        this.place = place;
        this.writer = files.createRecoverableWriter();
        this.mirror = mirror.toString().substring(0, ID_DIGITS);
    }

    /** The lines of a table at this path go into this folder from now on. */
    void goInto(String path) throws IOException {
        if (!SAFE.matcher(path).matches()) {
            throw new IllegalArgumentException("Cannot write change files of table '" + path
                    + "': its path isn't safe as a folder. Pixeltable's names hold letters, digits, '_' and '-' only;"
                    + " look at what made this one, and exclude the table from the mirror until it is renamed.");
        }
        Path now = new Path(place, ShortNames.ofPath(path));
        if (folder.filter(now::equals).isEmpty()) {
            endPart();
            folder = Optional.of(now);
            deleteAbandoned(now);
        }
    }

    /**
     * Deletes what was being written when a process was killed, long after that: a process that is only believed to be dead still writes to its
     * parts.
     */
    private void deleteAbandoned(Path in) throws IOException {
        long before = System.currentTimeMillis()
                - LONGEST_OPEN.plus(target.rollInterval()).toMillis();
        FileStatus[] all;
        try {
            all = files.listStatus(in);
        } catch (FileNotFoundException e) {
            return;
        }
        for (FileStatus file : all == null ? new FileStatus[0] : all) {
            String name = file.getPath().getName();
            if (name.startsWith(".changes-")
                    && name.contains("-" + mirror + ".")
                    && name.contains(".inprogress.")
                    && file.getModificationTime() < before) {
                files.delete(file.getPath(), false);
            }
        }
    }

    private String ending() {
        return "." + target.format().name().toLowerCase(Locale.ROOT)
                + target.compression().ending();
    }

    /** A part has lines of one set of columns. */
    FeedLines begin(ChangeSet set, FeedColumns columns, String path) throws IOException {
        change = set.number();
        inChange = 0;
        if (lines.filter(now -> now.columns().equals(columns.rowType())).isEmpty()) {
            endPart();
            FeedLines format = FeedLines.of(target.format(), target.lineOptions(), columns);
            lines = Optional.of(new Lines(columns.rowType(), format));
            format.leftOut().stream()
                    .filter(noticed::add)
                    .forEach(column -> LOG.info("{}: binary column '{}' is left out of change files", path, column));
        }
        return lines.get().format();
    }

    void write(byte[] line) throws IOException {
        if (open.isEmpty()) {
            OpenPart part = OpenPart.begin(writer, next(), target.compression());
            open = Optional.of(part);
            Optional<byte[]> header = lines.orElseThrow().format().header();
            if (header.isPresent()) {
                part.write(header.get());
            }
        }
        open.get().write(line);
        if (open.get().bytes() >= target.rollSizeBytes()) {
            endPart();
        }
    }

    private Path next() {
        String name = String.format(Locale.ROOT, "changes-%019d-%05d-%s%s", change, inChange++, mirror, ending());
        return new Path(folder.orElseThrow(), name);
    }

    private void endPart() throws IOException {
        if (open.isPresent()) {
            OpenPart part = open.get();
            open = Optional.empty();
            complete.add(part.finish());
        }
    }

    /** Whether there is a part that is to be published now. */
    boolean areDue() {
        return !complete.isEmpty()
                || open.filter(part -> part.ageMillis() >= target.rollInterval().toMillis())
                        .isPresent();
    }

    boolean isOpen() {
        return open.isPresent();
    }

    /** Ends all parts. @return what it takes to publish them */
    List<FilesPosition.Part> finish() throws IOException {
        endPart();
        List<FilesPosition.Part> parts = new ArrayList<>();
        SimpleVersionedSerializer<CommitRecoverable> serializer = writer.getCommitRecoverableSerializer();
        for (Committer part : complete) {
            parts.add(new FilesPosition.Part(serializer.getVersion(), serializer.serialize(part.getRecoverable())));
        }
        return parts;
    }

    /** Gives the parts that are complete their names. */
    void publish() throws IOException {
        for (Committer part : complete) {
            part.commit();
        }
        complete.clear();
    }

    /** Does so for parts of an earlier process, which may have done it. */
    void publishAgain(List<FilesPosition.Part> parts) throws IOException {
        SimpleVersionedSerializer<CommitRecoverable> serializer = writer.getCommitRecoverableSerializer();
        for (FilesPosition.Part part : parts) {
            CommitRecoverable recoverable = serializer.deserialize(part.version(), part.recoverable());
            writer.recoverForCommit(recoverable).commitAfterRecovery();
        }
        LOG.info("{} parts in {} that were complete are published now, if they weren't", parts.size(), place);
    }

    /** Gives up what isn't published; it is deleted when the folder is opened again. */
    void abandon() {
        open.ifPresent(OpenPart::abandon);
        open = Optional.empty();
        complete.clear();
        folder = Optional.empty();
    }
}
