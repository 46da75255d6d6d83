package io.pixelake.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.model.MirrorState;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.Plans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.junit.jupiter.api.Test;

/** The file by which a table of the embedded lake is opened by its folder. */
class VersionHintTest extends EmbeddedLake {
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofDays(10));

    @Test
    void eachCommitNamesItsMetadata() throws Exception {
        commit(catalog, first(row(1, 1)));
        assertNamesTheNewest();
        commit(catalog, delta(2, List.of(), row(2, 2)));
        assertNamesTheNewest();
        commit(catalog, delta(3, List.of(row(1, 1)), row(3, 3)));
        compaction(catalog, 2).run();
        assertNamesTheNewest();
        table().updateProperties()
                .set("write.metadata.compression-codec", "gzip")
                .commit();
        commit(catalog, delta(4, List.of(), row(4, 4)));
        assertNamesTheNewest();

        assertThat(OrphanFiles.delete((BaseTable) table(), Duration.ofDays(1), LATER))
                .isNotNegative();
        assertNamesTheNewest();
        try (Stream<Path> files = Files.list(hint().getParent())) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("version-hint")))
                    .containsExactly(hint());
        }
    }

    @Test
    void aCommitDoesNotFailForIt() throws Exception {
        commit(catalog, first(row(1, 1)));
        Files.delete(hint());
        Files.createDirectories(hint().resolve("something"));

        commit(catalog, delta(2, List.of(), row(2, 2)));

        assertThat(versions()).containsExactly(1L, 2L);
    }

    /** Else a table that is re-created under its name would lie elsewhere. */
    @Test
    void itGoesWithTheTable() throws Exception {
        commit(catalog, first(row(1, 1)));
        catalog.dropTable(NAME, true);

        assertThat(hint()).doesNotExist();
        CatalogMirrorTables tables =
                new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), MirrorFormat.DEFAULT, SOURCE, false);
        assertThat(tables.stateOf(TABLE, Plans.NAME)).isEqualTo(new MirrorState.Absent(place()));
        tables.disconnect();
    }

    private Path hint() {
        return lake.resolve("warehouse/demo/t/metadata/version-hint.text");
    }

    private void assertNamesTheNewest() throws IOException {
        String name = LocalFileIO.path(metadata().metadataFileLocation())
                .getFileName()
                .toString();
        assertThat(hint()).content().isEqualTo(name.substring(0, name.indexOf('.')));
    }
}
