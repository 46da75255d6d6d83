package io.pixelake.lake.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.LocalFileIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.junit.jupiter.api.Test;

class ParquetSettingsTest {
    private static final String OF_HADOOPS_DEFAULTS = "io.file.buffer.size";

    @Test
    void writersOfLocalFilesDoWithoutHadoopsDefaults() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        String found =
                ParquetSettings.open(new LocalFileIO(), () -> new Configuration().get(OF_HADOOPS_DEFAULTS, "none"));
        assertThat(found).isEqualTo("none");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void othersHaveThem() {
        HadoopFileIO io = new HadoopFileIO(new Configuration(false));
        String found = ParquetSettings.open(io, () -> new Configuration().get(OF_HADOOPS_DEFAULTS, "none"));
        assertThat(found).isNotEqualTo("none");
    }
}
