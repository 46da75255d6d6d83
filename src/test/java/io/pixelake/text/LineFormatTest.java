package io.pixelake.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixelake.changes.TableChangelog;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceColumn.Part;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.MappedRow;
import io.pixelake.testkit.SourceColumns;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RawValueData;
import org.junit.jupiter.api.Test;

class LineFormatTest {
    private static final GroupKey GROUP = new GroupKey(new UUID(1, 2), 7);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonMapper STRICT_JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Test
    void csvCellsAreTheTextOfExportCsv() throws IOException {
        TextColumns columns = TextColumns.of(ExportFixture.schema());
        StringBuilder lines = new StringBuilder("_pxt_op,_pxt_group,_pxt_version,_pxt_rowid,")
                .append(ExportFixture.exported("export.csv"));
        String expected = frontBeforeEachRow(lines.toString());

        StringBuilder written = new StringBuilder(
                new String(CsvLineFormat.headerLine(CsvLineFormat.header(columns)), StandardCharsets.UTF_8));
        LineFormat format = TableChangelog.lines(FileFormat.CSV, columns);
        for (GenericRowData row : ExportFixture.rows()) {
            written.append(new String(format.insert(insert(row), row), StandardCharsets.UTF_8));
        }

        assertThat(written.toString()).isEqualTo(expected);
    }

    /** The export's rows begin after a CR LF, but for the one inside of a quoted cell, which is followed by "next". */
    private static String frontBeforeEachRow(String export) {
        return export.replaceAll("\r\n(?!next|\\z)", "\r\ninsert,7,3,11,");
    }

    @Test
    void jsonlHoldsTheValuesOfExportJsonButNaN() throws IOException {
        LineFormat format = TableChangelog.lines(FileFormat.JSONL, TextColumns.of(ExportFixture.schema()));
        List<String> exported = ExportFixture.exported("export.jsonl").lines().toList();
        List<GenericRowData> rows = ExportFixture.rows();

        assertThat(exported).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            String line = new String(format.insert(insert(rows.get(i)), rows.get(i)), StandardCharsets.UTF_8);
            String expected = "{\"_pxt_op\": \"insert\", \"_pxt_group\": 7, \"_pxt_version\": 3, \"_pxt_rowid\": 11, "
                    + exported.get(i).substring(1);
            assertThat(line).endsWith("}\n");
            assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
            assertThat(STRICT_JSON.readTree(line)).isEqualTo(withoutNonNumbers(expected));
            assertThat(fieldNames(line)).isEqualTo(fieldNames(expected));
        }
    }

    private static JsonNode withoutNonNumbers(String json) throws IOException {
        return JSON.readTree(json.replaceAll("(?<=[ \\[])(NaN|-?Infinity)", "null"));
    }

    private static List<String> fieldNames(String json) throws IOException {
        return ((ObjectNode) JSON.readTree(json))
                .properties().stream().map(entry -> entry.getKey()).toList();
    }

    @Test
    void jsonlWritesFloatsAsPythonDoes() throws IOException {
        assertThat(line(FileFormat.JSONL, column(PixeltableType.of(Kind.FLOAT)), 1e-5))
                .isEqualTo(
                        "{\"_pxt_op\":\"insert\",\"_pxt_group\":7,\"_pxt_version\":3,\"_pxt_rowid\":11,\"c\":1e-05}\n");
    }

    @Test
    void jsonTextWithNonNumbersBecomesValidJson() throws IOException {
        SourceColumn column = column(PixeltableType.of(Kind.JSON));

        assertThat(line(FileFormat.JSONL, column, ExportFixture.text("{\"NaN\":[NaN,-Infinity,1.50,\"Infinity\"]}")))
                .endsWith("\"c\":{\"NaN\":[null,null,1.50,\"Infinity\"]}}\n");
        assertThat(line(FileFormat.CSV, column, ExportFixture.text("[NaN,-Infinity]")))
                .isEqualTo("insert,7,3,11,\"[NaN, -Infinity]\"\r\n");
    }

    @Test
    void arraysWithoutDimensionsAreJsonScalarsInCsv() throws IOException {
        assertThat(line(FileFormat.CSV, scalarArray("bool"), true)).isEqualTo("insert,7,3,11,true\r\n");
        assertThat(line(FileFormat.CSV, scalarArray("float32"), 0.1f))
                .isEqualTo("insert,7,3,11,0.10000000149011612\r\n");
        assertThat(line(FileFormat.CSV, scalarArray("float64"), Double.NaN)).isEqualTo("insert,7,3,11,NaN\r\n");
        assertThat(line(FileFormat.CSV, scalarArray("str"), ExportFixture.text("a")))
                .isEqualTo("insert,7,3,11,\"\"\"a\"\"\"\r\n");
        assertThat(line(FileFormat.JSONL, scalarArray("bool"), true)).endsWith(",\"c\":true}\n");
    }

    @Test
    void nullsInsideArraysAndEmptyNestedArraysAreKept() throws IOException {
        SourceColumn column =
                column(new PixeltableType(Kind.ARRAY, Optional.of(List.of(-1, -1)), Optional.of("float32")));
        GenericArrayData cell = new GenericArrayData(
                new Object[] {new GenericArrayData(new Object[] {null, 1.5f}), new GenericArrayData(new float[0]), null
                });

        assertThat(line(FileFormat.CSV, column, cell)).isEqualTo("insert,7,3,11,\"[[null, 1.5], [], null]\"\r\n");
        assertThat(line(FileFormat.JSONL, column, cell)).endsWith(",\"c\":[[null,1.5],[],null]}\n");
    }

    @Test
    void unsignedLongsAreNumbers() throws IOException {
        SourceColumn column = column(new PixeltableType(Kind.ARRAY, Optional.of(List.of(-1)), Optional.of("uint64")));
        GenericArrayData cell = new GenericArrayData(new Object[] {
            DecimalData.fromBigDecimal(new BigDecimal("18446744073709551615"), 20, 0), DecimalData.zero(20, 0)
        });

        assertThat(line(FileFormat.CSV, column, cell)).isEqualTo("insert,7,3,11,\"[18446744073709551615, 0]\"\r\n");
        assertThat(line(FileFormat.JSONL, column, cell)).endsWith(",\"c\":[18446744073709551615,0]}\n");
    }

    /** A float would cut them. */
    @Test
    void decimalsInRowsKeepTheirDigits() throws IOException {
        SourceColumn column =
                column(PixeltableType.of(Kind.JSON)).castTo("ROW<d DECIMAL(38, 20), s DECIMAL(10, 9), f DOUBLE>");
        GenericRowData cell = GenericRowData.of(
                DecimalData.fromBigDecimal(new BigDecimal("123456789012345678.12345678901234567890"), 38, 20),
                DecimalData.fromBigDecimal(new BigDecimal("0.000000001"), 10, 9),
                1e-5);

        assertThat(line(FileFormat.CSV, column, cell))
                .isEqualTo("insert,7,3,11,\"{\"\"d\"\": 123456789012345678.12345678901234567890, \"\"s\"\":"
                        + " 0.000000001, \"\"f\"\": 1e-05}\"\r\n");
        assertThat(line(FileFormat.JSONL, column, cell))
                .endsWith("{\"d\":123456789012345678.12345678901234567890,\"s\":0.000000001,\"f\":1e-05}}\n");
    }

    /** The same text as without a cast. */
    @Test
    void variantsAreJson() throws IOException {
        SourceColumn plain = column(PixeltableType.of(Kind.JSON));
        SourceColumn column = plain.castTo("VARIANT");
        String json =
                "{\"b\":0.00001,\"aa\":[1.0,null,9223372036854775808],\"é\":\"ü\",\"f\":1" + "0".repeat(300) + "}";
        String byLength =
                "{\"b\":0.00001,\"f\":1" + "0".repeat(300) + ",\"aa\":[1.0,null,9223372036854775808],\"é\":\"ü\"}";
        GenericRowData row = GenericRowData.of(ExportFixture.text(json));
        MappedRow.map(new TableSchema(ExportFixture.schema().stores(), List.of(column)), row);

        for (FileFormat format : FileFormat.values()) {
            assertThat(line(format, column, row.getField(0)))
                    .isEqualTo(line(format, plain, ExportFixture.text(byLength)));
        }
    }

    @Test
    void aDeleteHoldsTheVersionThatDeletedAndNoCells() throws IOException {
        RowChange delete = new RowChange(GROUP, Operation.DELETE, RowKey.of(11), 3, 5, new GenericRowData(0));
        TextColumns columns = TextColumns.of(ExportFixture.schema());

        assertThat(text(TableChangelog.lines(FileFormat.CSV, columns).delete(delete)))
                .isEqualTo("delete,7,5,11" + ",".repeat(columns.data().size()) + "\r\n");
        assertThat(text(TableChangelog.lines(FileFormat.JSONL, columns).delete(delete)))
                .isEqualTo("{\"_pxt_op\":\"delete\",\"_pxt_group\":7,\"_pxt_version\":5,\"_pxt_rowid\":11}\n");
    }

    @Test
    void aRollbackNamesTheGroupAlone() throws IOException {
        TextColumns columns = TextColumns.of(ExportFixture.schema());

        assertThat(text(TableChangelog.lines(FileFormat.CSV, columns).rollback(7)))
                .isEqualTo("rollback,7,," + ",".repeat(columns.data().size()) + "\r\n");
        assertThat(text(TableChangelog.lines(FileFormat.JSONL, columns).rollback(7)))
                .isEqualTo("{\"_pxt_op\":\"rollback\",\"_pxt_group\":7,\"_pxt_version\":null,\"_pxt_rowid\":null}\n");
    }

    @Test
    void aCellOfAnUnknownClassIsRefused() {
        for (FileFormat format : FileFormat.values()) {
            assertThatThrownBy(() -> line(format, column(PixeltableType.of(Kind.FLOAT)), RawValueData.fromObject(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("column 'c'")
                    .hasMessageContaining("RawValueData");
        }
    }

    @Test
    void linesOfComponentsCarryTheirPositions() throws IOException {
        TextColumns columns = TextColumns.of(schema(2, column(PixeltableType.of(Kind.INT))));
        GenericRowData row = GenericRowData.of(42L, 11L, new GenericArrayData(new long[] {4, 0}), 3L);
        RowKey key = RowKey.of(11, 4, 0);
        RowChange insert = new RowChange(GROUP, Operation.INSERT, key, 3, 3, row);
        RowChange delete = new RowChange(GROUP, Operation.DELETE, key, 3, 5, new GenericRowData(0));

        LineFormat csv = TableChangelog.lines(FileFormat.CSV, columns);
        assertThat(CsvLineFormat.header(columns)).isEqualTo("_pxt_op,_pxt_group,_pxt_version,_pxt_rowid,_pxt_pos,c");
        assertThat(text(csv.insert(insert, row))).isEqualTo("insert,7,3,11,\"[4, 0]\",42\r\n");
        assertThat(text(csv.delete(delete))).isEqualTo("delete,7,5,11,\"[4, 0]\",\r\n");
        assertThat(text(csv.rollback(7))).isEqualTo("rollback,7,,,,\r\n");
        LineFormat jsonl = TableChangelog.lines(FileFormat.JSONL, columns);
        assertThat(text(jsonl.insert(insert, row)))
                .isEqualTo("{\"_pxt_op\":\"insert\",\"_pxt_group\":7,\"_pxt_version\":3,\"_pxt_rowid\":11,"
                        + "\"_pxt_pos\":[4,0],\"c\":42}\n");
        assertThat(text(jsonl.delete(delete)))
                .isEqualTo("{\"_pxt_op\":\"delete\",\"_pxt_group\":7,\"_pxt_version\":5,\"_pxt_rowid\":11,"
                        + "\"_pxt_pos\":[4,0]}\n");
        assertThat(text(jsonl.rollback(7)))
                .isEqualTo("{\"_pxt_op\":\"rollback\",\"_pxt_group\":7,\"_pxt_version\":null,\"_pxt_rowid\":null,"
                        + "\"_pxt_pos\":null}\n");
    }

    /** Whatever the type of the column is that they belong to. */
    @Test
    void partsOfAColumnAreReadAsWhatTheyAre() throws IOException {
        PixeltableType date = PixeltableType.of(Kind.DATE);
        PixeltableType binary = PixeltableType.of(Kind.BINARY);

        assertThat(line(FileFormat.CSV, part(Part.POSITION, PixeltableType.of(Kind.INT)), 4L))
                .isEqualTo("insert,7,3,11,4\r\n");
        assertThat(line(FileFormat.CSV, part(Part.ERROR_TYPE, date), ExportFixture.text("ValueError")))
                .isEqualTo("insert,7,3,11,ValueError\r\n");
        assertThat(line(FileFormat.JSONL, part(Part.ERROR_MESSAGE, binary), ExportFixture.text("[x")))
                .endsWith(",\"c\":\"[x\"}\n");
        GenericArrayData vector = new GenericArrayData(new float[] {0.5f, -1f});
        assertThat(line(FileFormat.CSV, part(Part.EMBEDDING, PixeltableType.of(Kind.STRING)), vector))
                .isEqualTo("insert,7,3,11,\"[0.5, -1.0]\"\r\n");
        assertThat(line(FileFormat.JSONL, part(Part.EMBEDDING, PixeltableType.of(Kind.STRING)), vector))
                .endsWith(",\"c\":[0.5,-1.0]}\n");
    }

    private static SourceColumn part(Part part, PixeltableType type) {
        return SourceColumn.of(0, 3, part, "c", type, false, true);
    }

    private static TableSchema schema(int positions, SourceColumn column) {
        SourceStore store = new SourceStore(GROUP.tableId(), positions > 0, positions);
        return new TableSchema(List.of(store), List.of(column));
    }

    private static SourceColumn scalarArray(String numpyType) {
        return column(new PixeltableType(Kind.ARRAY, Optional.of(List.of()), Optional.of(numpyType)));
    }

    private static SourceColumn column(PixeltableType type) {
        return SourceColumns.of(0, "c", type, false);
    }

    private static String line(FileFormat format, SourceColumn column, Object cell) throws IOException {
        GenericRowData row = GenericRowData.of(cell, 11L, 3L);
        TextColumns columns = TextColumns.of(schema(0, column));
        return text(TableChangelog.lines(format, columns).insert(insert(row), row));
    }

    private static RowChange insert(GenericRowData row) {
        return new RowChange(GROUP, Operation.INSERT, RowKey.of(11), 3, 3, row);
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }
}
