package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.write.BackgroundUploads;
import io.pixelake.lake.write.SortBudget;
import io.pixelake.lake.write.WritableMirrorTable;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.RowKey;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableLayout.Sorted;
import io.pixelake.model.TableLayout.Transform;
import io.pixelake.model.TableSchema;
import io.pixelake.sink.GroupWriter;
import io.pixelake.sink.deletes.DeletedKeys;
import io.pixelake.testkit.MappedRow;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.variants.Variant;
import org.apache.iceberg.variants.VariantObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** VARIANT columns go through all that writes rows, and writes them again. */
class VariantRowsTest extends EmbeddedLake {
    private static final MirrorFormat VECTORS = new MirrorFormat(3, true, false);
    private static final TableSchema JSON = columns("VARIANT");
    private static final TableSchema TEXT = columns("STRING");

    static Stream<MirrorFormat> bothDeletes() {
        return Stream.of(VECTORS, new MirrorFormat(3, true, true));
    }

    private static TableSchema columns(String type) {
        return new TableSchema(
                COLUMNS.stores(),
                List.of(
                        Plans.column(0, "i", Kind.INT),
                        Plans.column(1, "j", Kind.JSON).castTo(type)));
    }

    @ParameterizedTest
    @MethodSource("bothDeletes")
    void rowsAreUpdatedAndCompacted(MirrorFormat each) throws Exception {
        format = each;
        changeAndCompact();
    }

    @ParameterizedTest
    @MethodSource("bothDeletes")
    void sortedRowsAreUpdatedAndCompacted(MirrorFormat each) throws Exception {
        format = each;
        layout = new TableLayout(
                Optional.empty(), Optional.of(List.of(new Sorted(Transform.of("i"), false, false))), Map.of());
        changeAndCompact();
    }

    private void changeAndCompact() throws Exception {
        PlannedSchema planned = MirrorSchemas.first(JSON, 0);
        commit(
                catalog,
                group(plan(1).first().schema(planned, JSON).layout(layout).build(), 0, 1, 2, 3));
        for (long version = 2; version <= 8; version++) {
            commit(
                    catalog,
                    group(plan(version).schema(planned, JSON).layout(layout).build(), version - 1, 1));
        }
        Map<Long, String> before = values();

        // Copy-on-write leaves nothing to compact.
        assertThat(compaction(catalog, 4).run().isNothing()).isEqualTo(format.copyOnWrite());

        assertThat(values()).isEqualTo(before).isEqualTo(Map.of(1L, "1@8", 2L, "2@1", 3L, "3@1"));
    }

    /** Version 2 has no such type, so the table is raised with its columns. */
    @Test
    void aMirrorOfTextGetsVariants() throws Exception {
        PlannedSchema text = MirrorSchemas.first(TEXT, 0);
        commit(catalog, group(plan(1).first().schema(text, TEXT).build(), 0, 1, 2));
        assertThat(metadata().formatVersion()).isEqualTo(2);
        format = VECTORS;

        PlannedSchema variant = MirrorSchemas.rebuild(text, JSON);
        commit(
                catalog,
                group(plan(2).kind(GroupKind.REWRITE).schema(variant, JSON).build(), 0, 1, 2));

        assertThat(metadata().formatVersion()).isEqualTo(3);
        assertThat(values()).isEqualTo(Map.of(1L, "1@2", 2L, "2@2"));
        assertThat(records(0))
                .allSatisfy(record -> assertThat(record.getField("j")).isInstanceOf(String.class));
    }

    /** What was restored from a checkpoint is committed by the settings of today, and has to be, or it would come back for ever. */
    @Test
    void variantsThatTheSettingsNoLongerAskForAreCommittedAllTheSame() throws Exception {
        PlannedSchema text = MirrorSchemas.first(TEXT, 0);
        commit(catalog, group(plan(1).first().schema(text, TEXT).build(), 0, 1));
        format = new MirrorFormat(2, true, false);

        PlannedSchema variant = MirrorSchemas.rebuild(text, JSON);
        commit(
                catalog,
                group(plan(2).kind(GroupKind.REWRITE).schema(variant, JSON).build(), 0, 1));

        assertThat(metadata().formatVersion()).isEqualTo(3);
        assertThat(values()).isEqualTo(Map.of(1L, "1@2"));
    }

    @Test
    void aNewTableOfVariantsIsMadeWhateverTheSettingsSayByNow() throws Exception {
        format = new MirrorFormat(2, true, false);
        PlannedSchema planned = MirrorSchemas.first(JSON, 0);

        commit(catalog, group(plan(1).first().schema(planned, JSON).build(), 0, 1));

        assertThat(values()).isEqualTo(Map.of(1L, "1@1"));
    }

    @Test
    void statisticsCountNulls() throws Exception {
        format = VECTORS;
        PlannedSchema planned = MirrorSchemas.first(JSON, 0);
        commit(catalog, group(plan(1).first().schema(planned, JSON).build(), 0, 1, 2, -1));

        int id = table().schema().findField("j").fieldId();
        assertThat(table().schema().findType("j")).isEqualTo(Types.VariantType.get());
        try (CloseableIterable<FileScanTask> files =
                table().newScan().includeColumnStats().planFiles()) {
            assertThat(files).singleElement().satisfies(file -> {
                assertThat(file.file().valueCounts()).containsEntry(id, 3L);
                assertThat(file.file().nullValueCounts()).containsEntry(id, 1L);
            });
        }
    }

    /** Rows with these ids, a NULL for those below zero. @param gone the version of the rows that they replace; 0 for none */
    private GroupFiles group(GroupPlan plan, long gone, long... ids) throws IOException {
        GroupWriter writer = new GroupWriter(
                () -> WritableMirrorTable.open(catalog, plan),
                plan,
                0,
                new SortBudget(SortBudget.LEAST_BYTES),
                DeletedKeys.MOST_INLINE,
                new BackgroundUploads());
        long version = plan.to().own().version();
        for (long id : ids) {
            if (gone > 0) {
                writer.write(new RowChange(plan.key(), Operation.DELETE, RowKey.of(id), gone, new GenericRowData(0)));
            }
            GenericRowData row = GenericRowData.of(id, json(id, version), id, version);
            MappedRow.map(plan.schema(), row);
            writer.write(new RowChange(plan.key(), Operation.INSERT, RowKey.of(id), version, row));
        }
        writer.finish(new SplitFinished(plan.key(), 0, ids.length, gone > 0 ? ids.length : 0));
        return writer.close().await();
    }

    private static StringData json(long id, long version) {
        return id < 0
                ? null
                : StringData.fromString("{\"many\": [null, {}], \"id\": \"" + id + "\", \"version\": " + version + "}");
    }

    private Map<Long, String> values() throws IOException {
        Map<Long, String> values = new TreeMap<>();
        try (CloseableIterable<Record> records = IcebergGenerics.read(table()).build()) {
            for (Record record : records) {
                VariantObject object = ((Variant) record.getField("j")).value().asObject();
                Object text = object.get("id").asPrimitive().get() + "@"
                        + object.get("version").asPrimitive().get();
                assertThat(values.put((Long) record.getField("_pxt_rowid"), text.toString()))
                        .isNull();
            }
        }
        return values;
    }
}
