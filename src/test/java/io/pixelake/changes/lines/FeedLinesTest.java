package io.pixelake.changes.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedColumns;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import io.pixelake.types.json.JsonVariant;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;

/** What Flink's formats make of each type, and what they are given in another form, since they would make something wrong of it. */
class FeedLinesTest {
    private static final ChangeSet SET =
            new ChangeSet(8, Position.of(new TableVersion(3, 1)), Optional.empty(), Optional.empty());

    private static final FeedColumns COLUMNS = FeedColumns.of(new Schema(
            NestedField.optional(1, "se,\"lect", Types.StringType.get()),
            NestedField.optional(2, "count", Types.LongType.get()),
            NestedField.optional(3, "score", Types.DoubleType.get()),
            NestedField.optional(4, "price", Types.DecimalType.of(20, 3)),
            NestedField.optional(5, "day", Types.DateType.get()),
            NestedField.optional(6, "at", Types.TimestampType.withZone()),
            NestedField.optional(7, "local", Types.TimestampType.withoutZone()),
            NestedField.optional(8, "id", Types.UUIDType.get()),
            NestedField.optional(9, "bytes", Types.BinaryType.get()),
            NestedField.optional(10, "vector", Types.ListType.ofOptional(11, Types.FloatType.get())),
            NestedField.optional(
                    12,
                    "meta",
                    Types.StructType.of(
                            NestedField.optional(13, "k", Types.DoubleType.get()),
                            NestedField.optional(14, "t", Types.StringType.get()))),
            NestedField.optional(15, "json", Types.VariantType.get()),
            NestedField.optional(16, "yes", Types.BooleanType.get()),
            NestedField.optional(17, "_pxt_rowid", Types.LongType.get()),
            NestedField.optional(18, "_pxt_version", Types.LongType.get()),
            NestedField.optional(19, "users", Types.LongType.get())));

    private static GenericRowData row() {
        return GenericRowData.of(
                StringData.fromString("a \"quoted\", and\nbroken ü🙂 line"),
                Long.MAX_VALUE,
                Double.NaN,
                DecimalData.fromBigDecimal(new BigDecimal("12345678901234567.000"), 20, 3),
                19_000,
                TimestampData.fromEpochMillis(1_700_000_000_123L, 456_000),
                TimestampData.fromEpochMillis(0),
                new byte[16],
                new byte[] {1},
                new GenericArrayData(new Object[] {1.5f, Float.POSITIVE_INFINITY, null}),
                GenericRowData.of(Double.NEGATIVE_INFINITY, StringData.fromString("x, \"y\"")),
                JsonVariant.of("{\"b\":[1,2]}"),
                true,
                42L,
                2L);
    }

    @Test
    void jsonIsValidJsonWithWhatJsonCanSay() {
        FeedLines lines = FeedLines.of(FileFormat.JSONL, Map.of(), COLUMNS);

        assertThat(lines.header()).isEmpty();
        assertThat(lines.leftOut()).containsExactly("bytes");
        assertThat(line(lines, RowKind.UPDATE_AFTER, row()))
                .isEqualTo(
                        "{\"_pxt_op\":\"update\",\"_pxt_change\":8,\"_pxt_version\":3,\"_pxt_rowid\":42,"
                                + "\"se,\\\"lect\":\"a \\\"quoted\\\", and\\nbroken ü\\uD83D\\uDE42 line\",\"count\":9223372036854775807,"
                                + "\"score\":null,\"price\":12345678901234567.000,\"day\":\"2022-01-08\","
                                + "\"at\":\"2023-11-14T22:13:20.123456Z\",\"local\":\"1970-01-01T00:00:00\","
                                + "\"id\":\"00000000-0000-0000-0000-000000000000\",\"vector\":[1.5,null,null],"
                                + "\"meta\":{\"k\":null,\"t\":\"x, \\\"y\\\"\"},\"json\":\"{\\\"b\\\":[1,2]}\",\"yes\":true}\n");
    }

    /** Times at the top are written without Flink's format, those in lists by it. */
    @Test
    void timesOfJsonAreAsFlinkWritesThem() {
        FeedColumns columns = FeedColumns.of(new Schema(
                NestedField.optional(1, "at", Types.TimestampType.withZone()),
                NestedField.optional(2, "local", Types.TimestampType.withoutZone()),
                NestedField.optional(3, "day", Types.DateType.get()),
                NestedField.optional(4, "ats", Types.ListType.ofOptional(5, Types.TimestampType.withZone())),
                NestedField.optional(6, "locals", Types.ListType.ofOptional(7, Types.TimestampType.withoutZone())),
                NestedField.optional(8, "days", Types.ListType.ofOptional(9, Types.DateType.get())),
                NestedField.optional(17, "_pxt_rowid", Types.LongType.get()),
                NestedField.optional(18, "_pxt_version", Types.LongType.get())));
        FeedLines lines = FeedLines.of(FileFormat.JSONL, Map.of(), columns);
        long[] seconds = {
            0, 59, 60, 3600, 86_399, -1, -62_135_596_800L, 253_402_300_799L, 253_402_300_800L, 1_700_000_000
        };
        int[] micros = {0, 1, 10, 120_000, 123_000, 123_456, 999_999, 500_000};
        for (long second : seconds) {
            for (int micro : micros) {
                TimestampData time = TimestampData.fromEpochMillis(second * 1000 + micro / 1000, micro % 1000 * 1000);
                int day = (int) Math.floorDiv(second, 86_400L);
                Object[] times = {time};
                String line = line(
                        lines,
                        RowKind.INSERT,
                        GenericRowData.of(
                                time,
                                time,
                                day,
                                new GenericArrayData(times),
                                new GenericArrayData(times),
                                new GenericArrayData(new Object[] {day}),
                                1L,
                                1L));

                assertThat(line)
                        .matches("(?s).*\"at\":(\"[^\"]+\"),\"local\":(\"[^\"]+\"),\"day\":(\"[^\"]+\"),"
                                + "\"ats\":\\[\\1\\],\"locals\":\\[\\2\\],\"days\":\\[\\3\\]}\n");
            }
        }
    }

    @Test
    void csvHoldsPartsAsJsonAndTimesInIso8601() {
        FeedLines lines = FeedLines.of(FileFormat.CSV, Map.of(), COLUMNS);

        assertThat(lines.header().map(FeedLinesTest::text))
                .contains(
                        "_pxt_op,_pxt_change,_pxt_version,_pxt_rowid,\"se,\"\"lect\",count,score,price,day,at,local,id,"
                                + "vector,meta,json,yes\n");
        assertThat(line(lines, RowKind.DELETE, row()))
                .isEqualTo("delete,8,3,42,\"a \"\"quoted\"\", and\nbroken ü🙂 line\",9223372036854775807,,"
                        + "12345678901234567.000,2022-01-08,\"2023-11-14T22:13:20.123456Z\",1970-01-01T00:00:00,"
                        + "\"00000000-0000-0000-0000-000000000000\",\"[1.5,null,null]\","
                        + "\"{\"\"k\"\":null,\"\"t\"\":\"\"x, \\\"\"y\\\"\"\"\"}\",\"{\"\"b\"\":[1,2]}\",true\n");
    }

    @Test
    void nullsAreNullsInBoth() {
        GenericRowData nulls = new GenericRowData(15);
        nulls.setField(13, 1L);
        nulls.setField(14, 1L);

        assertThat(line(FeedLines.of(FileFormat.JSONL, Map.of(), COLUMNS), RowKind.INSERT, nulls))
                .startsWith(
                        "{\"_pxt_op\":\"insert\",\"_pxt_change\":8,\"_pxt_version\":3,\"_pxt_rowid\":1,\"se,\\\"lect\":null")
                .endsWith("\"yes\":null}\n");
        assertThat(line(FeedLines.of(FileFormat.CSV, Map.of(), COLUMNS), RowKind.INSERT, nulls))
                .isEqualTo("insert,8,3,1,,,,,,,,,,,,\n");
    }

    @Test
    void optionsOfFlinksCsvSayHowFieldsAreWritten() {
        Map<String, String> options = Map.of(
                "field-delimiter", ";",
                "quote-character", "'",
                "null-literal", "NULL",
                "write-bigdecimal-in-scientific-notation", "true");
        FeedLines lines = FeedLines.of(FileFormat.CSV, options, COLUMNS);
        GenericRowData row = row();
        row.setField(0, StringData.fromString("it's; so"));

        assertThat(lines.header().map(FeedLinesTest::text))
                .contains("_pxt_op;_pxt_change;_pxt_version;_pxt_rowid;'se,\"lect';count;score;price;day;at;local;id;"
                        + "vector;meta;json;yes\n");
        assertThat(line(lines, RowKind.DELETE, row))
                .startsWith("delete;8;3;42;'it''s; so';9223372036854775807;NULL;12345678901234567;'2022-01-08';");
    }

    @Test
    void optionsOfFlinksJsonSayHowTimesAndDecimalsAreWritten() {
        Map<String, String> options =
                Map.of("timestamp-format.standard", "SQL", "encode.decimal-as-plain-number", "false");

        assertThat(line(FeedLines.of(FileFormat.JSONL, options, COLUMNS), RowKind.INSERT, row()))
                .contains(
                        "\"at\":\"2023-11-14 22:13:20.123456Z\",\"local\":\"1970-01-01 00:00:00\"",
                        "\"price\":12345678901234567,");
    }

    private static String line(FeedLines lines, RowKind kind, GenericRowData row) {
        return text(lines.line(SET, kind, row));
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }
}
