package io.pixelake.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixelake.config.CsvDialect;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceColumn.Part;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.MappedRow;
import io.pixelake.testkit.SourceColumns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RawValueData;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The text of cells, as it is in exported files. */
class FieldsTest {
    private static final CsvFields CSV = new CsvFields(CsvDialect.DEFAULT);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final JsonMapper STRICT_JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Test
    void csvCellsAreTheTextOfExportCsv() throws IOException {
        List<TextColumn> columns = TextColumn.of(ExportFixture.schema());
        StringBuilder written = new StringBuilder();
        for (TextColumn column : columns) {
            CSV.appendText(column.name(), written);
            written.append(column == columns.get(columns.size() - 1) ? "\r\n" : ",");
        }
        for (GenericRowData row : ExportFixture.rows()) {
            for (TextColumn column : columns) {
                CSV.appendCell(column, row.getField(column.position()), written);
                written.append(column == columns.get(columns.size() - 1) ? "\r\n" : ",");
            }
        }

        assertThat(written.toString()).isEqualTo(ExportFixture.exported("export.csv"));
    }

    @Test
    void jsonlHoldsTheValuesOfExportJsonButNaN() throws IOException {
        List<TextColumn> columns = TextColumn.of(ExportFixture.schema());
        List<String> exported = ExportFixture.exported("export.jsonl").lines().toList();
        List<GenericRowData> rows = ExportFixture.rows();

        assertThat(exported).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            String line = json(columns, rows.get(i));
            assertThat(line).doesNotContain("\n");
            assertThat(STRICT_JSON.readTree(line)).isEqualTo(withoutNonNumbers(exported.get(i)));
            assertThat(fieldNames(line)).isEqualTo(fieldNames(exported.get(i)));
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
        assertThat(json(column(PixeltableType.of(Kind.FLOAT)), 1e-5)).isEqualTo("{\"c\":1e-05}");
    }

    @Test
    void jsonTextWithNonNumbersBecomesValidJson() throws IOException {
        SourceColumn column = column(PixeltableType.of(Kind.JSON));

        assertThat(json(column, ExportFixture.text("{\"NaN\":[NaN,-Infinity,1.50,\"Infinity\"]}")))
                .isEqualTo("{\"c\":{\"NaN\":[null,null,1.50,\"Infinity\"]}}");
        assertThat(csv(column, ExportFixture.text("[NaN,-Infinity]"))).isEqualTo("\"[NaN, -Infinity]\"");
    }

    @Test
    void arraysWithoutDimensionsAreJsonScalarsInCsv() throws IOException {
        assertThat(csv(scalarArray("bool"), true)).isEqualTo("true");
        assertThat(csv(scalarArray("float32"), 0.1f)).isEqualTo("0.10000000149011612");
        assertThat(csv(scalarArray("float64"), Double.NaN)).isEqualTo("NaN");
        assertThat(csv(scalarArray("str"), ExportFixture.text("a"))).isEqualTo("\"\"\"a\"\"\"");
        assertThat(json(scalarArray("bool"), true)).isEqualTo("{\"c\":true}");
    }

    @Test
    void nullsInsideArraysAndEmptyNestedArraysAreKept() throws IOException {
        SourceColumn column =
                column(new PixeltableType(Kind.ARRAY, Optional.of(List.of(-1, -1)), Optional.of("float32")));
        GenericArrayData cell = new GenericArrayData(
                new Object[] {new GenericArrayData(new Object[] {null, 1.5f}), new GenericArrayData(new float[0]), null
                });

        assertThat(csv(column, cell)).isEqualTo("\"[[null, 1.5], [], null]\"");
        assertThat(json(column, cell)).isEqualTo("{\"c\":[[null,1.5],[],null]}");
    }

    @Test
    void unsignedLongsAreNumbers() throws IOException {
        SourceColumn column = column(new PixeltableType(Kind.ARRAY, Optional.of(List.of(-1)), Optional.of("uint64")));
        GenericArrayData cell = new GenericArrayData(new Object[] {
            DecimalData.fromBigDecimal(new BigDecimal("18446744073709551615"), 20, 0), DecimalData.zero(20, 0)
        });

        assertThat(csv(column, cell)).isEqualTo("\"[18446744073709551615, 0]\"");
        assertThat(json(column, cell)).isEqualTo("{\"c\":[18446744073709551615,0]}");
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

        assertThat(csv(column, cell))
                .isEqualTo("\"{\"\"d\"\": 123456789012345678.12345678901234567890, \"\"s\"\":"
                        + " 0.000000001, \"\"f\"\": 1e-05}\"");
        assertThat(json(column, cell))
                .endsWith("{\"d\":123456789012345678.12345678901234567890,\"s\":0.000000001,\"f\":1e-05}}");
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

        assertThat(csv(column, row.getField(0))).isEqualTo(csv(plain, ExportFixture.text(byLength)));
        assertThat(json(column, row.getField(0))).isEqualTo(json(plain, ExportFixture.text(byLength)));
    }

    @Test
    void aCellOfAnUnknownClassIsRefused() {
        SourceColumn column = column(PixeltableType.of(Kind.FLOAT));
        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> csv(column, RawValueData.fromObject(1)), () -> json(column, RawValueData.fromObject(1)))) {
            assertThatThrownBy(write)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("column 'c'")
                    .hasMessageContaining("RawValueData");
        }
    }

    /** Whatever the type of the column is that they belong to. */
    @Test
    void partsOfAColumnAreReadAsWhatTheyAre() throws IOException {
        PixeltableType date = PixeltableType.of(Kind.DATE);
        PixeltableType binary = PixeltableType.of(Kind.BINARY);

        assertThat(csv(part(Part.POSITION, PixeltableType.of(Kind.INT)), 4L)).isEqualTo("4");
        assertThat(csv(part(Part.ERROR_TYPE, date), ExportFixture.text("ValueError")))
                .isEqualTo("ValueError");
        assertThat(json(part(Part.ERROR_MESSAGE, binary), ExportFixture.text("[x")))
                .isEqualTo("{\"c\":\"[x\"}");
        GenericArrayData vector = new GenericArrayData(new float[] {0.5f, -1f});
        assertThat(csv(part(Part.EMBEDDING, PixeltableType.of(Kind.STRING)), vector))
                .isEqualTo("\"[0.5, -1.0]\"");
        assertThat(json(part(Part.EMBEDDING, PixeltableType.of(Kind.STRING)), vector))
                .isEqualTo("{\"c\":[0.5,-1.0]}");
    }

    private static SourceColumn part(Part part, PixeltableType type) {
        return SourceColumn.of(0, 3, part, "c", type, false, true);
    }

    private static SourceColumn scalarArray(String numpyType) {
        return column(new PixeltableType(Kind.ARRAY, Optional.of(List.of()), Optional.of(numpyType)));
    }

    private static SourceColumn column(PixeltableType type) {
        return SourceColumns.of(0, "c", type, false);
    }

    private static String csv(SourceColumn column, Object cell) throws IOException {
        StringBuilder field = new StringBuilder();
        CSV.appendCell(TextColumn.of(0, column), cell, field);
        return field.toString();
    }

    private static String json(SourceColumn column, Object cell) throws IOException {
        return json(List.of(TextColumn.of(0, column)), GenericRowData.of(cell));
    }

    private static String json(List<TextColumn> columns, GenericRowData row) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = UnboundedJsonText.generator(line)) {
            json.writeStartObject();
            for (TextColumn column : columns) {
                JsonFields.STANDARD.write(column, row.getField(column.position()), json);
            }
            json.writeEndObject();
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
