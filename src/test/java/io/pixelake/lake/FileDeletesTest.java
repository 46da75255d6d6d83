package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.util.ThreadPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeletesTest {
    private static final String THREADS = "iceberg-hadoopfileio-delete";

    @TempDir
    private Path folder;

    /** Flink closes a task's class loader, and these threads stay. */
    @Test
    void filesGoOnThreadsThatHaveNothingOfTheTask() throws Exception {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            files.add(Files.createFile(folder.resolve("file" + i)).toUri().toString());
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader ofTheTask = new URLClassLoader(new URL[0], before)) {
            Thread.currentThread().setContextClassLoader(ofTheTask);

            FileDeletes.delete(new HadoopFileIO(new Configuration()), files, "test");

            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(ofTheTask);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }

        assertThat(folder).isEmptyDirectory();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith(THREADS))
                .isNotEmpty()
                .allSatisfy(thread ->
                        assertThat(thread.getContextClassLoader()).isSameAs(ThreadPools.class.getClassLoader()));
    }
}
