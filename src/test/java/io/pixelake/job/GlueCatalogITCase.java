package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PrivateAuthority;
import io.pixelake.testkit.PythonTools;
import io.pixelake.testkit.TlsFront;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Glue catalog that has no database yet, and an object store, both moto's. */
class GlueCatalogITCase {
    private static final Map<String, String> KEYS =
            Map.of("AWS_ACCESS_KEY_ID", "any", "AWS_SECRET_ACCESS_KEY", "any", "AWS_REGION", "us-east-1");

    @TempDir
    Path directory;

    private String endpoint;
    private String certificates = "";
    private EditedStore store;

    @Test
    void databasesAreMadeAndFoldersInFoldersJoinedAndANameThatGlueRefusesStopsOneTable() throws Exception {
        try (ExternalProcess server = PythonTools.start(Map.of(), "s3_server.py", "warehouse");
                DemoStore demo = DemoStore.start(directory.resolve("store"))) {
            server.awaitOutput("endpoint http://127.0.0.1:", StoreMirror.LIMIT);
            endpoint = server.output().strip().substring("endpoint ".length());
            store = EditedStore.copyOf(demo, "glued");

            assertThat(run(1, "tables: { demo/products: { target: Shop.products } }", "mirror", "--check"))
                    .contains("would be mirrored to a new table demo__readings.sensors")
                    .contains(
                            "can't be mirrored: Cannot mirror demo/products to Shop.products: the table can't be made:"
                                    + " the catalog takes no table of that name: Glue's databases don't nest, and names have a-z,"
                                    + " 0-9 and _ only");
            String bucket = "--catalog-property=warehouse=s3://nobodys/lake";
            assertThat(run(1, "", "mirror", "--check", "--probe", bucket))
                    .containsPattern(
                            "Error: Cannot make the table (pixelake_probe_\\w+)\\.\\1 at s3://nobodys/lake/\\S+ in the"
                                    + " catalog lake: The specified bucket does not exist ")
                    .containsPattern(
                            "Note: Files of the probe may be left at s3://nobodys/lake/\\S+ in the catalog lake:"
                                    + " The specified bucket does not exist .*Delete that folder by hand\\.")
                    .doesNotContain("which may be left");
            assertThat(run(1, "", "mirror", "--check", "--catalog-property=s3.endpoint=http://127.0.0.1:1"))
                    .contains("pixelake: Cannot reach s3://warehouse/lake, the warehouse of the catalog lake: ")
                    .contains("Connection refused");
            assertThat(run(0, "", "mirror", "--check", "--probe"))
                    .contains(
                            "Probe: a scratch table was made, written to, read, renamed and dropped; nothing of it is left.");
            probeOverTls();
            run(1, "tables: { demo/products: { target: Shop.products } }", "mirror", "--until-caught-up");
            run(0, "", "mirror", "--until-caught-up");
            store.addVersions(StoreMirror.TABLE, 2);
            run(0, "", "mirror", "--until-caught-up");
            assertThat(run(0, "", "verify", "--all"))
                    .contains("demo/products", "demo/readings/sensors")
                    .contains("3 tables");
        }
    }

    /** Both the catalog and the store show a certificate of an authority that Java doesn't know. */
    private void probeOverTls() throws Exception {
        PrivateAuthority authority = PrivateAuthority.make(directory);
        try (TlsFront front = TlsFront.start(URI.create(endpoint).getPort(), authority.server())) {
            String store = "--catalog-property=s3.endpoint=" + front.url();
            String catalog = "--catalog-property=glue.endpoint=" + front.url();
            assertThat(run(1, "", "mirror", "--check", store, catalog))
                    .contains("unable to find valid certification path to requested target");
            certificates = "ca-certificates: \"" + authority.certificate() + "\"";
            assertThat(run(0, "", "mirror", "--check", "--probe", store, catalog))
                    .contains("nothing of it is left.");
            certificates = "";
        }
    }

    /** @return what it printed */
    private String run(int exitCode, String tables, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config(tables).toString(), "--source-url", store.url()));
        // Amazon's SDK leaves a thread behind that a warm JVM wouldn't get rid of.
        try (ExternalProcess process = PixelakeLauncher.start(environment(), "", all.toArray(String[]::new))) {
            assertThat(process.exitCode(StoreMirror.LIMIT))
                    .as(process.output() + process.errors())
                    .isEqualTo(exitCode);
            return process.output() + process.errors();
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(KEYS);
        environment.put("PIXELTABLE_HOME", directory.resolve("store/home").toString());
        return environment;
    }

    private Path config(String tables) throws IOException {
        return Files.writeString(
                directory.resolve("pixelake.yaml"), """
                source: { start: earliest }
                lake:
                  dir: "%1$s/lake"
                  %4$s
                  catalog:
                    name: lake
                    type: glue
                    warehouse: s3://warehouse/lake
                    io-impl: org.apache.iceberg.aws.s3.S3FileIO
                    s3.endpoint: %2$s
                    s3.path-style-access: "true"
                    glue.endpoint: %2$s
                    client.region: us-east-1
                %3$s
                """.formatted(directory, endpoint, tables, certificates));
    }
}
