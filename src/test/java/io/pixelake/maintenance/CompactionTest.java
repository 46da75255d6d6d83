package io.pixelake.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.write.FileRewriter;
import io.pixelake.lake.write.PositionDeleteFiles;
import io.pixelake.lake.write.RewrittenFile;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.TableLayout;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.FaultyCatalog;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.Plans;
import io.pixelake.testkit.UnusedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.ContentFileUtil;
import org.junit.jupiter.api.Test;

/** Compacts mirrors in a real embedded lake, with a mirror that goes on before, meanwhile and afterwards. */
class CompactionTest extends EmbeddedLake {
    private static final int ENOUGH = 4;
    private static final TableLayout SHARED_DELETES = new TableLayout(
            Optional.empty(), Optional.empty(), Map.of(TableProperties.DELETE_GRANULARITY, "partition"));

    @Test
    void smallFilesBecomeOneWithTheSameRows() throws Exception {
        commitVersions(6);
        List<List<String>> before = allRows();

        Compaction.Result result = compact(catalog);

        assertThat(result).isEqualTo(new Compaction.Result(6, 1, 2, 0, 0));
        assertThat(table().currentSnapshot().operation()).isEqualTo(DataOperations.REPLACE);
        assertThat(head()).containsExactlyInAnyOrder("1@1", "3@3", "5@5", "6@6", "102@2", "104@4");
        assertThat(allRows()).isEqualTo(before);
        assertThat(position()).contains(Plans.at(6));
        assertThat(files()).singleElement().satisfies(file -> assertThat(file.deletes())
                .isEmpty());
        assertThat(table().currentSnapshot().summary())
                .containsEntry("total-delete-files", "0")
                .containsEntry("total-position-deletes", "0");
        assertThat(UncompactedSnapshots.count(metadata(), 100)).isZero();
    }

    @Test
    void filesAreMergedInTheOrderOfTheirRowIds() throws Exception {
        commit(catalog, first(row(9, 1)));
        for (long version = 2; version <= 5; version++) {
            commit(catalog, delta(version, List.of(), row(10 - version, version), row(20 - version, version)));
        }

        compact(catalog);

        assertThat(head()).containsExactly("5@5", "15@5", "6@4", "16@4", "7@3", "17@3", "8@2", "18@2", "9@1");
    }

    @Test
    void theMirrorGoesOnAndBackAfterwards() throws Exception {
        commitVersions(6);
        long five = snapshots().get(4).snapshotId();
        compact(catalog);

        commit(catalog, delta(7, List.of(row(1, 1), row(104, 4)), row(7, 7)));
        assertThat(head()).containsExactlyInAnyOrder("3@3", "5@5", "6@6", "7@7", "102@2");

        GroupPlan back =
                plan(10).between(Plans.at(7), Plans.at(5)).revertTo(five).build();
        GroupPlan onward = plan(11).between(Plans.at(5), Plans.at(8)).build();
        commit(catalog, ended(back), write(onward, List.of(row(5, 5)), row(8, 8)));
        assertThat(position()).contains(Plans.at(8));
        assertThat(head()).containsExactlyInAnyOrder("1@1", "3@3", "8@8", "102@2", "104@4");
    }

    @Test
    void whatIsNotWorthItStays() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)), delta(3, List.of(), row(3, 3)));

        assertThat(compact(catalog).isNothing()).isTrue();
        assertThat(snapshots()).hasSize(3);
    }

    @Test
    void aFileWithManyDeletedRowsIsRewrittenAlone() throws Exception {
        commit(
                catalog,
                first(row(1, 1), row(2, 1), row(3, 1)),
                delta(2, List.of(), row(4, 2), row(5, 2), row(6, 2), row(7, 2)),
                delta(3, List.of(row(2, 1))));

        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(1, 1, 1, 0, 0));
        assertThat(head()).containsExactlyInAnyOrder("1@1", "3@1", "4@2", "5@2", "6@2", "7@2");
        assertThat(files()).hasSize(2).allSatisfy(file -> assertThat(file.deletes())
                .isEmpty());
    }

    /** Else every file that is added with them would seem to hold deleted rows, and the files that do would seem to hold fewer. */
    @Test
    void manyDeletesOfOneFileConcernNoOther() throws Exception {
        commit(catalog, first(rows(1, 5_000, 1)), delta(2, List.of(rows(1, 1_000, 1)), rows(1, 1_000, 2)));
        assertThat(files()).hasSize(2).extracting(file -> file.deletes().size()).containsExactlyInAnyOrder(0, 1);

        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(1, 1, 1, 0, 0));
        assertThat(files()).hasSize(2).allSatisfy(file -> assertThat(file.deletes())
                .isEmpty());
        assertThat(head()).hasSize(5_000).contains("1@2", "1000@2", "1001@1", "5000@1");
    }

    /** A big one of its own stays as it is, two of them become one, and the totals tell the deleted rows. */
    @Test
    void bigDeleteFilesOfOneDataFileAreFoldedWhenThereAreSeveral() throws Exception {
        commit(
                catalog,
                first(rows(1, 20_000, 1)),
                delta(2, List.of(), rows(20_001, 20_000, 2)),
                delta(3, List.of(join(rows(1, 1_000, 1), rows(20_001, 1_000, 2)))),
                delta(4, List.of(rows(5_001, 1_000, 1))),
                delta(5, List.of(row(7_001, 1))),
                delta(6, List.of(row(7_002, 1))),
                delta(7, List.of(row(7_003, 1))));
        List<String> before = head();

        // 1,000 and 1,000 and three of the first file become one; the one of the second stays.
        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(0, 0, 5, 1, 0));
        assertThat(files()).hasSize(2).allSatisfy(file -> assertThat(file.deletes())
                .hasSize(1));
        assertThat(table().currentSnapshot().summary())
                .containsEntry("total-delete-files", "2")
                .containsEntry("total-position-deletes", "3003");
        assertThat(head()).containsExactlyInAnyOrderElementsOf(before).hasSize(36_997);
    }

    /** What earlier releases and other engines write, and readers (Polars) refuse. */
    @Test
    void sharedDeleteFilesBecomeOnesOfEachDataFile() throws Exception {
        layout = SHARED_DELETES;
        commitTwoFilesAndDeleteInBoth();
        assertThat(deleteFiles()).hasSize(1);
        table().updateProperties().remove(TableProperties.DELETE_GRANULARITY).commit();

        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(0, 0, 1, 2, 0));

        assertThat(deleteFiles()).hasSize(2).allSatisfy(delete -> assertThat(ContentFileUtil.isFileScoped(delete))
                .isTrue());
        assertThat(head()).hasSize(196).doesNotContain("1@1", "2@1", "1001@2", "1002@2");
        assertThat(compact(catalog).isNothing()).isTrue();
    }

    @Test
    void deleteFilesOfAPartitionBecomeOneWhereTheTableAsksForIt() throws Exception {
        commitTwoFilesAndDeleteInBoth();
        commit(catalog, delta(4, List.of(row(3, 1), row(1003, 2))));
        assertThat(deleteFiles()).hasSize(4);
        assertThat(compact(catalog).isNothing()).isTrue();
        table().updateProperties()
                .set(TableProperties.DELETE_GRANULARITY, "partition")
                .commit();

        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(0, 0, 4, 1, 0));

        assertThat(deleteFiles()).singleElement().satisfies(delete -> assertThat(delete.recordCount())
                .isEqualTo(6));
        assertThat(head()).hasSize(194);
    }

    /** Spark's {@code rewrite_data_files} leaves them unless it is asked not to. */
    @Test
    void deletesOfFilesThatAnotherEngineRewroteGo() throws Exception {
        commitLargeFile();
        GroupFiles rewritten = group(9, GroupKind.DELTA, schema, COLUMNS, List.of(), rows(4, 96, 1));
        for (int version = 2; version <= 5; version++) {
            commit(catalog, delta(version, List.of(row(version - 2, 1))));
        }
        List<DeleteFile> deletes = deleteFiles();
        assertThat(deletes).hasSize(4);
        DataFile replaced = files().get(0).file();
        table().newRewrite()
                .validateFromSnapshot(table().currentSnapshot().snapshotId())
                .dataSequenceNumber(replaced.dataSequenceNumber())
                .deleteFile(replaced)
                .addFile(dataFile(rewritten))
                .commit();
        // Iceberg itself drops some of them, now these and now those.
        Set<String> left = deleteFiles().stream().map(DeleteFile::location).collect(Collectors.toSet());
        RowDelta again = table().newRowDelta();
        deletes.stream().filter(delete -> !left.contains(delete.location())).forEach(again::addDeletes);
        again.commit();
        assertThat(deleteFiles()).hasSize(4);

        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(0, 0, 4, 0, 0));

        assertThat(deleteFiles()).isEmpty();
        assertThat(head()).hasSize(96);
    }

    private void commitTwoFilesAndDeleteInBoth() throws Exception {
        commit(
                catalog,
                first(rows(1, 100, 1)),
                delta(2, List.of(), rows(1_001, 100, 2)),
                delta(3, List.of(row(1, 1), row(1_001, 2), row(2, 1), row(1_002, 2))));
    }

    private List<DeleteFile> deleteFiles() throws IOException {
        return PositionDeleteFiles.of(table(), table().currentSnapshot());
    }

    @Test
    void aSmallerShareWillDoWhenManyRowsAreDeleted() {
        assertThat(CompactionPlan.isWorn(0, 0)).isFalse();
        assertThat(CompactionPlan.isWorn(2, 10)).isFalse();
        assertThat(CompactionPlan.isWorn(3, 10)).isTrue();
        assertThat(CompactionPlan.isWorn(999, 5_000)).isFalse();
        assertThat(CompactionPlan.isWorn(1_000, 5_000)).isTrue();
        assertThat(CompactionPlan.isWorn(149_999, 1_000_000)).isFalse();
        assertThat(CompactionPlan.isWorn(150_000, 1_000_000)).isTrue();
    }

    /** Also a file all of whose rows went, which leaves none behind. */
    @Test
    void aFileWithoutLiveRowsGoes() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(row(1, 1)), row(2, 2)));

        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(1, 0, 1, 0, 0));
        assertThat(head()).containsExactly("2@2");
    }

    @Test
    void smallFilesAreMergedOnlyWithThoseOfTheirSize() {
        long mib = 1L << 20;
        assertThat(CompactionPlan.mergeable(List.of(10L, 20L, 500L, mib))).isEqualTo(4);
        assertThat(CompactionPlan.mergeable(List.of(10L, 20L, 500L, 90 * mib))).isEqualTo(3);
        assertThat(CompactionPlan.mergeable(List.of(mib, mib, 2 * mib, 4 * mib, 9 * mib)))
                .isEqualTo(4);
        assertThat(CompactionPlan.mergeable(List.of(10L, 5 * mib, 5 * mib, 5 * mib)))
                .isEqualTo(4);
    }

    @Test
    void anAppendMeanwhileStays() throws Exception {
        commitVersions(6);

        Compaction.Result result = compact(meanwhile(() -> commit(catalog, delta(7, List.of(), row(7, 7)))));

        assertThat(result.overtaken()).isZero();
        assertThat(head()).containsExactlyInAnyOrder("1@1", "3@3", "5@5", "6@6", "102@2", "104@4", "7@7");
        assertThat(position()).contains(Plans.at(7));
        assertThat(table().currentSnapshot().operation()).isEqualTo(DataOperations.REPLACE);
        assertThat(UnusedFiles.of(table())).isEmpty();
    }

    /** A row that goes while its file is rewritten would come back. */
    @Test
    void deletesMeanwhileWin() throws Exception {
        commitVersions(6);
        List<String> dataFiles = dataFiles();

        Compaction.Result result = compact(meanwhile(() -> commit(catalog, delta(7, List.of(row(1, 1))))));

        assertThat(result).isEqualTo(new Compaction.Result(0, 0, 0, 0, 1));
        assertThat(head()).containsExactlyInAnyOrder("3@3", "5@5", "6@6", "102@2", "104@4");
        assertThat(dataFiles()).filteredOn(file -> file.contains("compacted")).isEmpty();
        assertThat(dataFiles()).containsAll(dataFiles);
        assertThat(UnusedFiles.of(table())).isEmpty();
        assertThat(compact(catalog).overtaken()).isZero();
        assertThat(head()).containsExactlyInAnyOrder("3@3", "5@5", "6@6", "102@2", "104@4");
    }

    /** The files that were read are all live again, but with other rows. */
    @Test
    void aRevertMeanwhileWins() throws Exception {
        commitVersions(6);
        commit(catalog, delta(7, List.of(row(1, 1))));
        GroupPlan back = plan(10).between(Plans.at(7), Plans.at(6))
                .revertTo(snapshots().get(5).snapshotId())
                .build();

        Compaction.Result result = compact(meanwhile(() -> commit(catalog, ended(back))));

        assertThat(result.overtaken()).isEqualTo(1);
        assertThat(head()).contains("1@1");
        assertThat(position()).contains(Plans.at(6));
    }

    @Test
    void theMirrorsCommitIsMadeAgainWhenACompactionWasFaster() throws Exception {
        commitVersions(6);

        commit(meanwhile(() -> compact(catalog)), delta(7, List.of(row(1, 1)), row(7, 7)));

        assertThat(position()).contains(Plans.at(7));
        assertThat(head()).containsExactlyInAnyOrder("3@3", "5@5", "6@6", "102@2", "104@4", "7@7");
        assertThat(snapshots().get(6).operation()).isEqualTo(DataOperations.REPLACE);
        assertThat(UnusedFiles.of(table())).isEmpty();
    }

    @Test
    void aCompactionThatLandedAlthoughTheCatalogReportedFailureCountsOnce() throws Exception {
        commitVersions(6);
        AtomicInteger commits = new AtomicInteger();

        assertThat(compact(failing(commits, 1, true)).before()).isEqualTo(6);

        assertThat(commits).hasValue(1);
        assertThat(head()).hasSize(6);
    }

    /** Some catalogs refuse a commit that takes too long, and it lands all the same. */
    @Test
    void theFilesOfACompactionThatIsRefusedThoughNobodyWasFasterStay() throws Exception {
        commitVersions(6);
        Catalog refusing = new FaultyCatalog(catalog, (name, run) -> {
            throw new CommitFailedException("The lock isn't to be had");
        });

        assertThatThrownBy(() -> compact(refusing)).isInstanceOf(CommitFailedException.class);

        assertThat(dataFiles()).filteredOn(file -> file.contains("compacted")).hasSize(1);
    }

    /** Nothing says that it won't land after all. */
    @Test
    void theFilesOfACompactionWhoseOutcomeIsUnknownStay() throws Exception {
        commitVersions(6);

        assertThatThrownBy(() -> compact(failing(new AtomicInteger(), 1, false)))
                .hasMessage("connection lost");

        assertThat(dataFiles()).filteredOn(file -> file.contains("compacted")).hasSize(1);
        assertThat(head()).hasSize(6);
    }

    /** One delete file may concern rewritten files and others; who counts rows by the totals would count too few. */
    @Test
    void deletesOfFilesThatStayAreKeptAndNoOthers() throws Exception {
        Row[] many = new Row[40];
        for (int i = 0; i < many.length; i++) {
            many[i] = row(1000 + i, 2);
        }
        commit(
                catalog,
                first(row(1, 1), row(2, 1)),
                delta(2, List.of(), many),
                delta(3, List.of(row(1, 1), row(1000, 2), row(1020, 2))),
                delta(4, List.of(row(1030, 2))));

        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(1, 1, 3, 1, 0));

        assertThat(head()).hasSize(38).contains("2@1").doesNotContain("1@1", "1000@2", "1020@2", "1030@2");
        assertThat(table().currentSnapshot().summary())
                .containsEntry("total-records", "41")
                .containsEntry("total-position-deletes", "3")
                .containsEntry("total-delete-files", "1");
        assertThat(rows(2)).hasSize(39);
        commit(catalog, delta(5, List.of(row(2, 1), row(1010, 2))));
        assertThat(head()).hasSize(36);
    }

    @Test
    void manyDeleteFilesBecomeOne() throws Exception {
        commitLargeFile();
        for (long version = 2; version <= 6; version++) {
            commit(catalog, delta(version, List.of(row(version * 2, 1))));
        }

        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(0, 0, 5, 1, 0));

        assertThat(head()).hasSize(95).contains("5@1").doesNotContain("4@1", "6@1", "8@1", "10@1", "12@1");
        assertThat(table().currentSnapshot().operation()).isEqualTo(DataOperations.REPLACE);
        assertThat(position()).contains(Plans.at(6));
    }

    @Test
    void deletesMeanwhileStayBesideTheFoldedOnes() throws Exception {
        commitLargeFile();
        for (long version = 2; version <= 6; version++) {
            commit(catalog, delta(version, List.of(row(version * 2, 1))));
        }

        compact(meanwhile(() -> commit(catalog, delta(7, List.of(row(50, 1))))));

        assertThat(head()).hasSize(94).doesNotContain("12@1", "50@1");
        assertThat(files().get(0).deletes()).hasSize(2);
    }

    /** What the folded file leaves out, since it concerned rewritten files, would be missing where these are live again. */
    @Test
    void aRevertWhileDeletesAreFoldedWins() throws Exception {
        commitLargeFile();
        commit(catalog, delta(2, List.of(row(4, 1)), row(200, 2)), delta(3, List.of(row(200, 2), row(6, 1))));
        long three = snapshots().get(2).snapshotId();
        GroupPlan back =
                plan(10).between(Plans.at(3), Plans.at(3)).revertTo(three).build();
        AtomicInteger commits = new AtomicInteger();
        Catalog goingBack = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.incrementAndGet() == 2) {
                commitUnchecked(catalog, ended(back));
            }
            run.run();
        });

        assertThat(compact(goingBack)).isEqualTo(new Compaction.Result(1, 0, 1, 0, 1));

        assertThat(commits).hasValue(2);
        assertThat(head()).hasSize(98).doesNotContain("4@1", "6@1", "200@2");
        assertThat(position()).contains(Plans.at(3));
    }

    private void commitLargeFile() throws Exception {
        Row[] many = new Row[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = row(i, 1);
        }
        commit(catalog, first(many));
    }

    /** Deletion vectors go with the file that each belongs to, and every row keeps its id. */
    @Test
    void deletionVectorsGoAndRowsKeepTheirLineage() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)));
        table().updateProperties().set("format-version", "3").commit();
        for (long version = 2; version <= 5; version++) {
            commit(catalog, delta(version, List.of(), row(version * 10, version), row(version * 10 + 1, version)));
        }
        deleteByVector(1);
        List<String> before = lineage();
        assertThat(before).hasSize(5).noneMatch(row -> row.contains("null"));

        assertThat(compact(catalog)).isEqualTo(new Compaction.Result(5, 1, 5, 0, 0));

        assertThat(lineage()).isEqualTo(before);
        assertThat(table().currentSnapshot().summary()).containsEntry("total-delete-files", "0");
        assertThat(table().currentSnapshot().deleteManifests(table().io()))
                .allMatch(manifest -> !manifest.hasAddedFiles() && !manifest.hasExistingFiles());
        assertThat(position()).contains(Plans.at(5));
    }

    /** Deletes one row of each file. */
    private void deleteByVector(long position) throws IOException {
        Table table = table();
        OutputFileFactory files = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PUFFIN)
                .build();
        BaseDVFileWriter writer = new BaseDVFileWriter(files, path -> null);
        try (writer) {
            files().forEach(file -> writer.delete(file.file().location(), position, file.spec(), null));
        }
        RowDelta delta = table.newRowDelta();
        writer.result().deleteFiles().forEach(delta::addDeletes);
        delta.commit();
    }

    private List<String> lineage() throws IOException {
        try (CloseableIterable<Record> records = IcebergGenerics.read(table())
                .project(MetadataColumns.schemaWithRowLineage(table().schema()))
                .build()) {
            List<String> rows = new ArrayList<>();
            records.forEach(record -> rows.add(record.getField("_pxt_rowid") + ": " + record.getField("_row_id") + ", "
                    + record.getField("_last_updated_sequence_number")));
            rows.sort(null);
            return rows;
        }
    }

    @Test
    void anInterruptedCompactionLeavesNothingBehind() throws Exception {
        commitVersions(6);
        List<String> before = dataFiles();
        List<RewrittenFile> withoutDeletes = files().stream()
                .filter(file -> file.deletes().isEmpty())
                .map(RewrittenFile::withAllRows)
                .toList();
        FileRewriter rewriter = new FileRewriter(table(), 1000, "interrupted");

        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> rewriter.rewrite(withoutDeletes)).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(dataFiles()).isEqualTo(before);
    }

    /** Each version adds a row; every second one moves the row of the version before it up by a hundred. */
    private void commitVersions(int last) throws Exception {
        commit(catalog, first(row(1, 1)));
        for (long version = 2; version <= last; version++) {
            if (version == 3 || version == 5) {
                long before = version - 1;
                commit(
                        catalog,
                        delta(version, List.of(row(before, before)), row(version, version), row(100 + before, before)));
            } else {
                commit(catalog, delta(version, List.of(), row(version, version)));
            }
        }
    }

    private static Compaction.Result compact(Catalog through) throws IOException {
        return compaction(through, ENOUGH).run();
    }

    private interface Step {
        void run() throws Exception;
    }

    /** A catalog at whose next commit somebody else is faster. */
    private Catalog meanwhile(Step step) {
        AtomicBoolean done = new AtomicBoolean();
        return new FaultyCatalog(catalog, (name, run) -> {
            if (done.compareAndSet(false, true)) {
                try {
                    step.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            run.run();
        });
    }

    private List<FileScanTask> files() throws IOException {
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            List<FileScanTask> files = new ArrayList<>();
            tasks.forEach(files::add);
            return files;
        }
    }

    private List<String> dataFiles() throws IOException {
        try (Stream<Path> files = Files.list(lake.resolve("warehouse/demo/t/data"))) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    /** The rows that everyone reads now, in the order in which they lie. */
    private List<String> head() throws IOException {
        return rowsOf(table().currentSnapshot());
    }

    private List<String> rowsOf(Snapshot snapshot) throws IOException {
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(table()).useSnapshot(snapshot.snapshotId()).build()) {
            List<String> rows = new ArrayList<>();
            records.forEach(record -> rows.add(record.getField("_pxt_rowid") + "@" + record.getField("_pxt_version")));
            return rows;
        }
    }

    private List<List<String>> allRows() throws IOException {
        List<List<String>> all = new ArrayList<>();
        for (Snapshot snapshot : snapshots()) {
            if (MirrorMarks.carriesPosition(snapshot)) {
                all.add(rowsOf(snapshot).stream().sorted().toList());
            }
        }
        return all;
    }
}
