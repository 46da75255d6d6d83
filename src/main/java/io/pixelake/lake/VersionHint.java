package io.pixelake.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A small file beside a table's metadata that names the newest one, as Iceberg's Hadoop tables have it: so DuckDB opens a table by its folder. The
 * catalog alone decides what the table is; a hint that is old shows an earlier version, or names a file that isn't there any more.
 */
public final class VersionHint {
    private static final String NAME = "version-hint.text";
    private static final Pattern ENDING = Pattern.compile("(\\.gz)?\\.metadata\\.json$");

    private VersionHint() {}

    private static Path beside(String metadataLocation) {
        return LocalFileIO.path(metadataLocation).resolveSibling(NAME);
    }

    /** Replaces a table's hint in one step. @param metadataLocation the newest metadata file, which is there */
    public static void write(String metadataLocation) throws IOException {
        Path hint = beside(metadataLocation);
        Path metadata = LocalFileIO.path(metadataLocation);
        Path part = hint.resolveSibling(NAME + "." + UUID.randomUUID());
        try {
            Files.writeString(
                    part, ENDING.matcher(metadata.getFileName().toString()).replaceFirst(""));
            Files.move(part, hint, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    static void delete(String metadataLocation) throws IOException {
        Files.deleteIfExists(beside(metadataLocation));
    }
}
