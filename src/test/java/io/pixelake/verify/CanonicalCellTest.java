package io.pixelake.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.VariantType;
import org.apache.flink.types.variant.Variant;
import org.junit.jupiter.api.Test;

class CanonicalCellTest {
    private static final LogicalType TEXT = new VarCharType(VarCharType.MAX_LENGTH);
    private static final LogicalType BYTES = new VarBinaryType(VarBinaryType.MAX_LENGTH);

    @Test
    void differentTextsAndNullDiffer() {
        allDiffer(TEXT, null, text(""), text("a"), text("A"), text("\u00e9"), text("e\u0301"), text("a\u0000"));
    }

    @Test
    void differentFloatsDiffer() {
        allDiffer(
                new DoubleType(),
                null,
                0.0,
                -0.0,
                Double.MIN_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                1.0,
                Math.nextUp(1.0));
        allDiffer(new FloatType(), null, 0.0f, -0.0f, Float.NaN, 1.0f, Math.nextUp(1.0f));
    }

    @Test
    void variantsAreTheirJson() {
        Variant decimal = Variant.newBuilder().of(new BigDecimal("1.5"));

        allDiffer(
                new VariantType(),
                null,
                Variant.newBuilder().ofNull(),
                Variant.newBuilder().of(""),
                Variant.newBuilder().of("null"),
                Variant.newBuilder().of((byte) 1),
                Variant.newBuilder().of("1"),
                Variant.newBuilder().of(LocalDate.EPOCH),
                decimal);
        assertThat(bytes(new VariantType(), decimal))
                .isEqualTo(bytes(new VariantType(), Variant.newBuilder().of(1.5)));
        assertThat(bytes(new VariantType(), Variant.newBuilder().of((byte) 1)))
                .isEqualTo(bytes(new VariantType(), Variant.newBuilder().of(1L)));
    }

    @Test
    void allNaNAreOne() {
        double otherNaN = Double.longBitsToDouble(0x7ff8000000000123L);
        float otherFloatNaN = Float.intBitsToFloat(0x7fc00123);

        assertThat(bytes(new DoubleType(), otherNaN)).isEqualTo(bytes(new DoubleType(), Double.NaN));
        assertThat(bytes(new FloatType(), otherFloatNaN)).isEqualTo(bytes(new FloatType(), Float.NaN));
    }

    @Test
    void differentIntegersDecimalsTimesDiffer() {
        allDiffer(new BigIntType(), null, 0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);
        allDiffer(new IntType(), null, 0, 1, Integer.MIN_VALUE);
        allDiffer(new DecimalType(20, 0), null, decimal("0"), decimal("18446744073709551615"), decimal("1"));
        allDiffer(
                new LocalZonedTimestampType(6),
                null,
                time("1969-12-31T23:59:59.999999Z"),
                time("1970-01-01T00:00:00Z"),
                time("1970-01-01T00:00:00.000001Z"));
    }

    @Test
    void differentBinariesDiffer() {
        allDiffer(BYTES, null, new byte[0], new byte[] {0}, new byte[] {0, 0}, new byte[] {1});
    }

    @Test
    void differentListsDiffer() {
        LogicalType lists = new ArrayType(new ArrayType(new IntType()));
        allDiffer(
                lists,
                null,
                list(),
                list((Object) null),
                list(list()),
                list(list(), list()),
                list(list(1, 2)),
                list(list(2, 1)),
                list(list(1), list(2)),
                list(list(1), null, list(2)),
                list(list(1, null), list(2)));
    }

    @Test
    void differentStructsDiffer() {
        RowType struct = RowType.of(TEXT, TEXT);
        allDiffer(
                struct,
                null,
                GenericRowData.of(null, null),
                GenericRowData.of(text("a"), null),
                GenericRowData.of(null, text("a")));
    }

    @Test
    void theClassThatHoldsAValueMeansNothing() {
        LogicalType longs = new ArrayType(new BigIntType());

        assertThat(bytes(TEXT, BinaryStringData.fromString("x\u00e9"))).isEqualTo(bytes(TEXT, text("x\u00e9")));
        assertThat(bytes(longs, new GenericArrayData(new long[] {1, 2}))).isEqualTo(bytes(longs, list(1L, 2L)));
    }

    /** Nothing moves from one cell to the next. */
    @Test
    void cellsKeepToThemselves() {
        RowType type = RowType.of(TEXT, TEXT, BYTES, new BigIntType(), new BigIntType());
        ComparedColumns shape = new ComparedColumns(type, 3, false);
        List<RowData> rows = List.of(
                GenericRowData.of(text("ab"), text("c"), new byte[0], 1L, 1L),
                GenericRowData.of(text("a"), text("bc"), new byte[0], 1L, 1L),
                GenericRowData.of(text("abc"), text(""), new byte[0], 1L, 1L),
                GenericRowData.of(text("abc"), null, new byte[0], 1L, 1L),
                GenericRowData.of(text("abc"), null, null, 1L, 1L),
                GenericRowData.of(text("ab"), text(""), new byte[] {'c'}, 1L, 1L));

        Set<RowHash> hashes = new HashSet<>();
        rows.forEach(row -> hashes.add(shape.hashOf(row)));

        assertThat(hashes).hasSameSizeAs(rows);
    }

    @Test
    void mapsAreTheirEntriesInWhateverOrder() {
        LogicalType type = new MapType(TEXT, new BigIntType());
        Map<StringData, Long> forth = new LinkedHashMap<>();
        forth.put(StringData.fromString("a"), 1L);
        forth.put(StringData.fromString("b"), null);
        Map<StringData, Long> back = new LinkedHashMap<>();
        back.put(StringData.fromString("b"), null);
        back.put(StringData.fromString("a"), 1L);

        assertThat(bytes(type, new GenericMapData(forth))).isEqualTo(bytes(type, new GenericMapData(back)));
        allDiffer(
                type,
                new GenericMapData(forth),
                new GenericMapData(Map.of()),
                new GenericMapData(Map.of(StringData.fromString("a"), 1L)),
                new GenericMapData(Map.of(StringData.fromString("ab"), 1L)));
    }

    @Test
    void aTypeThatIsNeverMirroredIsRefused() {
        assertThatThrownBy(() -> CanonicalCell.of(new MultisetType(TEXT)))
                .hasMessageContaining("MULTISET")
                .hasMessageContaining("can't be compared");
    }

    private static void allDiffer(LogicalType type, Object... values) {
        List<String> all = new ArrayList<>();
        Arrays.stream(values).forEach(value -> all.add(HexFormat.of().formatHex(bytes(type, value))));
        assertThat(all).doesNotHaveDuplicates();
    }

    private static byte[] bytes(LogicalType type, Object value) {
        DataOutputSerializer out = new DataOutputSerializer(16);
        try {
            CanonicalCell.of(type).write(value, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.getCopyOfBuffer();
    }

    private static StringData text(String text) {
        return StringData.fromString(text);
    }

    private static GenericArrayData list(Object... elements) {
        return new GenericArrayData(elements);
    }

    private static DecimalData decimal(String number) {
        return DecimalData.fromBigDecimal(new BigDecimal(number), 20, 0);
    }

    private static TimestampData time(String instant) {
        return TimestampData.fromInstant(Instant.parse(instant));
    }
}
