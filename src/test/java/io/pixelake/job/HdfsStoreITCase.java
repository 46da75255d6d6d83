package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors, change files, changes tables and media on HDFS, which Maven fetches. */
@Tag("nightly")
@ExtendWith(RealPixeltable.class)
class HdfsStoreITCase {
    @TempDir
    Path directory;

    @Test
    void everyVersionAndChangeAndDocumentIsThere(PixeltableInstance pixeltable) throws Exception {
        MirrorOnStore mirror = new MirrorOnStore(pixeltable, directory).with("HADOOP_USER_NAME", HdfsCluster.USER);
        Path settings = mirror.settings(HdfsCluster.URL);
        mirror.makeTables();
        try (HdfsCluster hdfs = HdfsCluster.start(directory.resolve("hdfs"))) {
            mirror.with("HADOOP_CONF_DIR", hdfs.configuration())
                    .forPython("WEBHDFS", hdfs.webHdfs())
                    .forPython("HADOOP_USER_NAME", HdfsCluster.USER)
                    .forPyIceberg("PY_IO_IMPL", "hdfs_files.HdfsFiles");
            assertThat(mirror.run(0, "mirror", settings, "--check", "--probe")).contains(MirrorOnStore.PROBED);
            mirror.mirror(settings);
            mirror.compareVersions(settings);
            mirror.compareChanges(HdfsCluster.URL, "jsonl", "csv");
            mirror.compareMedia(HdfsCluster.URL);
        }
    }
}
