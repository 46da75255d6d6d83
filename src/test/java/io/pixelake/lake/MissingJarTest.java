package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tests' class path has none of the clouds' libraries, as a Flink cluster hasn't to begin with. */
class MissingJarTest {
    @Test
    void whatIsMissingIsNamed() {
        assertNamed("org.apache.iceberg.aws.s3.S3FileIO", "org.apache.iceberg:iceberg-aws-bundle");
        assertNamed("org.apache.iceberg.gcp.gcs.GCSFileIO", "org.apache.iceberg:iceberg-gcp-bundle");
        assertNamed("org.apache.iceberg.azure.adlsv2.ADLSFileIO", "org.apache.iceberg:iceberg-azure-bundle");
    }

    private static void assertNamed(String fileIo, String jar) {
        MirrorCatalog catalog = MirrorCatalog.of(
                "prod",
                Map.of("type", "jdbc", "uri", "jdbc:sqlite::memory:", "warehouse", "/tmp/w", "io-impl", fileIo));
        assertThatThrownBy(catalog::checkClasses)
                .isInstanceOf(MissingJarException.class)
                .hasMessage(
                        "Cannot open the catalog prod: it needs classes of " + jar
                                + ", which aren't there. On a Flink cluster put that jar into Flink's lib folder, on each machine; here into target/dist/aws.");
        assertThatThrownBy(catalog::open).isInstanceOf(MissingJarException.class);
    }

    @Test
    void hiveAndGlueToo() {
        assertThatThrownBy(
                        MirrorCatalog.of("prod", Map.of("type", "hive", "uri", "thrift://nobody:9083"))::checkClasses)
                .isInstanceOf(MissingJarException.class)
                .hasMessageContaining("org.apache.hive:hive-metastore");
        assertThatThrownBy(MirrorCatalog.of("glue", Map.of("type", "glue", "warehouse", "s3://b/w"))::checkClasses)
                .isInstanceOf(MissingJarException.class)
                .hasMessageContaining("iceberg-aws-bundle");
    }

    @Test
    void otherErrorsAreNot() {
        assertThat(MissingJar.behind(new IllegalStateException("software/amazon/ is down")))
                .isEmpty();
        assertThat(MissingJar.behind(new NoClassDefFoundError("com/example/Mine")))
                .isEmpty();
        MirrorCatalog.of("prod", Map.of("type", "rest", "uri", "http://127.0.0.1:1"))
                .checkClasses();
    }
}
