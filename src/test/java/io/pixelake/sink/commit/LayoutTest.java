package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.export.ExportFiles;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.write.LayoutStaging;
import io.pixelake.lake.write.PartitionedRowFiles;
import io.pixelake.lake.write.RowFiles;
import io.pixelake.lake.write.ShortLocations;
import io.pixelake.lake.write.SortBudget;
import io.pixelake.lake.write.SortedRowFiles;
import io.pixelake.maintenance.Compaction;
import io.pixelake.model.GroupKind;
import io.pixelake.model.Position;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableLayout.Function;
import io.pixelake.model.TableLayout.Sorted;
import io.pixelake.model.TableLayout.Transform;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions, sort order and properties of mirrors: that rows lie where they should, and that nothing else changes. */
class LayoutTest extends EmbeddedLake {
    private static final Transform BY_BUCKET = new Transform(Function.BUCKET, 3, "i");
    private static final Transform BY_TENS = new Transform(Function.TRUNCATE, 20, "i");
    private static final Sorted DOWN = new Sorted(Transform.of("i"), false, false);

    private static TableLayout partitioned(Transform... by) {
        return new TableLayout(Optional.of(List.of(by)), Optional.empty(), Map.of());
    }

    private static TableLayout sorted(Sorted... by) {
        return new TableLayout(Optional.empty(), Optional.of(List.of(by)), Map.of());
    }

    private static TableLayout with(Map<String, String> properties) {
        return new TableLayout(Optional.empty(), Optional.empty(), properties);
    }

    // ---- partitions ----

    @ParameterizedTest
    @MethodSource("formats")
    void rowsComeAndGoInPartitions(MirrorFormat each) throws Exception {
        format = each;
        layout = partitioned(BY_BUCKET);

        commit(
                catalog,
                first(row(1, 1), row(2, 1), row(3, 1), row(4, 1), row(5, 1), row(6, 1)),
                delta(2, List.of(row(1, 1), row(4, 1)), row(1, 2), row(7, 2)));
        commit(catalog, delta(3, List.of(row(2, 1), row(1, 2)), row(2, 3)));

        assertThat(rows(0)).containsExactly("1@1", "2@1", "3@1", "4@1", "5@1", "6@1");
        assertThat(rows(1)).containsExactly("1@2", "2@1", "3@1", "5@1", "6@1", "7@2");
        assertThat(rows(2)).containsExactly("2@3", "3@1", "5@1", "6@1", "7@2");
        assertThat(table().spec().toString()).contains("_pxt_i_bucket_3: bucket[3](1)");
        assertThat(table().specs())
                .as("a table that is made with partitions has no other")
                .hasSize(1);
        assertThat(partitions()).hasSize(3);
        assertEachFileIsInItsPartition();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void partitionsOfAMirrorChangeWithItsNextVersion(MirrorFormat each) throws Exception {
        format = each;
        commit(catalog, first(row(1, 1), row(2, 1), row(3, 1)), delta(2, List.of(row(1, 1)), row(1, 2)));
        layout = partitioned(BY_BUCKET);
        commit(catalog, delta(3, List.of(row(2, 1)), row(2, 3), row(4, 3)));
        layout = partitioned(BY_TENS, BY_BUCKET);
        commit(catalog, delta(4, List.of(row(2, 3), row(3, 1)), row(3, 4)), delta(5, List.of(row(1, 2)), row(5, 5)));

        assertThat(rows(2)).containsExactly("1@2", "2@3", "3@1", "4@3");
        assertThat(rows(3)).containsExactly("1@2", "3@4", "4@3");
        assertThat(rows(4)).containsExactly("3@4", "4@3", "5@5");
        assertThat(table().spec().fields()).hasSize(2);
        assertEachFileIsInItsPartition();

        layout = TableLayout.NONE;
        commit(catalog, delta(6, List.of(row(4, 3)), row(6, 6)));

        assertThat(table().spec().isUnpartitioned()).isTrue();
        assertThat(rows(5)).containsExactly("3@4", "5@5", "6@6");
        assertThat(table().properties()).doesNotContainKey(LayoutStaging.ASKED_FOR);
    }

    @Test
    void partitionsOfUsersStayWhereTheSettingsSayNothing() throws Exception {
        commit(catalog, first(row(1, 1), row(2, 1)));
        table().updateSpec().addField("i").commit();
        table().replaceSortOrder().asc("i").commit();

        commit(catalog, delta(2, List.of(row(1, 1)), row(1, 2)));

        assertThat(table().spec().fields()).hasSize(1);
        assertThat(table().sortOrder().isSorted()).isTrue();
        assertThat(rows(1)).containsExactly("1@2", "2@1");
        assertThat(partitions()).containsExactly("");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void allRowsAreWrittenAgainWhenThePartitionsColumnIsDropped(MirrorFormat each) throws Exception {
        format = each;
        TableSchema two = columns("i", "j");
        PlannedSchema both = MirrorSchemas.first(two, 0);
        layout = partitioned(new Transform(Function.BUCKET, 2, "j"));
        GroupFiles first = write(plan(1).first().schema(both, two).build(), List.of(), row(1, 1), row(2, 1));
        GroupFiles second = write(plan(2).schema(both, two).build(), List.of(row(1, 1)), row(1, 2));
        layout = partitioned();
        PlannedSchema one = MirrorSchemas.evolve(both, two, COLUMNS);
        GroupFiles third = group(3, GroupKind.REWRITE, one, COLUMNS, List.of(), row(1, 2), row(2, 1));
        schema = one;
        GroupFiles fourth = delta(4, List.of(row(2, 1)), row(3, 4));
        commit(catalog, first, second, third, fourth);

        assertThat(rows(1)).containsExactly("1@2", "2@1");
        assertThat(rows(2)).containsExactly("1@2", "2@1");
        assertThat(rows(3)).containsExactly("1@2", "3@4");
        assertThat(table().spec().isUnpartitioned()).isTrue();
        assertThat(live("_pxt_rowid")).containsExactly(1L, 3L);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aRevertGoesBackBelowTheVersionThatAddedThePartitionsColumn(MirrorFormat each) throws Exception {
        format = each;
        layout = partitioned();
        commit(catalog, first(row(1, 1), row(2, 1)));
        TableSchema two = columns("i", "j");
        PlannedSchema both = MirrorSchemas.evolve(schema, COLUMNS, two);
        layout = partitioned(new Transform(Function.BUCKET, 2, "j"));
        commit(catalog, group(2, GroupKind.REWRITE, both, two, List.of(), row(1, 1), row(2, 1), row(3, 2)));
        long back = snapshots().get(0).snapshotId();
        layout = partitioned();
        GroupFiles revert =
                ended(plan(3).between(Plans.at(2), Plans.at(1)).revertTo(back).build());
        GroupFiles on = write(
                plan(4).between(Plans.at(1), new Position(new TableVersion(2, 77), List.of()))
                        .previous(3)
                        .build(),
                List.of(row(1, 1)),
                row(1, 2));
        commit(catalog, revert, on);

        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L);
        assertThat(table().schema().columns()).hasSize(3);
        assertThat(table().spec().isUnpartitioned()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aRenamedPartitionsColumnStaysOne(MirrorFormat each) throws Exception {
        format = each;
        layout = partitioned(Transform.of("i"));
        commit(catalog, first(row(1, 1), row(2, 1)));
        TableSchema renamed = columns("k", "i");
        PlannedSchema after = MirrorSchemas.evolve(schema, COLUMNS, renamed);
        layout = partitioned(Transform.of("k"));
        commit(catalog, group(2, GroupKind.DELTA, after, renamed, List.of(row(1, 1)), row(1, 2)));

        assertThat(table().specs()).hasSize(1);
        assertThat(rows(1)).containsExactly("1@2", "2@1");
        assertThat(partitions()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aColumnThatTookTheNameOfARenamedOneHasPartitionsToo(MirrorFormat each) throws Exception {
        format = each;
        layout = partitioned(Transform.of("i"));
        commit(catalog, first(row(1, 1), row(2, 1)));
        TableSchema renamed = columns("k", "i");
        PlannedSchema after = MirrorSchemas.evolve(schema, COLUMNS, renamed);
        layout = partitioned(Transform.of("k"), Transform.of("i"));
        commit(catalog, group(2, GroupKind.DELTA, after, renamed, List.of(row(1, 1)), row(1, 2), row(3, 2)));

        assertThat(rows(1)).containsExactly("1@2", "2@1", "3@2");
        int added = table().schema().findField("i").fieldId();
        assertThat(table().spec().fields())
                .extracting(PartitionField::name)
                .containsExactly("_pxt_i_partition", "_pxt_i_partition_" + added);
        assertEachFileIsInItsPartition();
    }

    /** Old partitions stay in the metadata, and Iceberg refuses a schema that has another column of their name. */
    @Test
    void aPartitionsColumnIsDroppedAndAddedAgain() throws Exception {
        layout = partitioned(Transform.of("i"), new Transform(Function.BUCKET, 2, "i"));
        commit(catalog, first(row(1, 1), row(2, 1)));
        TableSchema other = columns("j");
        TableSchema renumbered = new TableSchema(
                other.stores(), List.of(Plans.column(1, "j", io.pixelake.model.PixeltableType.Kind.INT)));
        PlannedSchema without = MirrorSchemas.evolve(schema, COLUMNS, renumbered);
        layout = partitioned();
        commit(catalog, group(2, GroupKind.REWRITE, without, renumbered, List.of(), row(1, 1), row(2, 1)));
        TableSchema again = new TableSchema(
                other.stores(), List.of(Plans.column(2, "i", io.pixelake.model.PixeltableType.Kind.INT)));
        layout = partitioned(Transform.of("i"), new Transform(Function.BUCKET, 2, "i"));
        PlannedSchema with = MirrorSchemas.evolve(without, renumbered, again);
        commit(catalog, group(3, GroupKind.REWRITE, with, again, List.of(), row(1, 1), row(2, 1), row(3, 3)));

        assertThat(live("i")).containsExactly(10L, 20L, 30L);
        assertThat(table().spec().fields()).hasSize(2);
        assertThat(partitions()).hasSize(3);
    }

    @Test
    void manyPartitionsKeepFewFilesOpen() throws Exception {
        layout = partitioned(Transform.of("i"));
        List<Row> many = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (int id = 1; id <= PartitionedRowFiles.MOST_OPEN + 8; id++) {
                many.add(row(id, round));
            }
        }
        commit(catalog, first(many.toArray(Row[]::new)));

        assertThat(partitions()).hasSize(PartitionedRowFiles.MOST_OPEN + 8);
        assertThat(files()).hasSizeGreaterThan(PartitionedRowFiles.MOST_OPEN + 8);
        assertThat(live("_pxt_rowid")).hasSize(2 * (PartitionedRowFiles.MOST_OPEN + 8));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void partitionsAreCompactedEachForItself(MirrorFormat each) throws Exception {
        format = each;
        layout = partitioned(BY_BUCKET);
        commit(catalog, first(row(1, 1), row(2, 1), row(3, 1), row(4, 1), row(5, 1), row(6, 1)));
        for (long version = 2; version <= 9; version++) {
            long before = version == 2 ? 1 : version - 1;
            commit(
                    catalog,
                    delta(
                            version,
                            List.of(row(1, before), row(2, before), row(5, before)),
                            row(1, version),
                            row(2, version),
                            row(5, version)));
        }
        Set<String> rows = rows(8);

        Compaction.Result result = compaction(catalog, 4).run();

        if (!format.copyOnWrite()) {
            assertThat(result.before()).isGreaterThan(result.after());
        }
        assertThat(result.overtaken()).isZero();
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(partitions()).hasSize(3);
        assertEachFileIsInItsPartition();
        commit(catalog, delta(10, List.of(row(1, 9), row(3, 1)), row(1, 10)));
        assertThat(rows).hasSize(6);
        assertThat(rows(9)).containsExactly("1@10", "2@9", "4@1", "5@9", "6@1");
    }

    // ---- sort orders ----

    @ParameterizedTest
    @MethodSource("formats")
    void theRowsOfEachFileAreSorted(MirrorFormat each) throws Exception {
        format = each;
        layout = sorted(DOWN);

        commit(
                catalog,
                first(row(1, 1), row(3, 1), row(2, 1)),
                delta(2, List.of(row(3, 1)), row(9, 2), row(4, 2), row(7, 2)));

        assertThat(rows(1)).containsExactly("1@1", "2@1", "4@2", "7@2", "9@2");
        assertFilesAreSorted();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void filesAreSortedByACompactionOnceTheOrderIsSet(MirrorFormat each) throws Exception {
        format = each;
        commit(catalog, first(row(1, 1), row(3, 1), row(2, 1)), delta(2, List.of(), row(5, 2), row(6, 2)));
        layout = sorted(DOWN);
        commit(catalog, delta(3, List.of(row(2, 1)), row(4, 3), row(8, 3)), delta(4, List.of(), row(7, 4)));
        assertThat(files()).anySatisfy(file -> assertThat(file.sortOrderId()).isEqualTo(0));

        compaction(catalog, 2).run();

        assertThat(live("_pxt_rowid")).containsExactly(1L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(files()).allSatisfy(file -> assertThat(file.sortOrderId())
                .isEqualTo(table().sortOrder().orderId()));
        assertFilesAreSorted();
        compaction(catalog, 2).run();
        assertThat(files()).hasSize(1);
        assertFilesAreSorted();
        layout = TableLayout.NONE;
        commit(catalog, delta(5, List.of(row(8, 3)), row(9, 5)));
        assertThat(table().sortOrder()).isEqualTo(SortOrder.unsorted());
        assertThat(live("_pxt_rowid")).containsExactly(1L, 3L, 4L, 5L, 6L, 7L, 9L);
    }

    @Test
    void partitionedFilesAreSortedToo() throws Exception {
        layout = new TableLayout(Optional.of(List.of(BY_BUCKET)), Optional.of(List.of(DOWN)), Map.of());

        commit(
                catalog,
                first(row(1, 1), row(3, 1), row(2, 1), row(5, 1), row(4, 1)),
                delta(2, List.of(row(3, 1)), row(9, 2), row(6, 2), row(7, 2)));

        assertThat(partitions()).hasSize(3);
        assertFilesAreSorted();
        assertEachFileIsInItsPartition();
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L, 4L, 5L, 6L, 7L, 9L);
    }

    @Test
    void whoKeepsMostWritesWhenATasksBudgetIsUsedUp() throws Exception {
        layout = sorted(DOWN);
        commit(catalog, first(row(1, 1)));
        Table table = table();
        SortBudget budget = new SortBudget(2_000);
        SortedRowFiles large = sortedFiles(table, budget);
        SortedRowFiles small = sortedFiles(table, budget);
        for (long i = 0; i < 9; i++) {
            large.write(GenericRowData.of(i, i, 1L));
        }
        assertThat(large.keptBytes()).isPositive();

        while (large.keptBytes() > 0) {
            assertThat(small.keptBytes()).isLessThan(2_000);
            small.write(GenericRowData.of(1L, 1L, 1L));
        }

        assertThat(small.keptBytes()).isPositive();
        assertThat(large.finish()).singleElement().satisfies(file -> assertThat(file.recordCount())
                .isEqualTo(9));
        small.finish();
    }

    private static SortedRowFiles sortedFiles(Table table, SortBudget budget) {
        return new SortedRowFiles(
                new RowFiles.Settings(
                        table,
                        table.schema(),
                        table.spec(),
                        table.sortOrder(),
                        ShortLocations.names(table, 0)
                                .format(FileFormat.PARQUET)
                                .build(),
                        1 << 20,
                        Optional.empty()),
                budget);
    }

    // ---- where files lie ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPartitionThatIsNoFoldersNameIsLeftOutOfThePath(boolean hashed) throws Exception {
        Schema text = new Schema(Types.NestedField.optional(1, "t", Types.StringType.get()));
        Table table = catalog.createTable(
                TableIdentifier.of("pixeltable", "long_" + hashed),
                text,
                PartitionSpec.builderFor(text).identity("t").build(),
                Map.of("write.object-storage.enabled", String.valueOf(hashed)));
        List<String> values = List.of("short", "\u00e9".repeat(43), "x".repeat(300), "/".repeat(90));
        ExportFiles files = new ExportFiles(table, table.schema(), 1 << 20, 0);
        values.forEach(value -> files.write(GenericRowData.of(StringData.fromString(value))));

        List<DataFile> written = files.finish();

        assertThat(written)
                .extracting(file -> file.partition().get(0, String.class))
                .containsExactlyInAnyOrderElementsOf(values);
        assertThat(written).allSatisfy(file -> {
            assertThat(table.io().newInputFile(file.location()).exists()).isTrue();
            String value = file.partition().get(0, String.class);
            assertThat(file.location().contains("t=")).isEqualTo(value.equals("short"));
        });
    }

    // ---- properties ----

    @Test
    void propertiesAreKeptInStep() throws Exception {
        layout = with(Map.of("write.parquet.compression-codec", "gzip", "a", "1"));
        commit(catalog, first(row(1, 1)));
        assertThat(table().properties())
                .containsEntry("write.parquet.compression-codec", "gzip")
                .containsEntry("a", "1");
        table().updateProperties().set("users", "own").commit();

        layout = with(Map.of("b", "2"));
        commit(catalog, delta(2, List.of(), row(2, 2)));

        assertThat(table().properties())
                .containsEntry("write.parquet.compression-codec", "zstd")
                .containsEntry("b", "2")
                .containsEntry("users", "own")
                .doesNotContainKey("a");
        layout = TableLayout.NONE;
        commit(catalog, delta(3, List.of()));
        assertThat(table().properties()).containsEntry("users", "own").doesNotContainKeys("b", LayoutStaging.ASKED_FOR);
    }

    // ---- what lies where ----

    private List<DataFile> files() throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table().newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        }
        return files;
    }

    private Set<String> partitions() throws IOException {
        Set<String> partitions = new TreeSet<>();
        for (DataFile file : files()) {
            partitions.add(table().specs().get(file.specId()).partitionToPath(file.partition()));
        }
        return partitions;
    }

    private List<Record> recordsOf(DataFile file) throws IOException {
        Table table = table();
        try (CloseableIterable<Record> rows = Parquet.read(table.io().newInputFile(file.location()))
                .project(table.schema())
                .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
                .build()) {
            List<Record> records = new ArrayList<>();
            rows.forEach(records::add);
            return records;
        }
    }

    private void assertEachFileIsInItsPartition() throws IOException {
        Map<String, Set<String>> byFile = new HashMap<>();
        for (DataFile file : files()) {
            var spec = table().specs().get(file.specId());
            var key = new org.apache.iceberg.PartitionKey(spec, table().schema());
            Set<String> found = byFile.computeIfAbsent(file.location(), location -> new TreeSet<>());
            for (Record record : recordsOf(file)) {
                key.partition(record);
                found.add(key.toPath());
            }
            assertThat(found).containsExactly(spec.partitionToPath(file.partition()));
        }
    }

    private void assertFilesAreSorted() throws IOException {
        for (DataFile file : files()) {
            if (file.sortOrderId() != 0) {
                assertThat(file.sortOrderId()).isEqualTo(table().sortOrder().orderId());
                List<Long> values = recordsOf(file).stream()
                        .map(record -> (Long) record.getField("i"))
                        .toList();
                assertThat(values).isSortedAccordingTo((a, b) -> Long.compare(b, a));
            }
        }
    }
}
