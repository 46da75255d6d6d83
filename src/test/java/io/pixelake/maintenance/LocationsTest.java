package io.pixelake.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.write.PositionDeleteFiles;
import io.pixelake.model.MirrorState;
import io.pixelake.model.TargetName;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.Plans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.ContentFileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mirrors whose locations are URIs, and those of earlier releases, which are paths and remain so: all of a mirror's locations are alike. */
class LocationsTest extends EmbeddedLake {
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofDays(10));

    private boolean withPaths;

    @Override
    public String place() {
        return withPaths ? lake.resolve("warehouse/demo/t").toString() : super.place();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMirrorContinuesAsItIs(boolean paths) throws Exception {
        withPaths = paths;
        commitVersions();
        catalog.close();
        open();
        commit(catalog, delta(6, List.of(row(1, 1)), row(6, 6)));
        compaction(catalog, 3).run();
        commit(catalog, delta(7, List.of(row(2, 2)), row(7, 7)));

        assertThat(live("_pxt_rowid")).containsExactly(3L, 4L, 5L, 6L, 7L);
        assertThat(PositionDeleteFiles.of(table(), table().currentSnapshot())).isNotEmpty();
        assertThat(locations()).isNotEmpty().allMatch(location -> location.startsWith(place() + "/"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOrphanIsFoundAndNoOtherFileIs(boolean paths) throws Exception {
        withPaths = paths;
        commitVersions();
        Path orphan = Files.writeString(lake.resolve("warehouse/demo/t/data/orphan.parquet"), "");

        assertThat(OrphanFiles.delete((BaseTable) table(), Duration.ofDays(1), LATER))
                .isOne();

        assertThat(orphan).doesNotExist();
        assertThat(live("_pxt_rowid")).hasSize(5);
    }

    @Test
    void newMirrorsBesideOneWithPathsHaveUris() throws Exception {
        withPaths = true;
        commitVersions();
        CatalogMirrorTables tables =
                new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), MirrorFormat.DEFAULT, SOURCE, false);

        assertThat(tables.stateOf(Plans.OTHER, new TargetName(List.of("demo"), "other")))
                .isEqualTo(new MirrorState.Absent("file://" + lake.resolve("warehouse/demo/other")));
        assertThat(((MirrorState.At) tables.stateOf(TABLE, Plans.NAME)).location())
                .isEqualTo(place());
        tables.disconnect();
    }

    private void commitVersions() throws Exception {
        commit(catalog, first(row(1, 1)));
        for (long version = 2; version <= 5; version++) {
            commit(catalog, delta(version, List.of(), row(version, version)));
        }
    }

    private List<String> locations() throws IOException {
        List<String> locations = new ArrayList<>(ReachableFileUtil.manifestListLocations(table()));
        locations.addAll(ReachableFileUtil.metadataFileLocations(table(), true));
        for (Snapshot snapshot : table().snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table().io())) {
                locations.add(manifest.path());
            }
        }
        for (DeleteFile delete : PositionDeleteFiles.of(table(), table().currentSnapshot())) {
            locations.add(delete.location());
            locations.add(ContentFileUtil.referencedDataFileLocation(delete));
        }
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            tasks.forEach(task -> locations.add(task.file().location()));
        }
        return locations;
    }
}
