package io.pixelake.lake.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;

/**
 * The folder of a scratch table on a local disk, where folders stay when their files are deleted.
 *
 * @param missing it, and those above it that aren't there before the table is, innermost first
 */
record ScratchFolder(List<Path> missing) {
    static ScratchFolder at(Path folder) {
        return new ScratchFolder(Stream.iterate(folder.toAbsolutePath(), Objects::nonNull, Path::getParent)
                .takeWhile(above -> !Files.exists(above))
                .toList());
    }

    /** Deletes the scratch table's own folder with all that is in it, and those above it where nothing else has come into them since. */
    void delete(Path own) {
        try {
            FileUtils.deleteDirectory(own.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        deleteEmpty();
    }

    /** Deletes those that weren't there where nothing is in them. */
    void deleteEmpty() {
        try {
            for (Path folder : missing) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // A mirror made its own table there meanwhile.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
