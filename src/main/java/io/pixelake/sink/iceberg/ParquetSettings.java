package io.pixelake.sink.iceberg;

import java.net.URL;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.TypeUtil;

/**
 * Opens Parquet writers without Hadoop's settings where nothing asks for them: Iceberg makes a new Hadoop configuration for each
 * writer of a file that isn't Hadoop's, which then reads and parses Hadoop's defaults. That takes longer than to write the file of
 * a small version. Iceberg's own settings are given to the writer all the same.
 *
 * <p>Besides, what is kept of no use: the lowest and highest value of all elements of lists, which nothing reads, cost each of them.
 */
final class ParquetSettings {
    private ParquetSettings() {}

    /** @param open opens a writer of a file of {@code io}, on this thread */
    static <T> T open(FileIO io, Supplier<T> open) {
        if (!(io instanceof LocalFileIO)) {
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

    /** Settings that leave out the statistics of values inside of lists. */
    static Map<String, String> withoutListStatistics(Schema rows) {
        Map<Integer, Integer> parents = TypeUtil.indexParents(rows.asStruct());
        Map<String, String> settings = new HashMap<>();
        TypeUtil.indexNameById(rows.asStruct()).forEach((id, name) -> {
            // Parquet has statistics of what isn't made of other columns only.
            if (rows.findType(id).isPrimitiveType() && isInList(id, parents, rows)) {
                settings.put(TableProperties.PARQUET_COLUMN_STATS_ENABLED_PREFIX + name, "false");
            }
        });
        return settings;
    }

    private static boolean isInList(int id, Map<Integer, Integer> parents, Schema rows) {
        Integer parent = parents.get(id);
        return parent != null && (rows.findType(parent).isListType() || isInList(parent, parents, rows));
    }

    /** Hadoop looks for its settings as resources of the thread's class loader, and goes on where there are none. */
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
