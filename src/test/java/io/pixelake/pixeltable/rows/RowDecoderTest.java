package io.pixelake.pixeltable.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pixelake.media.MediaRoots;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceColumn;
import io.pixelake.testkit.SourceColumns;
import io.pixelake.types.array.NpyArray;
import io.pixelake.types.array.NpyToJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowDecoderTest {
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, 1, 2};
    private static final byte[] WEBP = "RIFF1234WEBPx".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private CellFiles files;

    @BeforeEach
    void open() {
        files = new CellFiles(new MediaRoots(List.of(folder.toString()), Map.of()));
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private static byte[] resource(String path) throws IOException {
        try (InputStream in = RowDecoderTest.class.getResourceAsStream("/io/pixelake/" + path)) {
            return in.readAllBytes();
        }
    }

    private static SourceColumn column(int id, String name, Kind kind, boolean cellMetadata) {
        return SourceColumns.of(id, name, PixeltableType.of(kind), cellMetadata);
    }

    private Object decodeOne(Kind kind, CopyMessage message) {
        RowDecoder decoder = new RowDecoder(List.of(column(3, "c", kind, true)), files);
        return decoder.decode(message.tuple(), 0, RowKey.of(17), 2, bad -> false)
                .getField(0);
    }

    /** Writes a file of cells and returns its URL as it stands in {@code file_urls}. */
    private String cells(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return Files.write(folder.resolve("cells"), all.toByteArray()).toUri().toString();
    }

    private static CopyMessage large(String metadata) {
        return new CopyMessage().int2(2).nullField().jsonb(metadata);
    }

    private static CopyMessage json(String value, String metadata) {
        return new CopyMessage().int2(2).jsonb(value).jsonb(metadata);
    }

    @Test
    void selectsMetadataOnlyWhereItIsNeeded() {
        RowDecoder decoder = new RowDecoder(
                List.of(
                        column(0, "s", Kind.STRING, true),
                        column(1, "bin", Kind.BINARY, true),
                        column(2, "j", Kind.JSON, true),
                        column(7, "a", Kind.ARRAY, true),
                        column(8, "plain", Kind.JSON, false),
                        column(9, "img", Kind.IMAGE, true)),
                files);
        assertThat(decoder.selectList())
                .isEqualTo("s0.col_0, s0.col_1, s0.col_1_cellmd, s0.col_2, s0.col_2_cellmd, s0.col_7, s0.col_7_cellmd,"
                        + " s0.col_8, s0.col_9");
    }

    /** A row of real Pixeltable as real PostgreSQL sent it, see record_copy_row.py. */
    @Test
    void decodesARecordedRow() throws IOException {
        byte[] stream = resource("pixeltable/rows/inline-cells.copy");
        CopyTuple tuple = new CopyTuple();
        assertThat(tuple.parse(Arrays.copyOf(stream, stream.length - 2))).isTrue();
        RowDecoder decoder = new RowDecoder(
                List.of(
                        column(0, "s", Kind.STRING, false),
                        column(1, "i", Kind.INT, false),
                        column(2, "f", Kind.FLOAT, false),
                        column(3, "b", Kind.BOOL, false),
                        column(4, "ts", Kind.TIMESTAMP, false),
                        column(5, "d", Kind.DATE, false),
                        column(6, "u", Kind.UUID, false),
                        column(7, "bin", Kind.BINARY, true),
                        column(8, "j", Kind.JSON, true),
                        column(9, "a", Kind.ARRAY, true),
                        column(10, "missing", Kind.JSON, true)),
                files);
        assertThat(tuple.fieldCount()).isEqualTo(2 + decoder.selectList().split(", ").length);

        GenericRowData row = decoder.decode(tuple, 2, RowKey.of(tuple.int8(0)), tuple.int8(1), bad -> false);

        assertThat(row.getArity()).isEqualTo(13);
        assertThat(row.getString(0)).hasToString("x\"\né\uD83D\uDE00");
        assertThat(row.getField(1)).isEqualTo(1L << 62);
        assertThat(row.getField(2)).isEqualTo(1e-5);
        assertThat(row.getField(3)).isEqualTo(true);
        assertThat(row.getField(4)).hasToString("1969-01-01T00:00:00.123456");
        assertThat(row.getField(5)).isEqualTo(-1);
        assertThat(row.getBinary(6))
                .startsWith(0, 0x11, 0x22)
                .endsWith(0xEE, 0xFF)
                .hasSize(16);
        assertThat(row.getBinary(7)).isEqualTo(new byte[] {'a', 0, 'b', 'c'});
        assertThat(row.getString(8))
                .hasToString("{\"a\": [1, 2.5, null, true], \"b\": \"é \\\" \\\\ x\", \"n\": 12345678901234567890}");
        assertThat(NpyToJson.convert(NpyArray.parse(row.getBinary(9)))).isEqualTo("[[0.0,1.0,2.0],[3.0,4.0,5.0]]");
        assertThat(row.isNullAt(10)).isTrue();
        assertThat(row.getField(11)).isEqualTo(0L);
        assertThat(row.getField(12)).isEqualTo(1L);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2000-01-01T00:00",
        "-1, 1999-12-31T23:59:59.999999",
        "-946684800000000, 1970-01-01T00:00",
        "-946684800000001, 1969-12-31T23:59:59.999999",
        "-946684801000001, 1969-12-31T23:59:58.999999",
        "-63082281600000000, 0001-01-01T00:00",
        "252455615999999999, 9999-12-31T23:59:59.999999"
    })
    void decodesTimestamps(long micros, String text) {
        TimestampData decoded = (TimestampData)
                decodeOne(Kind.TIMESTAMP, new CopyMessage().int2(1).int8(micros));
        assertThat(decoded.toLocalDateTime()).hasToString(text);
        // Iceberg's writer computes microseconds back from the two parts.
        assertThat(decoded.getMillisecond() * 1000 + decoded.getNanoOfMillisecond() / 1000 - 946_684_800_000_000L)
                .isEqualTo(micros);
    }

    @Test
    void refusesInfiniteTimes() {
        CopyMessage never = new CopyMessage().int2(1).int8(Long.MAX_VALUE);
        assertThatThrownBy(() -> decodeOne(Kind.TIMESTAMP, never))
                .isInstanceOf(BadCellException.class)
                .hasMessage(
                        "Cannot read the cell in column \"c\" of the row with rowid 17: it is the timestamp infinity,"
                                + " which only PostgreSQL knows. Give the cell another value in Pixeltable.");
        CopyMessage ever = new CopyMessage().int2(1).int4(Integer.MIN_VALUE);
        assertThatThrownBy(() -> decodeOne(Kind.DATE, ever))
                .isInstanceOf(BadCellException.class)
                .hasMessageContaining("the date -infinity");
    }

    @Test
    void nullsAreNull() {
        for (Kind kind : Kind.values()) {
            assertThat(decodeOne(kind, new CopyMessage().int2(2).nullField().nullField()))
                    .as(kind.name())
                    .isNull();
        }
    }

    @Test
    void failedComputationsAreNull() {
        String failed = "{\"errortype\": \"ValueError\", \"errormsg\": \"no\"}";
        for (Kind kind : List.of(Kind.BINARY, Kind.ARRAY, Kind.JSON, Kind.IMAGE)) {
            assertThat(decodeOne(kind, large(failed))).as(kind.name()).isNull();
        }
    }

    @Test
    void loadsLargeBinaries() throws IOException {
        String url = cells("skipped".getBytes(StandardCharsets.UTF_8), "wanted".getBytes(StandardCharsets.UTF_8));
        String metadata = "{\"binary_md\": {\"start\": 7, \"end\": 13}, \"file_urls\": [\"" + url + "\"]}";
        assertThat(decodeOne(Kind.BINARY, large(metadata))).isEqualTo("wanted".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void loadsLargeArrays() throws IOException {
        byte[] npy = resource("types/array/three-dimensions-fortran.npy");
        String url = cells(JPEG, npy, WEBP);
        String metadata = "{\"array_md\": {\"start\": 4, \"end\": " + (4 + npy.length)
                + ", \"is_bool\": false}, \"file_urls\": [\"" + url + "\"]}";
        assertThat(decodeOne(Kind.ARRAY, large(metadata))).isEqualTo(npy);
    }

    @Test
    void unpacksLargeBooleanArrays() throws IOException {
        byte[] packed = resource("types/array/packed-booleans.npy");
        String url = cells(packed);
        String metadata = "{\"array_md\": {\"start\": 0, \"end\": " + packed.length
                + ", \"is_bool\": true, \"shape\": [3, 7]}, \"file_urls\": [\"" + url + "\"]}";
        assertThat(decodeOne(Kind.ARRAY, large(metadata))).isEqualTo(resource("types/array/unpacked-booleans.npy"));
    }

    @Test
    void putsInlinedObjectsBack() throws IOException {
        byte[] floats = resource("types/array/float64-little.npy");
        byte[] packed = resource("types/array/packed-booleans.npy");
        byte[] bytes = {1, 2, 3};
        String url = cells(floats, packed, bytes, JPEG, WEBP);
        int flags = floats.length;
        int at = flags + packed.length;
        String value = "{\"z\": 1.50, \"f\": " + object("ARRAY", "\"array_md\": " + range(0, flags, false))
                + ", \"b\": ["
                + object("ARRAY", "\"array_md\": " + range(flags, at, true)) + ", "
                + object("BINARY", "\"binary_md\": {\"start\": " + at + ", \"end\": " + (at + 3) + "}") + "], \"i\": "
                + object("IMAGE", "\"img_start\": " + (at + 3) + ", \"img_end\": " + (at + 7)) + ", \"w\": "
                + object("IMAGE", "\"img_start\": " + (at + 7) + ", \"img_end\": " + (at + 20))
                + ", \"big\": 100000000000000000000000000000.10, \"é\": \"\\u0001\"}";

        assertThat(decodeOne(Kind.JSON, json(value, "{\"file_urls\": [\"file:///none\", \"" + url + "\"]}")))
                .hasToString("{\"z\":1.50,\"f\":[[0.0,-0.0,1.5],[null,null,null],"
                        + "[-0.3333333333333333,5.9604644775390625E-8,65504.0]],"
                        + "\"b\":[[[true,false,false,true,false,false,true],[false,false,true,false,false,true,false],"
                        + "[false,true,false,false,true,false,false]],\"AQID\"],"
                        + "\"i\":\"data:image/jpeg;base64,/9gBAg==\",\"w\":\"data:image/webp;base64,UklGRjEyMzRXRUJQeA==\","
                        + "\"big\":100000000000000000000000000000.10,\"é\":\"\\u0001\"}");
    }

    /** PostgreSQL lets in both. */
    @Test
    void putsObjectsBackHoweverDeepTheyLie() throws IOException {
        String before = "{\"" + "n".repeat(60_000) + "\":0.0000001,\"a\":" + "[".repeat(5_000);
        String behind = "]".repeat(5_000) + "}";
        String object = object("BINARY", "\"binary_md\": {\"start\": 0, \"end\": 3}");
        String metadata = "{\"file_urls\": [\"file:///none\", \"" + cells(new byte[] {1, 2, 3}) + "\"]}";

        assertThat(decodeOne(Kind.JSON, json(before + object + behind, metadata)))
                .hasToString(before + "\"AQID\"" + behind);
    }

    private static String object(String type, String rest) {
        return "{\"__pxtinlinedobjmd__\": {\"type\": \"" + type + "\", \"url_idx\": 1, " + rest + "}}";
    }

    private static String range(int start, int end, boolean packed) {
        return "{\"start\": " + start + ", \"end\": " + end + ", \"is_bool\": " + packed + ", \"shape\": [3, 7]}";
    }

    @Test
    void leavesJsonWithoutFilesAsItIs() {
        String likeAnObject = object("ARRAY", "\"array_md\": {}");
        assertThat(decodeOne(
                        Kind.JSON, new CopyMessage().int2(2).jsonb(likeAnObject).nullField()))
                .hasToString(likeAnObject);
        assertThat(decodeOne(Kind.JSON, json(likeAnObject, "{}"))).hasToString(likeAnObject);
        assertThat(decodeOne(Kind.JSON, json("{\"a\": 1}", "{\"file_urls\": []}")))
                .hasToString("{\"a\": 1}");
    }

    @Test
    void aJsonNullIsNull() {
        assertThat(decodeOne(Kind.JSON, new CopyMessage().int2(2).jsonb("null").nullField()))
                .isNull();
        assertThat(decodeOne(
                        Kind.JSON, new CopyMessage().int2(2).jsonb("\"null\"").nullField()))
                .hasToString("\"null\"");
    }

    @Test
    void namesTheMissingFile() {
        String url = folder.resolve("gone").toUri().toString();
        String metadata = "{\"binary_md\": {\"start\": 0, \"end\": 600}, \"file_urls\": [\"" + url + "\"]}";
        BadCellException bad =
                catchThrowableOfType(BadCellException.class, () -> decodeOne(Kind.BINARY, large(metadata)));
        assertThat(bad.column()).isEqualTo("c");
        assertThat(bad.where()).isEqualTo("it lies in the file " + url + ", but there is no such file");
        assertThat(bad)
                .hasMessage("Cannot read the cell in column \"c\" of the row with rowid 17: it lies in the file " + url
                        + ", but there is no such file. Pixeltable can't read this cell either: restore the file, or give"
                        + " the cell a new value in Pixeltable.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "BINARY | {\"binary_md\": {\"start\": 0, \"end\": 9}, \"file_urls\": [\"s3://b/x\"]} | only file:// URLs",
                "BINARY | {\"binary_md\": {\"start\": 0, \"end\": 9}, \"file_urls\": [\"URL\"]} | too short",
                "BINARY | {\"binary_md\": {\"start\": 0}, \"file_urls\": [\"URL\"]} | has no \"end\"",
                "BINARY | {\"binary_md\": {\"start\": 0, \"end\": 4}} | names no file number 0",
                "BINARY | [} | isn't JSON",
                "ARRAY | {\"array_md\": {\"start\": 0, \"end\": 4}, \"file_urls\": [\"URL\"]} | aren't an array",
                "ARRAY | {\"array_md\": {\"start\": 0, \"end\": 4, \"is_bool\": true}, \"file_urls\": [\"URL\"]} | isn't a .npy"
            })
    void refusesUnreadableLargeCells(Kind kind, String metadata, String reason) throws IOException {
        String url = cells(JPEG);
        assertThatThrownBy(() -> decodeOne(kind, large(metadata.replace("URL", url))))
                .isInstanceOf(BadCellException.class)
                .hasMessageContaining("column \"c\" of the row with rowid 17")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"type\": \"VIDEO\", \"url_idx\": 0} | type \"VIDEO\"",
                "{\"type\": \"BINARY\", \"url_idx\": 3, \"binary_md\": {\"start\": 0, \"end\": 1}} | no file number 3",
                "{\"type\": \"IMAGE\", \"url_idx\": 0, \"img_start\": 0} | has no \"img_end\"",
                "{\"type\": \"ARRAY\", \"url_idx\": 0, \"array_md\": {\"start\": 0, \"end\": 4}} | aren't an array",
                "{\"type\": \"BINARY\", \"url_idx\": 0, \"binary_md\": {\"start\": 0, \"end\": 5}} | too short"
            })
    void refusesUnreadableInlinedObjects(String object, String reason) throws IOException {
        String metadata = "{\"file_urls\": [\"" + cells(JPEG) + "\"]}";
        assertThatThrownBy(() -> decodeOne(Kind.JSON, json("[{\"__pxtinlinedobjmd__\": " + object + "}]", metadata)))
                .isInstanceOf(BadCellException.class)
                .hasMessageContaining(reason);
    }
}
