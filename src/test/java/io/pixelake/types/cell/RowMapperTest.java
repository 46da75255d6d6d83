package io.pixelake.types.cell;

import static io.pixelake.types.array.NpyArrayTest.fixture;
import static io.pixelake.types.cell.Columns.array;
import static io.pixelake.types.cell.Columns.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.BadCell;
import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceColumn;
import io.pixelake.testkit.MappedRow;
import io.pixelake.testkit.SourceColumns;
import io.pixelake.types.array.NpyArrayTest;
import io.pixelake.types.json.CellMappingException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.Test;

class RowMapperTest {

    private static Object map(SourceColumn column, Object cell) {
        GenericRowData row = GenericRowData.of(cell, 17L, 3L);
        MappedRow.map(Columns.schema(column), row);
        assertThat(row.getLong(1)).isEqualTo(17L);
        assertThat(row.getLong(2)).isEqualTo(3L);
        return row.getField(0);
    }

    private static Object mapFixture(String name, String numpyType, Integer... dimensions) {
        return map(array(0, "a", numpyType, dimensions), fixture(name + ".npy"));
    }

    @Test
    void leavesPlainCellsAndNulls() {
        byte[] bytes = {1, 2};
        assertThat(map(column(0, "b", Kind.BINARY), bytes)).isSameAs(bytes);
        StringData text = StringData.fromString("[1, 2]");
        assertThat(map(column(0, "s", Kind.STRING), text)).isSameAs(text);
        assertThat(map(column(0, "j", Kind.JSON), null)).isNull();
        assertThat(map(array(0, "a", "int8", -1), null)).isNull();
    }

    @Test
    void compactsJson() {
        assertThat(map(column(0, "j", Kind.JSON), StringData.fromString("{\"a b\": [1, 2]}")))
                .hasToString("{\"a b\":[1,2]}");
    }

    @Test
    void nestsListsInTheirOrder() {
        for (String name : new String[] {"three-dimensions", "three-dimensions-fortran"}) {
            ArrayData outer = (ArrayData) mapFixture(name, "int32", 2, -1, 4);
            assertThat(outer.size()).isEqualTo(2);
            assertThat(outer.getArray(0).size()).isEqualTo(3);
            assertThat(outer.getArray(1).getArray(0).toIntArray()).containsExactly(12, 13, 14, 15);
            assertThat(outer.getArray(1).getArray(2).toIntArray()).containsExactly(20, 21, 22, 23);
        }
    }

    @Test
    void widensWithoutLoss() {
        assertThat(((ArrayData) mapFixture("float16-big", "float16", 3, 3))
                        .getArray(2)
                        .toFloatArray())
                .containsExactly(-0.33325195f, 0x1p-24f, 65504f);
        assertThat(((ArrayData) mapFixture("float32-big", "float64", 3, 3))
                        .getArray(2)
                        .toDoubleArray())
                .containsExactly(-1 / 3f, 5.960464477539063e-08f, 65504.0);
        assertThat(((ArrayData) mapFixture("uint16-big", "uint16", 2, 3))
                        .getArray(1)
                        .toIntArray())
                .containsExactly(77, 32768, 65535);
        assertThat(((ArrayData) mapFixture("uint32-little", "uint32", 2, 3))
                        .getArray(1)
                        .toLongArray())
                .containsExactly(77L, 2147483648L, 4294967295L);
        assertThat(((ArrayData) mapFixture("int8-little", "int64", 2, 3))
                        .getArray(0)
                        .toLongArray())
                .containsExactly(-128L, -1L, 0L);
    }

    @Test
    void keepsUnsignedLongsAsDecimals() {
        ArrayData last = ((ArrayData) mapFixture("uint64-big-fortran", "uint64", 2, 3)).getArray(1);
        assertThat(last.getDecimal(2, 20, 0).toBigDecimal()).isEqualTo(new BigDecimal("18446744073709551615"));
        assertThat(last.getDecimal(0, 20, 0).toBigDecimal()).isEqualTo(new BigDecimal(77));
    }

    @Test
    void mapsBooleansAndStrings() {
        ArrayData flags = (ArrayData) mapFixture("bool-fortran", "bool", -1, 3);
        assertThat(flags.getArray(0).getBoolean(2)).isTrue();
        assertThat(flags.getArray(1).getBoolean(0)).isFalse();
        ArrayData words = (ArrayData) mapFixture("str-little", "str", 2, 2);
        assertThat(words.getArray(0).getString(1)).hasToString("b\"c\\");
        assertThat(words.getArray(1).getString(1)).hasToString("é\uD83D\uDE00\n");
    }

    @Test
    void mapsZeroDimensionsToTheScalar() {
        assertThat(mapFixture("zero-dimensions", "int16")).isEqualTo(-3);
        assertThat(mapFixture("zero-dimensions-str", "str")).hasToString("hello");
    }

    @Test
    void mapsEmptyArrays() {
        assertThat(((ArrayData) mapFixture("empty", "float32", -1)).size()).isZero();
        assertThat(((ArrayData) mapFixture("empty-outer", "uint8", -1, 4)).size())
                .isZero();
        ArrayData inner = (ArrayData) mapFixture("empty-inner", "uint8", 2, -1);
        assertThat(inner.size()).isEqualTo(2);
        assertThat(inner.getArray(1).size()).isZero();
    }

    @Test
    void writesArraysOfUnknownShapeAsJson() {
        SourceColumn unknown = SourceColumns.of(
                0, "a", new PixeltableType(Kind.ARRAY, Optional.empty(), Optional.of("float64")), true);
        assertThat(map(unknown, fixture("float64-big.npy")))
                .hasToString("[[0.0,-0.0,1.5],[null,null,null],[-0.3333333333333333,5.9604644775390625E-8,65504.0]]");
        assertThat(map(unknown, fixture("str-little.npy")))
                .hasToString("[[\"a\",\"b\\\"c\\\\\"],[\"\",\"é\uD83D\uDE00\\n\"]]");
        assertThat(map(unknown, fixture("zero-dimensions.npy"))).hasToString("-3");
    }

    @Test
    void refusesAnotherRank() {
        assertThatThrownBy(() -> mapFixture("int32-little", "int32", -1))
                .isInstanceOf(CellMappingException.class)
                .hasMessage(
                        "row 0, column \"a\" is declared Array[(None,), int32], the cell holds an array of shape [2, 3] and"
                                + " type int32");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> mapFixture("float64-little", "float32", 3, 3)).hasMessageContaining("type float64");
        assertThatThrownBy(() -> mapFixture("int64-little", "int32", 2, 3)).hasMessageContaining("type int64");
        assertThatThrownBy(() -> mapFixture("uint32-little", "int32", 2, 3)).hasMessageContaining("type uint32");
        assertThatThrownBy(() -> mapFixture("int8-little", "uint64", 2, 3)).hasMessageContaining("type int8");
        assertThatThrownBy(() -> mapFixture("int8-little", "float32", 2, 3)).hasMessageContaining("type int8");
        assertThatThrownBy(() -> mapFixture("str-little", "bool", 2, 2)).hasMessageContaining("type str");
    }

    @Test
    void namesTheColumnOfAnUnreadableArray() {
        assertThatThrownBy(() -> map(array(0, "a", "int8", -1), new byte[20]))
                .isInstanceOf(CellMappingException.class)
                .hasMessageContaining("column \"a\": the array isn't a .npy file");
    }

    @Test
    void textThatIsNoneIsABadCellInEachForm() {
        byte[] lone = NpyArrayTest.texts('a', 0xD800);
        SourceColumn unknown =
                SourceColumns.of(0, "a", new PixeltableType(Kind.ARRAY, Optional.empty(), Optional.of("str")), true);
        SourceColumn cast = array(0, "a", "str", -1).castTo("ARRAY<STRING>");
        for (SourceColumn column : List.of(array(0, "a", "str", -1), unknown, cast)) {
            assertThatThrownBy(() -> map(column, lone))
                    .isInstanceOf(CellMappingException.class)
                    .hasMessageContaining("column \"a\": the array holds a str that isn't text: its element 1");

            RowChange change = new RowChange(
                    new GroupKey(new UUID(0, 1), 1),
                    Operation.INSERT,
                    RowKey.of(17),
                    3,
                    GenericRowData.of(lone, 17L, 3L));
            List<BadCell> bad = new ArrayList<>();
            new RowMapper(Columns.schema(column)).map(change, bad::add);
            assertThat(change.row().isNullAt(0)).isTrue();
            assertThat(bad).singleElement().extracting(BadCell::column).isEqualTo("a");
        }
    }
}
