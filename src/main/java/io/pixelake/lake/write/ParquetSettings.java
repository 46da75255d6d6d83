package io.pixelake.lake.write;

import io.pixelake.lake.LocalFileIO;
import java.net.URL;
import java.util.function.Supplier;
import org.apache.iceberg.io.FileIO;

/**
 * Opens Parquet writers without Hadoop's settings where nothing asks for them: Iceberg makes a new Hadoop configuration for each
 * writer of a file that isn't Hadoop's, which then reads and parses Hadoop's defaults. That takes longer than to write the file of
 * a small version. Iceberg's own settings are given to the writer all the same.
 */
public final class ParquetSettings {
    private ParquetSettings() {}

    /** @param open opens a writer of a file of {@code io}, on this thread */
    public static <T> T open(FileIO io, Supplier<T> open) {
        if (!LocalFileIO.isBehind(io)) {
            return open.get();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new WithoutHadoopDefaults(before));
        try {
            return open.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Hadoop looks for its settings as resources of the thread's class loader, and continues where there are none. */
    private static final class WithoutHadoopDefaults extends ClassLoader {
        private WithoutHadoopDefaults(ClassLoader parent) {
            super(parent);
        }

        @Override
        public URL getResource(String name) {
            boolean ofHadoop = name.endsWith("-default.xml") || name.endsWith("-site.xml");
            return ofHadoop ? null : super.getResource(name);
        }
    }
}
