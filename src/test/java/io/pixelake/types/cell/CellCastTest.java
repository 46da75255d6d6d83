package io.pixelake.types.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.MappedRow;
import io.pixelake.types.array.NpyArray;
import io.pixelake.types.array.NpyToJson;
import io.pixelake.types.json.CellMappingException;
import io.pixelake.types.schema.CastTypes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellCastTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            42                     | TINYINT       | 42
            -128                   | TINYINT       | -128
            " 7 "                  | INT           | 7
            1.0                    | BIGINT        | 1
            "9223372036854775807"  | BIGINT        | 9223372036854775807
            12345678901234567890   | DECIMAL(20)   | 12345678901234567890
            1.25                   | DECIMAL(4, 1) | 1.2
            true                   | BOOLEAN       | true
            "False"                | BOOLEAN       | false
            true                   | INT           | 1
            0.1                    | DOUBLE        | 0.1
            "1e-5"                 | DOUBLE        | 1.0E-5
            "nan"                  | DOUBLE        | NaN
            "-inf"                 | FLOAT         | -Infinity
            0.1                    | FLOAT         | 0.1
            9007199254740992       | DOUBLE        | 9.007199254740992E15
            9007199254740993.5     | DOUBLE        | 9.007199254740994E15
            1234567890123456800    | DOUBLE        | 1.23456789012345677E18
            0.1234567890123456789  | DOUBLE        | 0.12345678901234568
            16777216               | FLOAT         | 1.6777216E7
            16777217.0             | FLOAT         | 1.6777216E7
            "abc"                  | VARCHAR(3)    | abc
            {"a": [1, 2.50]}       | STRING        | {"a":[1,2.50]}
            """)
    void jsonBecomesScalars(String json, String type, String expected) {
        assertThat(cast(Kind.JSON, type, StringData.fromString(json))).hasToString(expected);
    }

    @Test
    void jsonBecomesRowsListsAndMaps() {
        StringData json = StringData.fromString(
                "{\"k\": 7, \"tags\": [\"a\", null, 1], \"more\": {\"x\": 0.5, \"y\": null}, \"when\": \"2026-01-31T10:00:00.5+02:00\", \"other\": 1}");

        GenericRowData row = (GenericRowData) cast(
                Kind.JSON,
                "ROW<k BIGINT, tags ARRAY<STRING>, more MAP<STRING, DOUBLE>, `when` TIMESTAMP(6), absent INT>",
                json);

        Map<Object, Object> more = new HashMap<>();
        more.put(StringData.fromString("x"), 0.5);
        more.put(StringData.fromString("y"), null);
        assertThat(row)
                .isEqualTo(GenericRowData.of(
                        7L,
                        new GenericArrayData(
                                new Object[] {StringData.fromString("a"), null, StringData.fromString("1")}),
                        new GenericMapData(more),
                        TimestampData.fromLocalDateTime(LocalDateTime.of(2026, 1, 31, 8, 0, 0, 500_000_000)),
                        null));
    }

    @Test
    void otherCells() {
        TimestampData noon = TimestampData.fromLocalDateTime(LocalDateTime.of(2026, 1, 31, 12, 0, 0, 123_456_000));
        int day = (int) LocalDate.of(2026, 1, 31).toEpochDay();
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();

        assertThat(cast(Kind.FLOAT, "FLOAT", 0.1)).isEqualTo(0.1f);
        assertThat(cast(Kind.FLOAT, "INT", 3.0)).isEqualTo(3);
        assertThat(cast(Kind.FLOAT, "STRING", 1e-5)).hasToString("1e-05");
        assertThat(cast(Kind.INT, "DECIMAL(5, 2)", 3L))
                .isEqualTo(DecimalData.fromBigDecimal(new BigDecimal("3"), 5, 2));
        assertThat(cast(Kind.TIMESTAMP, "DATE", noon)).isEqualTo(day);
        assertThat(cast(Kind.TIMESTAMP, "TIMESTAMP_LTZ(3)", noon))
                .isEqualTo(TimestampData.fromLocalDateTime(LocalDateTime.of(2026, 1, 31, 12, 0, 0, 123_000_000)));
        assertThat(cast(Kind.TIMESTAMP, "STRING", noon)).hasToString("2026-01-31T12:00:00.123456+00:00");
        assertThat(cast(Kind.DATE, "TIMESTAMP(6)", day))
                .isEqualTo(TimestampData.fromLocalDateTime(LocalDateTime.of(2026, 1, 31, 0, 0)));
        assertThat(cast(Kind.DATE, "STRING", day)).hasToString("2026-01-31");
        assertThat(cast(Kind.UUID, "STRING", bytes)).hasToString(id.toString());
        assertThat(cast(Kind.STRING, "DATE", StringData.fromString("2026-01-31")))
                .isEqualTo(day);
        assertThat(cast(Kind.STRING, "TIMESTAMP_LTZ(6)", StringData.fromString("2026-01-31 12:00:00.123456")))
                .isEqualTo(noon);
        assertThat(cast(Kind.IMAGE, "VARCHAR(100)", StringData.fromString("file:///a.png")))
                .hasToString("file:///a.png");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            JSON   | 300                    | TINYINT         | can't become TINYINT: 300 is out of its range
            JSON   | 1.5                    | BIGINT          | can't become BIGINT: 1.5 isn't a whole number
            JSON   | "x"                    | BIGINT          | can't become BIGINT: "x" isn't a number that it can hold
            JSON   | "1e999999999"          | BIGINT          | can't become BIGINT: "1e999999999" is out of its range
            JSON   | 1e400                  | DOUBLE          | can't become DOUBLE: 1E+400 is out of its range
            JSON   | 9007199254740993       | DOUBLE          | can't become DOUBLE: 9007199254740993 is a whole number that it can't hold exactly; give DECIMAL, BIGINT or STRING
            JSON   | "9007199254740993"     | DOUBLE          | can't become DOUBLE: "9007199254740993" is a whole number that it can't hold exactly
            JSON   | 16777217               | FLOAT           | can't become FLOAT: 16777217 is a whole number that it can't hold exactly; give DOUBLE, DECIMAL, BIGINT or STRING
            JSON   | 9007199254740993       | FLOAT           | can't become FLOAT: 9007199254740993 is a whole number that it can't hold exactly; give DECIMAL, BIGINT or STRING
            STRING | -16777217              | FLOAT           | can't become FLOAT: "-16777217" is a whole number that it can't hold exactly
            JSON   | {"a": [9007199254740993]} | ROW<a ARRAY<DOUBLE>> | can't become DOUBLE (in ROW<`a` ARRAY<DOUBLE>>): 9007199254740993 is a whole number
            JSON   | {"a": 1%0}             | VARIANT         | can't become VARIANT: {"a": 1%0} can't be read as JSON
            JSON   | {"a": 1}               | DOUBLE          | can't become DOUBLE: {"a":1} isn't a number
            JSON   | 123.45                 | DECIMAL(4, 2)   | can't become DECIMAL(4, 2): 123.45 has too many digits
            JSON   | "yes"                  | BOOLEAN         | can't become BOOLEAN: "yes" is neither true nor false
            JSON   | [1]                    | ROW<a INT>      | isn't an object
            JSON   | {"a": 1}               | ARRAY<INT>      | can't become ARRAY<INT>: {"a":1} isn't a list
            JSON   | {"a": [1, "z"]}        | ROW<a ARRAY<INT>> | can't become INT (in ROW<`a` ARRAY<INT>>): "z" isn't a number that it can hold
            STRING | 31.1.2026              | DATE            | isn't a moment such as
            STRING | abcd                   | VARCHAR(3)      | can't become VARCHAR(3): "abcd" is too long
            """)
    void whatDoesNotFitIsRefused(Kind kind, String cell, String type, String message) {
        assertThatThrownBy(() -> cast(kind, type, StringData.fromString(cell)))
                .isInstanceOf(CellMappingException.class)
                .hasMessageStartingWith("column \"c\" is ")
                .hasMessageContaining(message);
    }

    @Test
    void floatsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> cast(Kind.FLOAT, "FLOAT", 1e300))
                .hasMessage("column \"c\" is Float in Pixeltable and can't become FLOAT: 1e+300 is out of its range");
        assertThatThrownBy(() -> cast(Kind.FLOAT, "INT", Double.NaN)).hasMessageContaining("nan isn't a number");
        assertThatThrownBy(() -> cast(Kind.FLOAT, "BIGINT", 0.5)).hasMessageContaining("0.5 isn't a whole number");
    }

    @Test
    void wholeNumbersThatAFloatWouldChangeAreRefused() {
        assertThat(cast(Kind.INT, "DOUBLE", -(1L << 60))).isEqualTo(-0x1p60);
        assertThat(cast(Kind.INT, "DOUBLE", Long.MIN_VALUE)).isEqualTo(-0x1p63);
        for (long inexact : new long[] {(1L << 53) + 1, Long.MAX_VALUE, 1_234_567_890_123_456_800L}) {
            assertThatThrownBy(() -> cast(Kind.INT, "DOUBLE", inexact))
                    .hasMessage("column \"c\" is Int in Pixeltable and can't become DOUBLE: " + inexact
                            + " is a whole number that it can't hold exactly; give DECIMAL, BIGINT or STRING");
        }
        assertThatThrownBy(() -> cast(Kind.INT, "FLOAT", (1L << 24) + 1)).hasMessageContaining("can't become FLOAT");
        // PostgreSQL's text of the float 1e23, which isn't that very number.
        assertThat(cast(Kind.JSON, "DOUBLE", StringData.fromString("1" + "0".repeat(23))))
                .isEqualTo(1e23);
        assertThat(cast(Kind.FLOAT, "FLOAT", 16777217.0)).isEqualTo(16777216f);
    }

    @Test
    void longValuesAreCutInMessages() {
        assertThatThrownBy(() -> cast(Kind.STRING, "INT", StringData.fromString("x".repeat(1000))))
                .message()
                .hasSizeLessThan(250);
    }

    /** The writers take the rows only in the form that goes with the Iceberg type. */
    @Test
    void theMapperCasts() {
        TableSchema schema =
                Columns.schema(Columns.column(0, "a", Kind.INT).castTo("SMALLINT"), Columns.column(1, "b", Kind.INT));
        GenericRowData row = GenericRowData.of(5L, 6L, 1L, 1L);

        MappedRow.map(schema, row);

        assertThat(row).isEqualTo(GenericRowData.of(5, 6L, 1L, 1L));
    }

    @Test
    void listsBecomeOtherLists() throws IOException {
        byte[] npy = getClass()
                .getResourceAsStream("/io/pixelake/types/array/int16-little.npy")
                .readAllBytes();
        NpyArray array = NpyArray.parse(npy);
        SourceColumn column = Columns.array(0, "c", "int16", array.shape().toArray(Integer[]::new));

        ArrayData list = (ArrayData) new CellCast(column, CastTypes.parse(nested(array, "DECIMAL(8, 2)"))).cast(npy);

        for (int depth = 1; depth < array.shape().size(); depth++) {
            list = list.getArray(0);
        }
        assertThat(list.getDecimal(0, 8, 2)).isEqualTo(DecimalData.fromUnscaledLong(array.longAt(0) * 100, 8, 2));
        assertThat(new CellCast(column, CastTypes.parse("STRING")).cast(npy)).hasToString(NpyToJson.convert(array));
    }

    /** PostgreSQL lets in both. */
    @Test
    void neitherDepthNorNamesOfJsonHaveALimit() {
        String deep = "{\"a\":".repeat(5_000) + "0.0000001" + "}".repeat(5_000);
        String name = "n".repeat(60_000);
        String json = "{\"" + name + "\":1,\"deep\":" + deep + "}";

        RowData row = (RowData) cast(Kind.JSON, "ROW<deep STRING>", StringData.fromString(json));
        assertThat(row.getString(0)).hasToString(deep.replace("0.0000001", "1E-7"));
        assertThat(cast(Kind.JSON, "STRING", StringData.fromString(json))).hasToString(json);
        assertThatThrownBy(() -> cast(Kind.JSON, "BIGINT", StringData.fromString(json)))
                .isInstanceOf(CellMappingException.class)
                .hasMessageEndingWith(".. isn't a number");
    }

    private static String nested(NpyArray array, String element) {
        int depth = array.shape().size();
        return "ARRAY<".repeat(depth) + element + ">".repeat(depth);
    }

    private static Object cast(Kind kind, String type, Object cell) {
        SourceColumn column = Columns.column(0, "c", kind);
        LogicalType parsed = CastTypes.parse(type);
        Optional<String> impossible = CastTypes.impossible(column, parsed);
        assertThat(impossible).isEmpty();
        return new CellCast(column, parsed).cast(cell);
    }
}
