package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.Test;

/** Each commit writes the whole metadata as a new file; the old ones go, whatever the catalog. */
class OldMetadataFilesTest extends EmbeddedLake {
    private static final int KEPT = 10;
    private static final String MOST = TableProperties.METADATA_PREVIOUS_VERSIONS_MAX;

    /** What the writers open; the embedded catalog where nothing else is said. */
    private Catalog written;

    @Override
    public Catalog writersCatalog() {
        return written == null ? catalog : written;
    }

    @Test
    void theEmbeddedCatalogKeepsTen() throws Exception {
        commitVersions(catalog, KEPT + 5);

        assertThat(metadataFiles(catalog)).isEqualTo(KEPT + 1);
    }

    @Test
    void aHadoopCatalogKeepsTen() throws Exception {
        written = CatalogUtil.buildIcebergCatalog(
                "hadoop",
                Map.of(
                        "type",
                        "hadoop",
                        CatalogProperties.WAREHOUSE_LOCATION,
                        LocalFileIO.location(lake.resolve("warehouse"))),
                new Configuration());

        commitVersions(written, KEPT + 5);

        assertThat(metadataFiles(written)).isEqualTo(KEPT + 1);
    }

    @Test
    void aRestCatalogKeepsTen() throws Exception {
        try (RestCatalogServer server = RestCatalogServer.start(catalog)) {
            written = MirrorCatalog.of("lake", server.properties()).open();
            commitVersions(written, KEPT + 5);

            assertThat(metadataFiles(written)).isEqualTo(KEPT + 1);
            ((AutoCloseable) written).close();
        }
    }

    /** The log is made shorter when the file behind it is written, and what fell out of it is deleted then. */
    @Test
    void aMirrorOfAnEarlierReleaseGetsTheLimitWithItsNextCommit() throws Exception {
        commitVersions(catalog, 1);
        table().updateProperties().set(MOST, "100").commit();
        commitVersions(catalog, 2, 2 * KEPT);
        table().updateProperties().remove(MOST).commit();
        assertThat(metadataFiles(catalog)).isGreaterThan(2 * KEPT);

        commitVersions(catalog, 2 * KEPT + 1, 2 * KEPT + 2);

        assertThat(table().properties()).containsEntry(MOST, Integer.toString(KEPT));
        assertThat(metadataFiles(catalog)).isEqualTo(KEPT + 1);
    }

    @Test
    void theUsersOwnLimitStays() throws Exception {
        commitVersions(catalog, 1);
        table().updateProperties().set(MOST, "3").commit();

        commitVersions(catalog, 2, 9);

        assertThat(table().properties()).containsEntry(MOST, "3");
        assertThat(metadataFiles(catalog)).isEqualTo(4);
    }

    private void commitVersions(Catalog through, int last) throws Exception {
        commit(through, ended(plan(1).first().build()));
        commitVersions(through, 2, last);
    }

    private void commitVersions(Catalog through, int first, int last) throws Exception {
        for (int version = first; version <= last; version++) {
            commit(through, ended(plan(version).build()));
        }
    }

    private static long metadataFiles(Catalog catalog) throws IOException {
        Path folder = Path.of(catalog.loadTable(NAME).location().replaceFirst("^file:", ""), "metadata");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".metadata.json"))
                    .count();
        }
    }
}
