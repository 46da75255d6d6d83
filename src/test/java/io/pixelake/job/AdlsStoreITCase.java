package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.MavenJars;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mirrors and changes tables on Azure, as Azurite has it: its Blob API, by which Iceberg reads, writes and deletes files, and not that of Data Lake Storage, by which it
 * lists folders, and Flink's plugin does everything.
 */
@Tag("nightly")
@ExtendWith(RealPixeltable.class)
class AdlsStoreITCase {
    @TempDir
    Path directory;

    @Test
    void everyVersionAndChangeIsThere(PixeltableInstance pixeltable) throws Exception {
        try (AzuriteServer azurite = AzuriteServer.start(directory)) {
            MirrorOnStore mirror = new MirrorOnStore(pixeltable, directory)
                    .forPyIceberg("PY_IO_IMPL", "azure_files.AzureFiles")
                    .forPyIceberg("ADLS__ACCOUNT_NAME", AzuriteServer.ACCOUNT)
                    .forPyIceberg("ADLS__ACCOUNT_KEY", AzuriteServer.KEY)
                    .forPyIceberg("ADLS__BLOB_STORAGE_AUTHORITY", azurite.authority())
                    .forPyIceberg("ADLS__BLOB_STORAGE_SCHEME", "http")
                    .forPyIceberg("ADLS__DFS_STORAGE_AUTHORITY", azurite.authority())
                    .forPyIceberg("ADLS__DFS_STORAGE_SCHEME", "http");
            Path settings = mirror.settings(
                    AzuriteServer.CONTAINER,
                    "changes: [{ format: iceberg }]",
                    List.of(
                            "io-impl: org.apache.iceberg.azure.adlsv2.ADLSFileIO",
                            "adls.auth.shared-key.account.name: " + AzuriteServer.ACCOUNT,
                            "adls.auth.shared-key.account.key: " + AzuriteServer.KEY,
                            "adls.connection-string." + AzuriteServer.HOST + ": \"http://" + azurite.authority() + "/"
                                    + AzuriteServer.ACCOUNT + "\""));
            mirror.makeTables();
            Path jars = Files.createDirectory(directory.resolve("jars"));
            mirror.with("PIXELAKE_JARS", jars);
            assertThat(mirror.run(2, "mirror", settings, "--check"))
                    .contains("it needs classes of org.apache.iceberg:iceberg-azure-bundle, which aren't there");
            // The newer ones aren't everywhere to be had; of these it is only Microsoft's libraries that are used.
            MavenJars.fetchJar("org.apache.iceberg:iceberg-azure-bundle:1.10.0", jars);
            mirror.run(0, "mirror", settings, "--check");
            mirror.mirror(settings);
            mirror.compareVersions(settings);
            mirror.compareChanges(AzuriteServer.CONTAINER);
        }
    }
}
