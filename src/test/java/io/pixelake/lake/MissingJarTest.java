package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.io.ResolvingFileIO;
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
                                + ", which aren't there. On a Flink cluster put that jar into Flink's lib folder, on each machine; here into the folder jars beside ./pixelake.");
        assertThatThrownBy(catalog::open).isInstanceOf(MissingJarException.class);
    }

    @Test
    void ofGlueToo() {
        assertThatThrownBy(MirrorCatalog.of("glue", Map.of("type", "glue", "warehouse", "s3://b/w"))::checkClasses)
                .isInstanceOf(MissingJarException.class)
                .hasMessageContaining("iceberg-aws-bundle");
    }

    /** Its client is many jars, and each would be missed only when those before it are there. */
    @Test
    void allOfHivesClientIsMissedAtOnce() {
        MirrorCatalog hive = MirrorCatalog.of("prod", Map.of("type", "hive", "uri", "thrift://nobody:9083"));
        assertThatThrownBy(hive::checkClasses)
                .isInstanceOf(MissingJarException.class)
                .hasMessage(
                        "Cannot open the catalog prod: it needs Hive's client, of which not all is there (missing:"
                                + " org.apache.hadoop.hive.conf.HiveConf, org.apache.hadoop.hive.metastore.HiveMetaStoreClient,"
                                + " org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore$Client,"
                                + " org.apache.hadoop.hive.common.ValidTxnList,"
                                + " org.apache.hadoop.hive.serde2.typeinfo.TypeInfoUtils, org.apache.thrift.TException). The command"
                                + " ./mvnw -f deploy/hive/pom.xml package puts all its jars into the folder jars beside ./pixelake, where it"
                                + " finds them; for a Flink cluster copy them from there into Flink's lib folder, on each machine.");
        assertThatThrownBy(hive::open).isInstanceOf(MissingJarException.class);
    }

    /** Iceberg's client asks for the classes only when it comes to a file. */
    @Test
    void whereARestServerSaysThatTablesLieToo() throws Exception {
        Map<String, String> jars = Map.of(
                "s3://bucket/lake", "org.apache.iceberg:iceberg-aws-bundle",
                "gs://bucket/lake", "org.apache.iceberg:iceberg-gcp-bundle",
                "abfss://box@account.dfs.core.windows.net/lake", "org.apache.iceberg:iceberg-azure-bundle");
        for (Map.Entry<String, String> jar : jars.entrySet()) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/config", exchange -> {
                byte[] body = "{\"defaults\":{\"warehouse\":\"%s\"},\"overrides\":{}}"
                        .formatted(jar.getKey())
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            try {
                String uri = "http://127.0.0.1:" + server.getAddress().getPort();
                assertThatThrownBy(MirrorCatalog.of("prod", Map.of("type", "rest", "uri", uri))::checkClasses)
                        .isInstanceOf(MissingJarException.class)
                        .hasMessageContaining(jar.getValue());
            } finally {
                server.stop(0);
            }
        }
    }

    /** Such a catalog opens without a look at its warehouse, and a check said that all is well. */
    @Test
    void ofAWarehouseThatNothingHereOpens() {
        assertUnknown("jdbc", "gs://bucket/lake");
        assertUnknown("jdbc", "s3://bucket/lake");
        assertUnknown("jdbc", "abfss://box@account.dfs.core.windows.net/lake");
        assertThatThrownBy(() ->
                        preview(Map.of("warehouse", "gs://bucket/lake", "io-impl", ResolvingFileIO.class.getName())))
                .isInstanceOf(MissingJarException.class)
                .hasMessageContaining("iceberg-gcp-bundle");
        assertThatThrownBy(() -> preview(
                        Map.of("warehouse", "s3://bucket/lake", "io-impl", "org.apache.iceberg.aws.s3.S3FileIO")))
                .isInstanceOf(MissingJarException.class)
                .hasMessageContaining("iceberg-aws-bundle");
    }

    private static void assertUnknown(String type, String warehouse) {
        String message = "Cannot open files at " + warehouse + ", the warehouse of the catalog prod: the catalog has no"
                + " property io-impl, so Iceberg uses Hadoop's file systems, and none of that scheme is here. Set io-impl (for S3"
                + " org.apache.iceberg.aws.s3.S3FileIO, for Google Cloud Storage org.apache.iceberg.gcp.gcs.GCSFileIO, for Azure"
                + " org.apache.iceberg.azure.adlsv2.ADLSFileIO), or correct the property warehouse.";
        assertThatThrownBy(() -> preview(Map.of("type", type, "warehouse", warehouse)))
                .isInstanceOf(WarehouseException.class)
                .hasMessage(message);
        assertThatThrownBy(
                        MirrorCatalog.of("prod", properties(Map.of("type", type, "warehouse", warehouse)))
                                ::checkClasses)
                .isInstanceOf(WarehouseException.class)
                .hasMessage(message);
    }

    private static void preview(Map<String, String> properties) {
        LakePreview.open(MirrorCatalog.of("prod", properties(properties)), null, null)
                .close();
    }

    private static Map<String, String> properties(Map<String, String> given) {
        Map<String, String> properties = new HashMap<>(Map.of("type", "jdbc", "uri", "jdbc:sqlite::memory:"));
        properties.putAll(given);
        return properties;
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
