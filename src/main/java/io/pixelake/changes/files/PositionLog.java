package io.pixelake.changes.files;

import io.pixelake.changes.target.ContinuedElsewhereException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The positions of one mirror's change files, each in a small file of its own, numbered: {@code TARGET/.pixelake/<mirror's id>/<number>}. It rests on these
 * assumptions:
 *
 * <ul>
 *   <li>A file is never changed. A text that is cut off was being written when its writer was killed, and what it was to say hadn't begun.
 *   <li>A file system refuses to make a file that exists, so of two writers one alone gets a number. Object stores look before they write, and
 *       don't do both in one step; there it is the mirror's holder that keeps two runs apart.
 * </ul>
 */
final class PositionLog {
    private static final String FOLDER = ".pixelake";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final int KEPT = 2;

    private final FileSystem files;
    private final Path folder;

    /** @param mirror Iceberg's id of the mirror, which stays when it is renamed */
    PositionLog(FileSystem files, Path target, UUID mirror) {
        this.files = files;
        this.folder = new Path(new Path(target, FOLDER), mirror.toString());
    }

    /**
     * A position.
     *
     * @param number grows with each
     */
    record Entry(long number, FilesPosition position) {}

    /** The newest one; empty when there is none yet. */
    Optional<Entry> newest() throws IOException {
        for (long number : numbers()) {
            Optional<FilesPosition> position = read(path(number));
            if (position.isPresent()) {
                return Optional.of(new Entry(number, position.get()));
            }
        }
        return Optional.empty();
    }

    /**
     * Notes a position behind the newest one.
     *
     * @throws ContinuedElsewhereException when there is one of that number by now
     */
    Entry append(long number, FilesPosition position) throws IOException {
        List<Long> before = numbers();
        // That of this number may have been deleted again.
        if (next(before) > number) {
            throw new ContinuedElsewhereException(
                    "Another task or process has written positions to " + folder + " by now");
        }
        try (FSDataOutputStream out = files.create(path(number), FileSystem.WriteMode.NO_OVERWRITE)) {
            out.write(position.toBytes());
            out.flush();
            out.sync();
        }
        for (long old : before.stream().skip(KEPT - 1).toList()) {
            files.delete(path(old), false);
        }
        return new Entry(number, position);
    }

    /** A number that no file has, not even one that was cut off. */
    long next() throws IOException {
        return next(numbers());
    }

    private static long next(List<Long> newestFirst) {
        return newestFirst.stream().findFirst().orElse(0L) + 1;
    }

    /** Newest first. */
    private List<Long> numbers() throws IOException {
        FileStatus[] all;
        try {
            all = files.listStatus(folder);
        } catch (FileNotFoundException e) {
            return List.of();
        }
        return all == null
                ? List.of()
                : Stream.of(all)
                        .map(file -> file.getPath().getName())
                        .filter(name -> NUMBER.matcher(name).matches())
                        .map(Long::parseLong)
                        .sorted(Comparator.reverseOrder())
                        .toList();
    }

    private Optional<FilesPosition> read(Path file) throws IOException {
        try (FSDataInputStream in = files.open(file)) {
            return FilesPosition.of(in.readAllBytes());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "Cannot read up to where change files were written from " + file + ": " + e.getMessage()
                            + ". A newer Pixelake may have written it; run that one.",
                    e);
        }
    }

    Path folder() {
        return folder;
    }

    private Path path(long number) {
        return new Path(folder, String.format(Locale.ROOT, "%018d", number));
    }
}
