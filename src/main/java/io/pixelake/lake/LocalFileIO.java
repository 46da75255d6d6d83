package io.pixelake.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Files of an embedded lake through java.nio, which is several times quicker at metadata than Hadoop's file system. Locations are
 * plain absolute paths, as in lakes of earlier releases, or {@code file://} and the path as it is, without escapes: so Hadoop's file system, PyIceberg,
 * DuckDB and Polars read them. A folder that has %20 in its name and one with a blank would else be the same to some and not to others. Thread-safe.
 */
public final class LocalFileIO implements SupportsPrefixOperations {

    private static final Pattern SCHEME = Pattern.compile("^file:(//[^/]*)?(?=/)");

    /** Where PyIceberg takes a path to end, and what it leaves out. */
    private static final Pattern NOT_IN_A_URI = Pattern.compile("[?#\\p{Cntrl}]");

    /** The lake's folder; empty when it isn't known. */
    private String lake = "";

    @Override
    public void initialize(Map<String, String> properties) {
        String warehouse = properties.getOrDefault(CatalogProperties.WAREHOUSE_LOCATION, "");
        lake = warehouse.isEmpty()
                ? ""
                : path(warehouse).toAbsolutePath().normalize().getParent().toString();
    }

    /**
     * Whether a table lies outside of the embedded lake that it was loaded from: in the lake that this one was copied
     * from. Its files aren't this lake's to delete.
     */
    public static boolean isOutsideOfLake(Table table) {
        return table.io() instanceof LocalFileIO files && !files.isInLake(table.location());
    }

    /** Whether files are local ones, whatever they are opened through. */
    public static boolean isBehind(FileIO io) {
        return io instanceof LocalFileIO || (io instanceof ForwardingFileIO forwarding && isBehind(forwarding.files()));
    }

    /** Whether a folder is in the lake, by its name or by where links lead. */
    private boolean isInLake(String folder) {
        if (lake.isEmpty()) {
            return true;
        }
        Path realLake = real(Path.of(lake));
        Path named = path(folder).toAbsolutePath().normalize();
        // A folder of the lake may be a link to another disk, and the lake may be reached by links too.
        return real(named).startsWith(realLake)
                || Stream.iterate(named, Objects::nonNull, Path::getParent)
                        .anyMatch(parent -> real(parent).equals(realLake));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    public static Path path(String location) {
        return Path.of(SCHEME.matcher(location).replaceFirst(""));
    }

    /** How an absolute path stands in the files of a new table: as a URI, which some readers want (iceberg-rust, Trino), where it can be one. */
    public static String location(Path path) {
        return canBeUri(path) ? "file://" + path : path.toString();
    }

    static boolean canBeUri(Path path) {
        return !NOT_IN_A_URI.matcher(path.toString()).find();
    }

    @Override
    public InputFile newInputFile(String location) {
        return new LocalInput(org.apache.iceberg.Files.localInput(path(location).toFile()), location);
    }

    /** Makes the folder here already: Iceberg's own way to do it fails where two writers do it at the same moment. */
    @Override
    public OutputFile newOutputFile(String location) {
        Path file = path(location).toAbsolutePath();
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder of " + file, e);
        }
        return new LocalOutput(org.apache.iceberg.Files.localOutput(file.toFile()), location);
    }

    /** A file that is known by the location that it was asked for: Iceberg's own takes its path, and so a table's files would be named in two ways. */
    private record LocalInput(InputFile file, String location) implements InputFile {
        @Override
        public long getLength() {
            return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            return file.newStream();
        }

        @Override
        public boolean exists() {
            return file.exists();
        }
    }

    /** The same for a file that is written. */
    private record LocalOutput(OutputFile file, String location) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return file.create();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return file.createOrOverwrite();
        }

        @Override
        public InputFile toInputFile() {
            return new LocalInput(file.toInputFile(), location);
        }
    }

    @Override
    public void deleteFile(String location) {
        try {
            Files.deleteIfExists(path(location));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + location, e);
        }
    }

    /**
     * All files below a folder, in no order. What goes while it is listed isn't in it: a table that is in use drops metadata files all
     * the time.
     */
    @Override
    public Iterable<FileInfo> listPrefix(String prefix) {
        List<FileInfo> found = new ArrayList<>();
        try {
            Files.walkFileTree(path(prefix), new Listing(found));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + prefix, e);
        }
        return found;
    }

    private static final class Listing extends SimpleFileVisitor<Path> {
        private final List<FileInfo> found;

        private Listing(List<FileInfo> found) {
            this.found = found;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                found.add(new FileInfo(
                        file.toString(),
                        attributes.size(),
                        attributes.lastModifiedTime().toMillis()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            return failure instanceof NoSuchFileException
                    ? FileVisitResult.CONTINUE
                    : super.visitFileFailed(file, failure);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            return failure instanceof NoSuchFileException
                    ? FileVisitResult.CONTINUE
                    : super.postVisitDirectory(folder, failure);
        }
    }

    @Override
    public void deletePrefix(String prefix) {
        listPrefix(prefix).forEach(file -> deleteFile(file.location()));
    }
}
