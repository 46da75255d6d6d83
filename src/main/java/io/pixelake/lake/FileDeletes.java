package io.pixelake.lake;

import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.io.FileIO;

/** Deletes many files at once. Iceberg's classes for object stores and Hadoop have threads for that, which they keep: see {@link IcebergThreads}. */
public final class FileDeletes {
    private FileDeletes() {}

    /**
     * Deletes files; of those that can't be deleted Iceberg logs a warning.
     *
     * @param kind of files, for that warning
     */
    public static void delete(FileIO io, Iterable<String> locations, String kind) {
        IcebergThreads.asIceberg(() -> CatalogUtil.deleteFiles(io, locations, kind, false));
    }
}
