package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.containers.Comparison;
import io.pixelake.containers.DeploymentSettings;
import io.pixelake.containers.FaultyTcpProxy;
import io.pixelake.containers.LakeContainers;
import io.pixelake.containers.NeedsContainers;
import io.pixelake.containers.TokenProxy;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PythonTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mirrors on this machine into REST catalogs and an object store that are as they are in the world: tokens end, answers come late or never,
 * files are large. Every version is what Pixeltable shows, as PyIceberg reads it, and so are the change files.
 */
@NeedsContainers
class RestCatalogITCase {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** On a busy machine one comparison takes a minute. */
    private static final Duration EQUALITY_LIMIT = Duration.ofMinutes(8);
    /** The changes alone take half of it where tokens live for a minute. */
    private static final Duration CHANGES_LIMIT = Duration.ofMinutes(10);

    private static final Duration TOKENS_LIVE = Duration.ofSeconds(Integer.getInteger("pixelake.tokens.seconds", 6));
    private static final String CREDENTIAL = "pixelake:ThatNobodySees";
    private static final int VERSIONS = Integer.getInteger("pixelake.tokens.versions", 48);
    private static final Duration BETWEEN_VERSIONS = TOKENS_LIVE.dividedBy(20);

    private static final String[] TABLES = {"demo/films", "demo/good"};
    private static final String FILMS = "tables: [demo/films, demo/good]";
    private static final String FILES = """
            files:
              - { format: csv, path: "s3://warehouse/changes/csv", roll-interval: 1 s }
              - { format: jsonl, path: "s3://warehouse/changes/jsonl", roll-interval: 1 s }
            """;
    private static final String UPLOAD = """
            tables: { demo/papers: { media: { mode: upload, to: "s3://warehouse/media" } } }
            """;

    @TempDir
    static Path directory;

    private static LakeContainers lake;

    @BeforeAll
    static void startLake() {
        lake = LakeContainers.start(DeploymentSettings.read(), directory.resolve("home"));
        lake.startOtherCatalog();
    }

    @AfterAll
    static void stopLake() throws IOException {
        lake.close();
    }

    /** Two mirrors of the same changes side by side. Tokens end several times meanwhile. */
    @Test
    void tokensThatEndAndAnswersThatNeverComeLoseAndDoubleNothing() throws Exception {
        PythonTools.run(lake.python(), "container_tables.py", "make");
        try (TokenProxy tokens = TokenProxy.start(lake.catalogUrl(), CREDENTIAL, TOKENS_LIVE, Map.of());
                FaultyTcpProxy catalog = FaultyTcpProxy.start(lake.otherCatalogUrl(), Duration.ofMillis(50), 0.08, 1);
                FaultyTcpProxy s3 = FaultyTcpProxy.start(lake.s3Url(), Duration.ofMillis(5), 0.05, 2);
                ExternalProcess faulty = launch("mirror", settings("faulty", catalog.url(), s3.url(), "", FILMS, ""));
                ExternalProcess changes = change(VERSIONS * 2 / 3)) {
            Path settings = settings("tokens", tokens.url(), lake.s3Url(), "credential: " + CREDENTIAL, FILMS, FILES);
            try (ExternalProcess killed = launch("mirror", settings)) {
                changes.awaitOutput("version " + VERSIONS / 3, CHANGES_LIMIT);
                killed.kill();
                assertThat(killed.output() + killed.errors()).doesNotContain("ThatNobodySees");
            }
            try (ExternalProcess mirror = launch("mirror", settings)) {
                mirror.awaitOutput(" committed, ", CHANGES_LIMIT);
                changes.waitFor(CHANGES_LIMIT);
                // Other changes, so that the mirror is at work then, however long it took to start.
                try (ExternalProcess more = change(VERSIONS / 3)) {
                    more.awaitOutput("version 2", CHANGES_LIMIT);
                    tokens.revoke();
                    more.waitFor(CHANGES_LIMIT);
                }
                awaitEquality(lake.catalogUrl(), mirror);
                lake.awaitChangeFiles(EQUALITY_LIMIT, TABLES);
                end(mirror);
                assertThat(tokens.tokensGiven()).isGreaterThan(5);
                assertThat(tokens.refusedAsRevoked()).isPositive();
                assertThat(mirror.output() + mirror.errors()).doesNotContain("ThatNobodySees");
            }
            lake.compareChangeFiles(TABLES);

            awaitEquality(lake.otherCatalogUrl(), faulty);
            end(faulty);
            assertThat(catalog.cuts()).isGreaterThan(3);
            assertThat(s3.cuts()).isGreaterThan(3);
        }
    }

    private static ExternalProcess change(int versions) {
        String seconds = Double.toString(BETWEEN_VERSIONS.toMillis() / 1000.0);
        return PythonTools.start(lake.python(), "container_tables.py", "change", Integer.toString(versions), seconds);
    }

    private static void awaitEquality(String catalog, ExternalProcess mirror) throws InterruptedException {
        try {
            Comparison.awaitEquality(lake.python(catalog), EQUALITY_LIMIT, TABLES);
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\n--- object store:\n" + lake.s3Log() + "\n--- mirror:\n" + mirror.errors(), e);
        }
    }

    private static void end(ExternalProcess mirror) {
        mirror.interrupt();
        assertThat(mirror.exitCode(LIMIT)).as(mirror.errors()).isIn(0, 130);
    }

    /**
     * Files beyond the size of a part go in several: Iceberg's by Amazon's SDK, with keys that only the catalog hands out; media by Flink's file
     * system, with keys of its own.
     */
    @Test
    void largeFilesGoInPartsWithVendedCredentials() throws Exception {
        Path paper = directory.resolve("paper.txt");
        PythonTools.run(lake.python(), "container_tables.py", "large", paper.toString());
        try (TokenProxy catalog =
                TokenProxy.start(lake.catalogUrl(), CREDENTIAL, Duration.ofHours(1), lake.vendedKeys())) {
            Path settings = settings(
                    "large",
                    catalog.url(),
                    lake.s3Url(),
                    "token: " + catalog.newToken() + "\n    rest.auth.type: oauth2\n    s3.multipart.part-size-bytes: "
                            + (5 << 20),
                    "tables: [demo/papers], media-roots: [" + directory + "]",
                    UPLOAD);
            Map<String, String> noKeys = Map.of("AWS_REGION", "us-east-1");
            // A checkpoint ends the files that are open.
            try (ExternalProcess mirror =
                    launch(noKeys, "mirror", settings, "--until-caught-up", "--checkpoint-interval", "10 min")) {
                mirror.waitFor(LIMIT);
            }
            try (ExternalProcess verification = launch(noKeys, "verify", settings, "--all")) {
                assertThat(verification.waitFor(LIMIT)).contains("demo/papers");
            }
        }
        assertThat(lake.objects("list", "demo/papers/data/")).containsPattern("[.]parquet \\d{8} \\w+-[3-9] ");
        byte[] content = Files.readAllBytes(paper);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(lake.objects("list", "media/"))
                .matches("media/" + sha256 + "[.]txt " + content.length + " \\w+-[2-9] " + sha256 + "\\s+");
    }

    /** @param property of the catalog; may be empty */
    private static Path settings(String name, String catalog, String s3, String property, String source, String more)
            throws IOException {
        return Files.writeString(directory.resolve(name + ".yaml"), """
                source: { url: "%s", start: earliest, %s }
                lake:
                  dir: %s
                  catalog:
                    name: lake
                    type: rest
                    uri: %s
                    io-impl: org.apache.iceberg.aws.s3.S3FileIO
                    s3.endpoint: %s
                    s3.path-style-access: "true"
                    %s
                %s
                """.formatted(
                        lake.sourceUrl(), source, directory.resolve(name), catalog, s3, property, more));
    }

    private static ExternalProcess launch(String command, Path settings, String... more) throws IOException {
        return launch(lake.s3Keys(), command, settings, more);
    }

    private static ExternalProcess launch(Map<String, String> keys, String command, Path settings, String... more)
            throws IOException {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.writeString(conf.resolve("config.yaml"), lake.flinkS3Settings());
        Map<String, String> environment = new HashMap<>(keys);
        environment.put("FLINK_CONF_DIR", conf.toString());
        environment.put(
                "FLINK_PLUGINS_DIR",
                DeploymentSettings.PROJECT.resolve("target/flink-plugins").toString());
        List<String> arguments = new ArrayList<>(List.of(command, "--config", settings.toString()));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.start(environment, "", arguments.toArray(String[]::new));
    }
}
