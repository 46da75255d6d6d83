package io.pixelake.types.schema;

import static io.pixelake.types.cell.Columns.array;
import static io.pixelake.types.cell.Columns.column;
import static io.pixelake.types.cell.Columns.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.SourceColumns;
import io.pixelake.types.cell.Columns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorSchemasTest {
    private static final TableSchema COLUMNS = schema(
            column(0, "label", Kind.STRING),
            array(1, "matrix", "float32", 2, 3),
            column(2, "width", Kind.INT),
            array(3, "tags", "str", -1),
            column(4, "meta", Kind.JSON));

    private static List<String> names(PlannedSchema planned) {
        return planned.schema().columns().stream().map(NestedField::name).toList();
    }

    private static int id(PlannedSchema planned, String name) {
        return planned.schema().findField(name).fieldId();
    }

    @Test
    void firstGivesTheIdsIcebergGivesANewTable() {
        PlannedSchema planned = MirrorSchemas.first(COLUMNS, 0);

        Schema created = TableMetadata.newTableMetadata(
                        planned.schema(), PartitionSpec.unpartitioned(), "file:///nowhere", Map.of())
                .schema();
        assertThat(planned.schema().asStruct()).isEqualTo(created.asStruct());
        assertThat(planned.lastColumnId()).isEqualTo(created.highestFieldId()).isEqualTo(10);
        assertThat(planned.schema().columns()).extracting(NestedField::fieldId).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(planned.schema().columns()).allMatch(NestedField::isOptional);
        assertThat(names(planned))
                .containsExactly("label", "matrix", "width", "tags", "meta", "_pxt_rowid", "_pxt_version");
        assertThat(planned.schema().findType("_pxt_rowid")).isEqualTo(Types.LongType.get());
        assertThat(planned.schema().findType("_pxt_version")).isEqualTo(Types.LongType.get());
        assertThat(planned.schema().findField("matrix").doc()).isEqualTo("Pixeltable Array[(2, 3), float32]");
    }

    @Test
    void firstGoesOnAboveIdsOfAReplacedTable() {
        PlannedSchema planned = MirrorSchemas.first(COLUMNS, 40);
        Set<Integer> ids = TypeUtil.indexById(planned.schema().asStruct()).keySet();
        assertThat(ids).allMatch(id -> id > 40);
        assertThat(id(planned, "label")).isEqualTo(41);
        assertThat(planned.lastColumnId()).isEqualTo(50);
    }

    @Test
    void survivesJson() {
        PlannedSchema planned = MirrorSchemas.first(COLUMNS, 7);
        PlannedSchema read = PlannedSchema.of(planned.toColumns());
        assertThat(read.schema().sameSchema(planned.schema())).isTrue();
        assertThat(read.lastColumnId()).isEqualTo(planned.lastColumnId());
        assertThat(read.schema().findField("tags").doc()).isEqualTo("Pixeltable Array[(None,), str]");
    }

    @Test
    void renamedKeepsItsIdAndDroppedVanishes() {
        PlannedSchema first = MirrorSchemas.first(COLUMNS, 0);
        PlannedSchema second = MirrorSchemas.evolve(
                first,
                COLUMNS,
                schema(column(0, "caption", Kind.STRING), array(3, "tags", "str", -1), column(4, "meta", Kind.JSON)));
        assertThat(names(second)).containsExactly("caption", "tags", "meta", "_pxt_rowid", "_pxt_version");
        assertThat(id(second, "caption")).isEqualTo(id(first, "label"));
        assertThat(id(second, "tags.element")).isEqualTo(id(first, "tags.element"));
        assertThat(second.lastColumnId()).isEqualTo(first.lastColumnId());
    }

    /** Pixeltable's upgrade puts the names of all versions into lower case, and makes no version. */
    @Test
    void namesThatAreFoldedInPlaceKeepTheirIds() {
        PlannedSchema first = withUserColumn(
                MirrorSchemas.first(
                        schema(column(0, "Label", Kind.STRING), array(1, "Tags", "str", -1), column(2, "n", Kind.INT)),
                        0),
                "note");
        TableSchema now =
                schema(column(0, "label", Kind.STRING), array(1, "tags", "str", -1), column(2, "n", Kind.INT));

        assertThat(first.holds(now)).isTrue();
        PlannedSchema same = MirrorSchemas.evolve(first, now, now);
        assertThat(names(same)).containsExactly("label", "tags", "n", "_pxt_rowid", "_pxt_version", "note");
        assertThat(same.schema().columns())
                .extracting(NestedField::fieldId)
                .containsExactlyElementsOf(first.schema().columns().stream()
                        .map(NestedField::fieldId)
                        .toList());
        assertThat(id(same, "tags.element")).isEqualTo(id(first, "Tags.element"));
        assertThat(same.lastColumnId()).isEqualTo(first.lastColumnId());
        assertThat(MirrorSchemas.rebuild(first, now).schema().asStruct())
                .isEqualTo(same.schema().asStruct());
        assertThat(LayoutColumns.of(now).differenceTo(first.toColumns().icebergSchema()))
                .isEmpty();
    }

    /** A store of before the upgrade may have them both, as different columns. */
    @Test
    void columnsThatDifferInLettersOnlyAreNotTakenForEachOther() {
        TableSchema one = schema(column(0, "Label", Kind.STRING));
        TableSchema both = schema(column(0, "Label", Kind.STRING), column(1, "label", Kind.STRING));
        TableSchema turned = schema(column(1, "label", Kind.STRING), column(0, "Label", Kind.STRING));
        PlannedSchema first = MirrorSchemas.first(one, 0);

        assertThat(first.holds(both)).isFalse();
        PlannedSchema second = MirrorSchemas.evolve(first, one, both);
        assertThat(id(second, "Label")).isEqualTo(id(first, "Label"));
        assertThat(id(second, "label")).isGreaterThan(first.lastColumnId());
        assertThat(second.holds(both)).isTrue();
        assertThat(id(MirrorSchemas.rebuild(first, both), "label")).isGreaterThan(first.lastColumnId());
        assertThat(LayoutColumns.of(both).differenceTo(second.toColumns().icebergSchema()))
                .isEmpty();
        assertThat(LayoutColumns.of(turned).differenceTo(second.toColumns().icebergSchema()))
                .hasValueSatisfying(difference -> assertThat(difference).contains("column 1 is label"));
    }

    /** The one in other letters is the column's own: nobody but Pixelake puts a column before its own. */
    @Test
    void aUsersColumnOfTheFoldedNameIsNotTakenForTheTables() {
        PlannedSchema first = withUserColumn(MirrorSchemas.first(schema(column(0, "Label", Kind.STRING)), 0), "label");
        TableSchema now = schema(column(0, "label", Kind.STRING));

        assertThatThrownBy(() -> MirrorSchemas.evolve(first, now, now))
                .isInstanceOf(MirrorSchemaException.class)
                .hasMessageContaining("Cannot add the column \"label\"")
                .hasMessageContaining("Rename one of the two");
    }

    private static PlannedSchema withUserColumn(PlannedSchema planned, String name) {
        List<NestedField> fields = new ArrayList<>(planned.schema().columns());
        int id = planned.lastColumnId() + 1;
        fields.add(NestedField.optional(id, name, Types.StringType.get()));
        return new PlannedSchema(new Schema(fields), id);
    }

    @Test
    void swappedNamesSwapTheirIds() {
        TableSchema before = schema(column(0, "a", Kind.STRING), column(1, "b", Kind.STRING));
        PlannedSchema first = MirrorSchemas.first(before, 0);
        PlannedSchema second =
                MirrorSchemas.evolve(first, before, schema(column(0, "b", Kind.STRING), column(1, "a", Kind.STRING)));
        assertThat(id(second, "a")).isEqualTo(id(first, "b"));
        assertThat(id(second, "b")).isEqualTo(id(first, "a"));
        assertThat(names(second)).containsExactly("b", "a", "_pxt_rowid", "_pxt_version");
    }

    @Test
    void sameNameOfAnotherColumnIsAnotherField() {
        TableSchema before = schema(column(0, "a", Kind.STRING), column(1, "b", Kind.STRING));
        PlannedSchema first = MirrorSchemas.first(before, 0);
        PlannedSchema second =
                MirrorSchemas.evolve(first, before, schema(column(0, "a", Kind.STRING), column(2, "b", Kind.STRING)));
        assertThat(id(second, "b")).isEqualTo(first.lastColumnId() + 1);
        assertThat(second.lastColumnId()).isEqualTo(first.lastColumnId() + 1);
    }

    @Test
    void sameIdOfAnotherTypeIsAnotherField() {
        TableSchema before = schema(column(0, "a", Kind.STRING));
        PlannedSchema first = MirrorSchemas.first(before, 0);
        PlannedSchema second = MirrorSchemas.evolve(first, before, schema(column(0, "a", Kind.INT)));
        assertThat(id(second, "a")).isEqualTo(first.lastColumnId() + 1);
        assertThat(second.schema().findType("a")).isEqualTo(Types.LongType.get());
    }

    @Test
    void neverGivesTheIdOfADroppedColumnAgain() {
        PlannedSchema first = MirrorSchemas.first(COLUMNS, 0);
        TableSchema none = schema();
        PlannedSchema dropped = MirrorSchemas.evolve(first, COLUMNS, none);
        PlannedSchema again = MirrorSchemas.evolve(dropped, none, schema(array(9, "tags", "str", -1)));
        assertThat(id(again, "tags")).isEqualTo(11);
        assertThat(id(again, "tags.element")).isEqualTo(12);
        assertThat(again.lastColumnId()).isEqualTo(12);
    }

    @Test
    void addedColumnsGetTheIdsOfAnIcebergSchemaUpdate() {
        PlannedSchema first = MirrorSchemas.first(COLUMNS, 0);
        List<SourceColumn> columns = new ArrayList<>(COLUMNS.columns());
        columns.add(2, array(5, "cube", "int64", 1, -1, 2));
        columns.add(column(6, "note", Kind.STRING));
        PlannedSchema second = MirrorSchemas.evolve(first, COLUMNS, Columns.schema(columns));

        Schema updated = addedByIceberg(first.schema(), second.schema(), List.of("cube", "note"));
        for (String name : List.of("cube", "note")) {
            assertThat(second.schema().findField(name)).isEqualTo(updated.findField(name));
        }
        assertThat(second.lastColumnId()).isEqualTo(updated.highestFieldId());
    }

    private static Schema addedByIceberg(Schema before, Schema after, List<String> names) {
        try (InMemoryCatalog catalog = new InMemoryCatalog()) {
            catalog.initialize("test", Map.of());
            catalog.createNamespace(Namespace.of("n"));
            Table table = catalog.createTable(TableIdentifier.of("n", "t"), before);
            assertThat(table.schema().asStruct()).isEqualTo(before.asStruct());
            UpdateSchema update = table.updateSchema();
            for (String name : names) {
                NestedField field = after.findField(name);
                update.addColumn(name, field.type(), field.doc());
            }
            update.commit();
            return table.schema();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void keepsFieldsUsersAddedAtTheEnd() {
        PlannedSchema first = MirrorSchemas.first(schema(column(0, "a", Kind.STRING)), 0);
        List<NestedField> fields = new ArrayList<>();
        fields.add(NestedField.optional(4, "reviewed", Types.BooleanType.get(), "by us"));
        fields.addAll(first.schema().columns());
        PlannedSchema edited = new PlannedSchema(new Schema(fields), 4);

        TableSchema after = schema(column(0, "a", Kind.STRING), column(1, "b", Kind.INT));
        PlannedSchema second = MirrorSchemas.evolve(edited, schema(column(0, "a", Kind.STRING)), after);
        assertThat(names(second)).containsExactly("a", "b", "_pxt_rowid", "_pxt_version", "reviewed");
        assertThat(second.schema().findField("reviewed")).isEqualTo(fields.get(0));
        assertThat(id(second, "b")).isEqualTo(5);
        assertThat(second.rowSchema(after).columns())
                .extracting(NestedField::name)
                .containsExactly("a", "b", "_pxt_rowid", "_pxt_version");
    }

    @Test
    void keepsWhatUsersChangedInAColumn() {
        TableSchema before = schema(array(0, "a", "int32", -1));
        PlannedSchema first = MirrorSchemas.first(before, 0);
        List<NestedField> fields = new ArrayList<>(first.schema().columns());
        fields.set(0, NestedField.from(fields.get(0)).withDoc("their words").build());
        PlannedSchema second = MirrorSchemas.evolve(
                new PlannedSchema(new Schema(fields), first.lastColumnId()),
                before,
                schema(array(0, "renamed", "int32", -1)));
        assertThat(second.schema().findField("renamed").doc()).isEqualTo("their words");
    }

    @Test
    void refusesReservedNames() {
        TableSchema reserved = schema(column(0, "_pxt_rowid", Kind.INT));
        assertThatThrownBy(() -> MirrorSchemas.first(reserved, 0))
                .isInstanceOf(MirrorSchemaException.class)
                .hasMessageContaining("\"_pxt_rowid\"");
        TableSchema before = schema(column(0, "a", Kind.INT));
        PlannedSchema first = MirrorSchemas.first(before, 0);
        assertThatThrownBy(() -> MirrorSchemas.evolve(first, before, schema(column(0, "_pxt_a", Kind.INT))))
                .isInstanceOf(MirrorSchemaException.class)
                .hasMessageContaining("\"_pxt_a\"");
    }

    @Test
    void refusesANameThatAUsersColumnHas() {
        TableSchema before = schema(column(0, "a", Kind.STRING));
        PlannedSchema first = MirrorSchemas.first(before, 0);
        List<NestedField> fields = new ArrayList<>(first.schema().columns());
        fields.add(NestedField.optional(4, "b", Types.StringType.get()));
        PlannedSchema edited = new PlannedSchema(new Schema(fields), 4);
        assertThatThrownBy(() -> MirrorSchemas.evolve(
                        edited, before, schema(column(0, "a", Kind.STRING), column(1, "b", Kind.INT))))
                .isInstanceOf(MirrorSchemaException.class)
                .hasMessageContaining("column \"b\"");
    }

    @Test
    void refusesAMirrorThatLostAColumn() {
        TableSchema before = schema(column(0, "a", Kind.STRING), column(1, "b", Kind.STRING));
        PlannedSchema first = MirrorSchemas.first(before, 0);
        PlannedSchema edited = new PlannedSchema(first.schema().select("a", "_pxt_rowid", "_pxt_version"), 4);
        assertThatThrownBy(() -> MirrorSchemas.evolve(edited, before, before))
                .isInstanceOf(MirrorSchemaException.class)
                .hasMessageContaining("no column \"b\"");
    }

    /** Random renames (swaps too), drops, additions and moves: a field id always means one Pixeltable column. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void fieldIdsFollowColumnIds(long seed) {
        Random random = new Random(seed);
        int[] nextColumn = {0};
        List<SourceColumn> columns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            columns.add(randomColumn(random, nextColumn[0]++, "c" + i));
        }
        TableSchema schema = Columns.schema(columns);
        PlannedSchema planned = MirrorSchemas.first(schema, random.nextInt(5));
        Map<Integer, Integer> fieldOfColumn = new HashMap<>();
        Map<Integer, Integer> columnOfField = new HashMap<>();
        for (int version = 1; version < 60; version++) {
            checkIds(schema, planned, fieldOfColumn, columnOfField);
            TableSchema next = changed(random, schema, nextColumn, version);
            PlannedSchema evolved = MirrorSchemas.evolve(planned, schema, next);
            assertThat(evolved.lastColumnId()).isGreaterThanOrEqualTo(planned.lastColumnId());
            schema = next;
            planned = evolved;
        }
        checkIds(schema, planned, fieldOfColumn, columnOfField);
    }

    private static void checkIds(
            TableSchema schema, PlannedSchema planned, Map<Integer, Integer> fields, Map<Integer, Integer> columns) {
        List<String> expected = new ArrayList<>();
        schema.columns().forEach(column -> expected.add(column.name()));
        expected.addAll(List.of("_pxt_rowid", "_pxt_version"));
        assertThat(names(planned)).isEqualTo(expected);
        for (SourceColumn column : schema.columns()) {
            int field = id(planned, column.name());
            assertThat(fields.merge(column.id(), field, (old, now) -> old)).isEqualTo(field);
            assertThat(columns.merge(field, column.id(), (old, now) -> old)).isEqualTo(column.id());
        }
        assertThat(planned.schema().highestFieldId()).isLessThanOrEqualTo(planned.lastColumnId());
    }

    private static TableSchema changed(Random random, TableSchema schema, int[] nextColumn, int version) {
        List<SourceColumn> columns = new ArrayList<>(schema.columns());
        for (int i = random.nextInt(3); i > 0 && !columns.isEmpty(); i--) {
            columns.remove(random.nextInt(columns.size()));
        }
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.name()));
        Collections.shuffle(names, random);
        for (int i = 0; i < columns.size(); i++) {
            SourceColumn old = columns.get(i);
            columns.set(i, SourceColumns.of(old.id(), names.get(i), old.type(), old.hasCellMetadata()));
        }
        Set<String> taken = new HashSet<>(names);
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = "c" + random.nextInt(8);
            if (taken.add(name)) {
                columns.add(randomColumn(random, nextColumn[0]++, name));
            }
        }
        Collections.shuffle(columns, random);
        return Columns.schema(columns);
    }

    private static SourceColumn randomColumn(Random random, int id, String name) {
        return random.nextBoolean() ? column(id, name, Kind.STRING) : array(id, name, "float32", 2, -1);
    }

    @Test
    void errorsThatWereLeftOutForAWhileAreNotHeld() {
        TableSchema plain = schema(column(0, "a", Kind.INT));
        TableSchema withErrors = schema(column(0, "a", Kind.INT), error(0, "a_errortype"), error(1, "a_errormsg"));
        PlannedSchema on = MirrorSchemas.first(withErrors, 0);
        assertThat(on.holds(withErrors)).isTrue();
        assertThat(MirrorSchemas.first(plain, 0).holds(withErrors)).isFalse();

        PlannedSchema off = MirrorSchemas.evolve(on, plain, plain);
        assertThat(names(off)).containsExactly("a", "_pxt_rowid", "_pxt_version", "a_errortype", "a_errormsg");
        assertThat(off.holds(withErrors)).isFalse();
        assertThat(off.holds(plain)).isTrue();

        PlannedSchema onAgain = MirrorSchemas.rebuild(off, withErrors);
        assertThat(names(onAgain)).isEqualTo(names(on));
        assertThat(id(onAgain, "a_errortype")).isEqualTo(id(on, "a_errortype"));
    }

    @Test
    void theColumnOfAnIndexThatPixeltableHasForgottenGoes() {
        TableSchema plain = schema(column(0, "a", Kind.STRING));
        TableSchema indexed = schema(column(0, "a", Kind.STRING), embedding("a_idx"));
        PlannedSchema on = MirrorSchemas.first(indexed, 0);

        assertThat(names(on.withoutDroppedIndexes(plain))).containsExactly("a", "_pxt_rowid", "_pxt_version");
        assertThat(names(on.withoutDroppedIndexes(indexed))).isEqualTo(names(on));
        PlannedSchema off = MirrorSchemas.evolve(on, plain, plain);
        assertThat(names(off.withoutDroppedIndexes(plain)))
                .as("left when turned off")
                .contains("a_idx");
    }

    @Test
    void aColumnThatWouldBeThereTwiceIsRefused() {
        TableSchema twins =
                schema(column(0, "a", Kind.INT), error(0, "a_errortype"), column(1, "a_errortype", Kind.STRING));
        assertThatThrownBy(() -> MirrorSchemas.first(twins, 0))
                .isInstanceOf(MirrorSchemaException.class)
                .hasMessageContaining("\"a_errortype\": two columns would have that name");
    }

    private static SourceColumn error(int part, String name) {
        SourceColumn.Part[] parts = {SourceColumn.Part.ERROR_TYPE, SourceColumn.Part.ERROR_MESSAGE};
        return SourceColumn.of(0, 0, parts[part], name, PixeltableType.of(Kind.STRING), true, false);
    }

    private static SourceColumn embedding(String name) {
        PixeltableType type = new PixeltableType(Kind.ARRAY, Optional.of(List.of(-1)), Optional.of("float32"));
        return SourceColumn.of(0, 5, SourceColumn.Part.EMBEDDING, name, type, false, false);
    }
}
