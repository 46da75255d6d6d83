package io.pixelake.text;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.SourceColumns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/** The rows that src/test/python/make_export_fixture.py had Pixeltable export, as the source gives them. */
final class ExportFixture {
    private static final List<String> NAMES = List.of(
            "s", "i", "f", "b", "ts", "d", "u", "bin", "j", "a32", "a64", "i16", "i64", "bl", "st", "any", "img");

    private ExportFixture() {}

    static String exported(String file) throws IOException {
        try (InputStream in = ExportFixture.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static TableSchema schema() {
        List<PixeltableType> types = List.of(
                PixeltableType.of(Kind.STRING),
                PixeltableType.of(Kind.INT),
                PixeltableType.of(Kind.FLOAT),
                PixeltableType.of(Kind.BOOL),
                PixeltableType.of(Kind.TIMESTAMP),
                PixeltableType.of(Kind.DATE),
                PixeltableType.of(Kind.UUID),
                PixeltableType.of(Kind.BINARY),
                PixeltableType.of(Kind.JSON),
                array("float32", -1),
                array("float64", 2, 2),
                array("int16"),
                array("int64", -1),
                array("bool", -1),
                array("str", 2),
                PixeltableType.of(Kind.ARRAY),
                PixeltableType.of(Kind.IMAGE));
        List<SourceColumn> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(SourceColumns.of(i, NAMES.get(i), types.get(i), false));
        }
        return new TableSchema(List.of(new SourceStore(new UUID(1, 2), false, 0)), columns);
    }

    private static PixeltableType array(String numpyType, Integer... dimensions) {
        return new PixeltableType(Kind.ARRAY, Optional.of(List.of(dimensions)), Optional.of(numpyType));
    }

    static List<GenericRowData> rows() {
        return List.of(
                everything(),
                row(Map.of(
                        "s",
                        text("a \"quoted\", one\r\nnext \u00e9\uD83D\uDE00"),
                        "i",
                        -1L,
                        "f",
                        Double.NaN,
                        "b",
                        false,
                        "ts",
                        timestamp("2024-02-29T23:59:59Z"),
                        "d",
                        (int) LocalDate.of(2024, 2, 29).toEpochDay(),
                        "j",
                        text("[1,\"x\"]"),
                        "a32",
                        new GenericArrayData(new Object[0]))),
                row(Map.of(
                        "s", text(""),
                        "i", 0L,
                        "f", Double.POSITIVE_INFINITY,
                        "ts", timestamp("2024-01-01T00:00:00.000005Z"),
                        "j", text("\"text\""))),
                row(Map.of("s", text(" lead"), "f", Double.NEGATIVE_INFINITY, "j", text("5"))),
                row(Map.of("s", text("tab\tand '"), "f", 1e16, "j", text("[1.0,100000000000000000000,-0.5]"))),
                row(Map.of("f", -0.0)),
                row(Map.of("f", 123456789.125)));
    }

    private static GenericRowData everything() {
        Map<String, Object> cells = new LinkedHashMap<>();
        cells.put("s", text("plain"));
        cells.put("i", 1L << 62);
        cells.put("f", 1e-5);
        cells.put("b", true);
        cells.put("ts", timestamp("1969-01-01T00:00:00.123456Z"));
        cells.put("d", -1);
        cells.put("u", uuid("00112233-4455-6677-8899-aabbccddeeff"));
        cells.put("bin", new byte[] {'a', 'b', 'c'});
        cells.put(
                "j",
                text("{\"k\":[1,2.5,null,true,0.0000001,100000000000000000000],\"l\":[],\"o\":{},"
                        + "\"\u00e9 \\\"q\\\" \\\\\":\"\u00e9\uD83D\uDE00\\n\\t\u007f/\"}"));
        cells.put("a32", objects(0.1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1.5f, 1e-7f));
        cells.put("a64", objects(new GenericArrayData(new double[] {0.1, 1e16}), objects(-0.0, 3.0)));
        cells.put("i16", -3);
        cells.put("i64", objects(1L << 62, -1L));
        cells.put("bl", objects(true, false));
        cells.put("st", objects(text("a,\""), text("\u00e9")));
        cells.put("any", text("[[1.5,2.0],[3.0,4.0]]"));
        cells.put("img", text("file:///tmp/pixelake%20fixture.png"));
        return row(cells);
    }

    private static GenericRowData row(Map<String, Object> cells) {
        GenericRowData row = new GenericRowData(NAMES.size() + 2);
        cells.forEach((name, cell) -> row.setField(NAMES.indexOf(name), cell));
        return row;
    }

    static StringData text(String text) {
        return StringData.fromString(text);
    }

    private static GenericArrayData objects(Object... elements) {
        return new GenericArrayData(elements);
    }

    private static TimestampData timestamp(String iso) {
        return TimestampData.fromInstant(Instant.parse(iso));
    }

    private static byte[] uuid(String text) {
        UUID uuid = UUID.fromString(text);
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
