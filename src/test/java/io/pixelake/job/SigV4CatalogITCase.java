package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.RestCatalogServer;
import io.pixelake.testkit.SigV4Check;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A REST catalog whose requests are signed as Amazon's are: the server computes each signature again, and refuses all others. */
class SigV4CatalogITCase {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    @TempDir
    Path directory;

    private EditedStore store;
    private Path config;

    @Test
    void theRightKeysMirrorAndWrongOnesAreOneParagraph() throws Exception {
        SigV4Check check = new SigV4Check("AKIDEXAMPLE", SECRET, "eu-west-3", "glue");
        try (DemoStore demo = DemoStore.start(directory.resolve("store"));
                MirroredLake behind = MirroredLake.open(directory.resolve("behind"));
                RestCatalogServer server = RestCatalogServer.start(behind.catalog())) {
            store = EditedStore.copyOf(demo, "signed");
            server.guard(check);
            config = config(server.properties());

            run(0, SECRET, "mirror", "--until-caught-up");
            store.addVersions(StoreMirror.TABLE, 2);
            run(0, SECRET, "mirror", "--until-caught-up");
            assertThat(run(0, SECRET, "verify", "--all")).contains(StoreMirror.PATH);
            assertThat(check.accepted()).isGreaterThan(10);
            assertThat(check.acceptedBodies()).isGreaterThan(2);

            String refusal = "pixelake: Cannot open the catalog lake: the server at "
                    + server.properties().get("uri") + " refuses these credentials: Forbidden: The request signature we"
                    + " calculated does not match the signature you provided. Correct them (rest.access-key-id and"
                    + " rest.secret-access-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), rest.signing-region or"
                    + " rest.signing-name, or grant them what is missing.";
            assertThat(run(1, "another", "mirror", "--until-caught-up"))
                    .doesNotContain(" WARN ", " ERROR ")
                    .endsWith(refusal + "\n");
            assertThat(run(1, "another", "mirror", "--check").strip()).isEqualTo(refusal);
        }
    }

    private Path config(Map<String, String> catalog) throws Exception {
        String properties = catalog.entrySet().stream()
                .map(property -> property.getKey() + ": \"" + property.getValue() + "\"")
                .collect(Collectors.joining("\n    "));
        return Files.writeString(directory.resolve("pixelake.yaml"), """
                source: { start: earliest, tables: [%s] }
                lake:
                  dir: "%s"
                  catalog:
                    %s
                    rest.auth.type: sigv4
                    rest.auth.sigv4.delegate-auth-type: none
                    rest.signing-region: eu-west-3
                    rest.signing-name: glue
                    rest.access-key-id: AKIDEXAMPLE
                    # Iceberg's thread for it stays, which a warm JVM wouldn't get rid of.
                    rest-metrics-reporting-enabled: "false"
                """.formatted(
                        StoreMirror.PATH, directory.resolve("state"), properties));
    }

    /** @return what it printed */
    private String run(int exitCode, String secret, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString(), "--source-url", store.url()));
        all.add("--catalog-property=rest.secret-access-key=" + secret);
        try (ExternalProcess process = PixelakeLauncher.startWarm("", all.toArray(String[]::new))) {
            assertThat(process.exitCode(StoreMirror.LIMIT))
                    .as(process.output() + process.errors())
                    .isEqualTo(exitCode);
            return process.output() + process.errors();
        }
    }
}
