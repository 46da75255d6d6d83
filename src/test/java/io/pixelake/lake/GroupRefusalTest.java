package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.MirrorTarget;
import io.pixelake.model.TargetName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where it is noted that a group is refused. */
class GroupRefusalTest {
    private static final TargetName NAME = new TargetName(List.of("demo"), "t");

    @TempDir
    private Path lake;

    @ParameterizedTest
    @CsvSource({
        "s3://bucket/lake/demo/t, s3://bucket/lake/demo/pixelake_refused_t",
        "s3://bucket/lake/demo/t/, s3://bucket/lake/demo/pixelake_refused_t",
        "/lake/warehouse/demo/t-5f0c, /lake/warehouse/demo/pixelake_refused_t-5f0c"
    })
    void theSecondPlaceIsBesideTheFirst(String location, String beside) {
        assertThat(GroupRefusal.locationBeside(MirrorTarget.of(NAME, location))).isEqualTo(beside);
    }

    /** It takes no tables but in the folders of their names. */
    @Test
    void aHadoopCatalogHasTheSecondPlaceToo() throws IOException {
        Path folder = Files.createDirectories(lake.resolve("demo")).resolve("t");
        MirrorTarget target = MirrorTarget.of(NAME, folder.toString());
        Files.createFile(folder);
        try (HadoopCatalog catalog = new HadoopCatalog(new Configuration(), lake.toString())) {
            GroupRefusal.write(catalog, target, 7, "no");
            Files.delete(folder);

            assertThat(GroupRefusal.read(catalog, target, 7)).contains("no");
            assertThat(GroupRefusal.read(catalog, target, 8)).isEmpty();
        }
        assertThat(lake.resolve("demo/pixelake_refused_t")).isDirectory();
    }
}
