package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.model.GroupKind;
import io.pixelake.model.MirrorState;
import io.pixelake.model.Position;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.ContentFileUtil;
import org.junit.jupiter.api.Test;

/** How rows leave a mirror's files: as position deletes, as deletion vectors, or with the files themselves. */
class DeleteModesTest extends EmbeddedLake {
    private static final MirrorFormat V3 = new MirrorFormat(3, true, false);
    private static final MirrorFormat COPY_ON_WRITE = new MirrorFormat(2, true, true);
    private static final MirrorFormat COPY_ON_WRITE_V3 = new MirrorFormat(3, true, true);

    // ---- position deletes ----

    /** Some readers (Polars) refuse a file of position deletes that concerns several data files. */
    @Test
    void eachDataFileHasPositionDeletesOfItsOwn() throws Exception {
        commitTwoFilesAndDeleteInBoth();

        assertThat(deletes()).hasSize(2).allSatisfy(delete -> assertThat(ContentFileUtil.isFileScoped(delete))
                .isTrue());
        assertThat(deletes())
                .extracting(ContentFileUtil::referencedDataFileLocation)
                .containsExactlyInAnyOrderElementsOf(
                        files().stream().map(file -> file.file().location()).toList());
        assertThat(live("_pxt_rowid")).containsExactly(2L, 4L);
    }

    @Test
    void dataFilesOfAPartitionShareDeletesWhereTheTableAsksForIt() throws Exception {
        layout = new TableLayout(
                Optional.empty(), Optional.empty(), Map.of(TableProperties.DELETE_GRANULARITY, "partition"));
        commitTwoFilesAndDeleteInBoth();

        assertThat(deletes()).singleElement().satisfies(delete -> {
            assertThat(delete.recordCount()).isEqualTo(2);
            assertThat(ContentFileUtil.isFileScoped(delete)).isFalse();
        });
        assertThat(live("_pxt_rowid")).containsExactly(2L, 4L);
    }

    private void commitTwoFilesAndDeleteInBoth() throws Exception {
        commit(
                catalog,
                first(row(1, 1), row(2, 1)),
                delta(2, List.of(), row(3, 2), row(4, 2)),
                delta(3, List.of(row(1, 1), row(3, 2))));
    }

    // ---- deletion vectors ----

    @Test
    void rowsOfOneFileGoTwiceInOneCommit() throws Exception {
        format = V3;

        commit(
                catalog,
                first(row(1, 1), row(2, 1), row(3, 1), row(4, 1)),
                delta(2, List.of(row(1, 1)), row(1, 2)),
                delta(3, List.of(row(3, 1), row(1, 2)), row(5, 3)),
                delta(4, List.of(row(2, 1))));

        assertThat(metadata().formatVersion()).isEqualTo(3);
        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(rows(0)).containsExactly("1@1", "2@1", "3@1", "4@1");
        assertThat(rows(1)).containsExactly("1@2", "2@1", "3@1", "4@1");
        assertThat(rows(2)).containsExactly("2@1", "4@1", "5@3");
        assertThat(rows(3)).containsExactly("4@1", "5@3");
        assertOneVectorPerDataFile();
        assertRowIdsAreUnique();
    }

    @Test
    void rowsOfOneFileGoInCommitAfterCommit() throws Exception {
        format = V3;
        commit(catalog, first(row(1, 1), row(2, 1), row(3, 1)));
        commit(catalog, delta(2, List.of(row(1, 1)), row(1, 2)));
        commit(catalog, delta(3, List.of(row(3, 1)), row(4, 3)));
        commit(catalog, delta(4, List.of(row(1, 2), row(2, 1)), row(1, 4)));

        assertThat(rows(1)).containsExactly("1@2", "2@1", "3@1");
        assertThat(rows(2)).containsExactly("1@2", "2@1", "4@3");
        assertThat(rows(3)).containsExactly("1@4", "4@3");
        assertOneVectorPerDataFile();
        assertRowIdsAreUnique();
        assertThat(liveRows()).isEqualTo(2);
    }

    @Test
    void aCommitOfVectorsThatFailedIsMadeAgain() throws Exception {
        format = V3;
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(row(1, 1))));
        AtomicInteger commits = new AtomicInteger();

        commit(failing(commits, 2, false), delta(3, List.of(row(2, 1)), row(2, 3)));

        assertThat(commits).hasValue(3);
        assertThat(rows(2)).containsExactly("2@3");
        assertOneVectorPerDataFile();
    }

    @Test
    void rowsGoAfterARevert() throws Exception {
        format = V3;
        commit(
                catalog,
                first(row(1, 1), row(2, 1), row(3, 1)),
                delta(2, List.of(row(1, 1)), row(4, 2)),
                delta(3, List.of(row(2, 1)), row(5, 3)));
        long second = snapshots().get(1).snapshotId();
        GroupFiles back =
                ended(plan(4).between(Plans.at(3), Plans.at(2)).revertTo(second).build());
        GroupFiles on = write(
                plan(5).between(Plans.at(2), new Position(new TableVersion(3, 77), List.of()))
                        .previous(4)
                        .build(),
                List.of(row(3, 1)),
                row(3, 3));

        commit(catalog, back, on);

        assertThat(rows(3)).containsExactly("2@1", "3@3", "4@2");
        assertThat(live("_pxt_rowid")).containsExactly(2L, 3L, 4L);
        assertOneVectorPerDataFile();
        assertRowIdsAreUnique();
    }

    // ---- raising the format version ----

    @Test
    void aMirrorIsRaisedAndItsPositionDeletesBecomeVectors() throws Exception {
        commit(
                catalog,
                first(row(1, 1), row(2, 1), row(3, 1)),
                delta(2, List.of(), row(4, 2), row(5, 2)),
                delta(3, List.of(row(1, 1), row(4, 2))));
        assertThat(metadata().formatVersion()).isEqualTo(2);
        format = V3;

        commit(catalog, delta(4, List.of(), row(6, 4)));
        assertThat(metadata().formatVersion()).isEqualTo(3);
        assertThat(deletes()).hasSize(2).allSatisfy(delete -> assertThat(delete.format())
                .isEqualTo(FileFormat.PARQUET));
        commit(catalog, delta(5, List.of(row(2, 1)), row(7, 5)));

        assertThat(rows(2)).containsExactly("2@1", "3@1", "5@2");
        assertThat(rows(3)).containsExactly("2@1", "3@1", "5@2", "6@4");
        assertThat(rows(4)).containsExactly("3@1", "5@2", "6@4", "7@5");
        assertOneVectorPerDataFile();
        assertThat(liveRows()).isEqualTo(4);
        assertRowIdsAreUnique();
    }

    @Test
    void aRaisedMirrorGoesBackToWhereItHadPositionDeletes() throws Exception {
        commit(
                catalog,
                first(row(1, 1), row(2, 1), row(3, 1)),
                delta(2, List.of(row(1, 1)), row(4, 2)),
                delta(3, List.of(row(2, 1))));
        long second = snapshots().get(1).snapshotId();
        format = V3;
        commit(catalog, delta(4, List.of(row(3, 1)), row(3, 4)));

        commit(
                catalog,
                ended(plan(5).between(Plans.at(4), Plans.at(2)).revertTo(second).build()),
                write(plan(6).between(Plans.at(2), Plans.at(9)).previous(5).build(), List.of(row(4, 2)), row(5, 6)));

        assertThat(live("_pxt_rowid")).containsExactly(2L, 3L, 5L);
        assertOneVectorPerDataFile();
        assertRowIdsAreUnique();
    }

    @Test
    void aMirrorKeepsAHigherVersionUnlessItIsAskedForExactly() throws Exception {
        format = V3;
        commit(catalog, first(row(1, 1), row(2, 1)));
        format = MirrorFormat.DEFAULT;
        commit(catalog, delta(2, List.of(row(1, 1))));

        assertThat(metadata().formatVersion()).isEqualTo(3);
        assertOneVectorPerDataFile();
    }

    @Test
    void aMirrorOfAHigherVersionThanAskedForIsRefused() throws Exception {
        format = V3;
        commit(catalog, first(row(1, 1)));
        format = new MirrorFormat(2, true, false);
        CatalogMirrorTables tables =
                new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), format, SOURCE, false);

        assertThat(tables.stateOf(TABLE, Plans.NAME)).isEqualTo(new MirrorState.TooNew(3));
        commit(catalog, delta(2, List.of(), row(2, 2)));
        assertThat(refusal(2)).contains("demo.t", "format version 3", "lake.format-version: 3");
        assertThat(versions()).containsExactly(1L);
    }

    @Test
    void aTableThatIsTakenOverKeepsItsHigherVersion() throws Exception {
        catalog.createNamespace(NAME.namespace());
        catalog.createTable(
                NAME,
                MirrorSchemas.first(columns("theirs"), 0).schema(),
                PartitionSpec.unpartitioned(),
                Map.of(TableProperties.FORMAT_VERSION, "3"));
        schema = MirrorSchemas.first(COLUMNS, table().schema().highestFieldId());

        commit(catalog, write(plan(1).first().replaceForeign().build(), List.of(), row(1, 1)));

        assertThat(metadata().formatVersion()).isEqualTo(3);
        assertThat(rows(0)).containsExactly("1@1");
    }

    // ---- copy-on-write ----

    @Test
    void filesAreWrittenAgainWithoutTheRowsThatWent() throws Exception {
        format = COPY_ON_WRITE;
        commit(
                catalog,
                first(row(1, 1), row(2, 1), row(3, 1)),
                delta(2, List.of(), row(11, 2), row(12, 2)),
                delta(3, List.of(), row(21, 3)),
                delta(4, List.of(row(2, 1), row(11, 2)), row(2, 4)),
                delta(5, List.of(row(2, 4), row(3, 1)), row(30, 5)));

        assertThat(rows(2)).containsExactly("11@2", "12@2", "1@1", "21@3", "2@1", "3@1");
        assertThat(rows(3)).containsExactly("12@2", "1@1", "21@3", "2@4", "3@1");
        assertThat(rows(4)).containsExactly("12@2", "1@1", "21@3", "30@5");
        assertThat(deletes()).isEmpty();
        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(metadata().formatVersion()).isEqualTo(2);
        assertThat(liveRows()).isEqualTo(4);
    }

    /** What says which rows may have gone is no filter of those that stay. */
    @Test
    void rowsInOtherRowGroupsStay() throws Exception {
        format = COPY_ON_WRITE;
        commit(catalog, ended(plan(1).first().build()));
        table().updateProperties()
                .set(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, "256")
                .set(TableProperties.PARQUET_ROW_GROUP_CHECK_MIN_RECORD_COUNT, "1")
                .set(TableProperties.PARQUET_ROW_GROUP_CHECK_MAX_RECORD_COUNT, "10")
                .commit();
        Row[] many = new Row[500];
        for (int i = 0; i < many.length; i++) {
            many[i] = row(i, 2);
        }
        commit(catalog, delta(2, List.of(), many));
        assertThat(files().get(0).file().splitOffsets()).hasSizeGreaterThan(2);

        commit(catalog, delta(3, List.of(row(250, 2))));

        assertThat(rows(2)).hasSize(499).doesNotContain("250@2");
    }

    @Test
    void aFileThatLosesAllItsRowsGoes() throws Exception {
        format = COPY_ON_WRITE;
        commit(catalog, first(row(1, 1), row(2, 1)), delta(2, List.of(row(1, 1), row(2, 1))));
        assertThat(rows(1)).isEmpty();
        assertThat(files()).isEmpty();

        commit(catalog, delta(3, List.of(), row(3, 3)), delta(4, List.of(row(3, 3)), row(4, 4)));
        assertThat(rows(3)).containsExactly("4@4");
        assertThat(files()).hasSize(1);
    }

    @Test
    void filesGetTheColumnsThatTheTableHasNow() throws Exception {
        format = COPY_ON_WRITE;
        TableSchema wider = columns("i", "k");
        PlannedSchema added = MirrorSchemas.evolve(schema, COLUMNS, wider);
        commit(
                catalog,
                first(row(1, 1), row(2, 1)),
                group(2, GroupKind.DELTA, added, wider, List.of(row(1, 1)), row(1, 2)));

        assertThat(rows(1)).containsExactly("1@2", "2@1");
        assertThat(records(1).stream().map(record -> record.getField("k")).toList())
                .containsExactlyInAnyOrder(11L, null);
        assertThat(names(0)).containsExactly("i", "_pxt_rowid", "_pxt_version");
    }

    @Test
    void filesThatHadDeletesAreWrittenAgainWithTheNextCommitWhateverItIs() throws Exception {
        commit(
                catalog,
                first(row(1, 1), row(2, 1)),
                delta(2, List.of(row(1, 1)), row(3, 2)),
                delta(3, List.of(row(3, 2)), row(4, 3)));
        assertThat(deletes()).isNotEmpty();
        format = COPY_ON_WRITE;

        commit(catalog, group(4, GroupKind.SCHEMA, schema, COLUMNS, List.of()));

        assertThat(deletes()).isEmpty();
        assertThat(rows(3)).containsExactly("2@1", "4@3");
        assertThat(rows(2)).containsExactly("2@1", "4@3");
        assertThat(snapshots()).extracting(Snapshot::operation).contains(DataOperations.REPLACE);
        commit(catalog, delta(5, List.of(row(2, 1))));
        assertThat(live("_pxt_rowid")).containsExactly(4L);
        assertThat(deletes()).isEmpty();
    }

    @Test
    void goingBackToASnapshotWithDeletesWritesItsFilesAgain() throws Exception {
        commit(
                catalog,
                first(row(1, 1), row(2, 1)),
                delta(2, List.of(row(1, 1)), row(3, 2)),
                delta(3, List.of(), row(4, 3)));
        long second = snapshots().get(1).snapshotId();
        format = COPY_ON_WRITE;

        commit(
                catalog,
                ended(plan(4).between(Plans.at(3), Plans.at(2))
                        .revertTo(second)
                        .tag("v2")
                        .build()));

        assertThat(deletes()).isEmpty();
        assertThat(live("_pxt_rowid")).containsExactly(2L, 3L);
        assertThat(position()).contains(Plans.at(2));
        assertThat(table().refs().get("v2").snapshotId()).isEqualTo(second);
    }

    @Test
    void vectorsGiveWayToCopyOnWriteAndRowsKeepTheirIds() throws Exception {
        format = V3;
        commit(catalog, first(row(1, 1), row(2, 1), row(3, 1)), delta(2, List.of(row(1, 1)), row(4, 2)));
        List<Object> before = rowIds();
        format = COPY_ON_WRITE_V3;

        commit(catalog, delta(3, List.of(row(3, 1))));

        assertThat(deletes()).isEmpty();
        assertThat(rows(2)).containsExactly("2@1", "4@2");
        assertThat(before).containsAll(rowIds());
        assertRowIdsAreUnique();
    }

    @Test
    void aCommitThatLandedThoughItWasSaidToFailCountsOnce() throws Exception {
        format = COPY_ON_WRITE;
        commit(catalog, first(row(1, 1), row(2, 1)));
        AtomicInteger commits = new AtomicInteger();
        Catalog faulty = failing(commits, 1, true);

        commit(faulty, delta(2, List.of(row(1, 1)), row(1, 2)));

        assertThat(commits).hasValue(1);
        assertThat(versions()).containsExactly(1L, 2L);
        assertThat(rows(1)).containsExactly("1@2", "2@1");
    }

    // ---- what is in the lake ----

    private List<FileScanTask> files() throws IOException {
        List<FileScanTask> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table().newScan().includeColumnStats().planFiles()) {
            tasks.forEach(files::add);
        }
        return files;
    }

    /** Every delete file of the current snapshot, also those that apply to nothing any more. */
    private List<DeleteFile> deletes() throws IOException {
        List<DeleteFile> deletes = new ArrayList<>();
        for (ManifestFile manifest : table().currentSnapshot().deleteManifests(table().io())) {
            try (CloseableIterable<DeleteFile> entries =
                    ManifestFiles.readDeleteManifest(manifest, table().io(), table().specs())) {
                entries.forEach(entry -> deletes.add(entry.copy()));
            }
        }
        return deletes;
    }

    private void assertOneVectorPerDataFile() throws IOException {
        List<DeleteFile> deletes = deletes();
        assertThat(deletes).isNotEmpty().allSatisfy(delete -> assertThat(delete.format())
                .isEqualTo(FileFormat.PUFFIN));
        assertThat(deletes).extracting(DeleteFile::referencedDataFile).doesNotHaveDuplicates();
    }

    /** As the snapshot's summary says it: what `status` shows. */
    private long liveRows() throws IOException {
        try (CatalogMirrorReader reader = CatalogMirrorReader.open(MirrorCatalog.embedded("lake", lake))) {
            return reader.mirrors().get(0).size().rows();
        }
    }

    private void assertRowIdsAreUnique() throws IOException {
        assertThat(rowIds()).doesNotContainNull().doesNotHaveDuplicates();
    }

    private List<Object> rowIds() throws IOException {
        List<Object> ids = new ArrayList<>();
        try (CloseableIterable<Record> records = IcebergGenerics.read(table())
                .project(new Schema(MetadataColumns.ROW_ID))
                .build()) {
            records.forEach(record -> ids.add(record.get(0)));
        }
        return ids;
    }
}
