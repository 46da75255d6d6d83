package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.MavenJars;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mirrors, change files, changes tables and media on Google Cloud Storage, as a stand-in has it. Maven fetches Iceberg's client, by the
 * documentation's command, and Flink's plugin.
 */
@Tag("nightly")
@ExtendWith(RealPixeltable.class)
class GcsStoreITCase {
    @TempDir
    Path directory;

    @Test
    void everyVersionAndChangeAndDocumentIsThere(PixeltableInstance pixeltable) throws Exception {
        try (GcsServer gcs = GcsServer.start()) {
            // Else Google's client asks whether it is on one of Google's machines.
            MirrorOnStore mirror = new MirrorOnStore(pixeltable, directory)
                    .with("NO_GCE_CHECK", "true")
                    .with("FLINK_CONF_DIR", flinkSettings(gcs))
                    .forPyIceberg("GCS__SERVICE__HOST", gcs.url())
                    .forPyIceberg("GCS__OAUTH2__TOKEN", "any")
                    .forPyIceberg("GCS__OAUTH2__TOKEN_EXPIRES_AT", "32503680000000");
            Path settings = mirror.settings(
                    GcsServer.BUCKET,
                    "io-impl: org.apache.iceberg.gcp.gcs.GCSFileIO",
                    "gcs.service.host: " + gcs.url(),
                    "gcs.project-id: any",
                    "gcs.no-auth: \"true\"");
            mirror.makeTables();
            assertWhatIsMissingIsNamed(mirror, settings);
            assertThat(mirror.run(0, "mirror", settings, "--check", "--probe")).contains(MirrorOnStore.PROBED);
            mirror.mirror(settings);
            mirror.compareVersions(settings);
            mirror.compareChanges(GcsServer.BUCKET, "jsonl", "csv");
            mirror.compareMedia(GcsServer.BUCKET);
        }
    }

    /** And then fetched. */
    private void assertWhatIsMissingIsNamed(MirrorOnStore mirror, Path settings) throws IOException {
        Path jars = Files.createDirectory(directory.resolve("jars"));
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        mirror.with("PIXELAKE_JARS", jars).with("FLINK_PLUGINS_DIR", plugins);
        assertThat(mirror.run(2, "mirror", settings, "--check"))
                .contains("Cannot write change files to gs://lake/changes/jsonl: Could not find a file system");
        // Of those for Flink 2.1 none is everywhere to be had. The one of 2.0 needs its Guava.
        MavenJars.fetchJar("org.apache.flink:flink-gs-fs-hadoop:2.0.0", plugins.resolve("gs-fs-hadoop"));
        MavenJars.fetchJar("org.apache.flink:flink-shaded-guava:32.1.3-jre-19.0", plugins.resolve("gs-fs-hadoop"));
        assertThat(mirror.run(2, "mirror", settings, "--check"))
                .endsWith(
                        "\npixelake: Cannot open the catalog lake: it needs classes of org.apache.iceberg:iceberg-gcp-bundle,"
                                + " which aren't there. On a Flink cluster put that jar into Flink's lib folder, on each machine;"
                                + " here into the folder jars beside ./pixelake.\n");
        MavenJars.fetchAsDocumented("iceberg-gcp-bundle", jars);
    }

    private Path flinkSettings(GcsServer gcs) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("conf"));
        Files.writeString(folder.resolve("config.yaml"), """
                gs.storage.root.url: %s
                gs.project.id: any
                gs.auth.service.account.enable: false
                gs.auth.null.enable: true
                """.formatted(gcs.url()));
        return folder;
    }
}
