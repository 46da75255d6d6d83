package io.pixelake.types.cell;

import static io.pixelake.types.array.NpyArrayTest.fixture;
import static io.pixelake.types.cell.Columns.array;
import static io.pixelake.types.cell.Columns.column;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.MappedRow;
import io.pixelake.types.schema.MirrorSchemas;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.data.FlinkParquetWriters;
import org.apache.iceberg.inmemory.InMemoryOutputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.variants.PhysicalType;
import org.apache.iceberg.variants.Variant;
import org.apache.iceberg.variants.VariantObject;
import org.junit.jupiter.api.Test;

/** Mapped rows go through Iceberg's Flink writer and come back, read by Iceberg's own generic reader, as the same values. */
class MappedRowParquetTest {
    private static final TableSchema COLUMNS = Columns.schema(
            column(0, "s", Kind.STRING),
            column(1, "i", Kind.INT),
            column(2, "f", Kind.FLOAT),
            column(3, "b", Kind.BOOL),
            column(4, "ts", Kind.TIMESTAMP),
            column(5, "d", Kind.DATE),
            column(6, "u", Kind.UUID),
            column(7, "bin", Kind.BINARY),
            column(8, "j", Kind.JSON),
            column(9, "img", Kind.IMAGE),
            array(10, "a_bool", "bool", 2, 3),
            array(11, "a_i8", "int8", 2, 3),
            array(12, "a_u32", "uint32", 2, 3),
            array(13, "a_i64", "int64", 2, 3),
            array(14, "a_u64", "uint64", 2, 3),
            array(15, "a_f16", "float16", 3, 3),
            array(16, "a_f32", "float32", 3, 3),
            array(17, "a_f64", "float64", 3, 3),
            array(18, "a_str", "str", 2, 2),
            array(19, "a_zero", "int16"),
            array(20, "a_cube", "int32", -1, -1, -1),
            array(21, "a_empty", "float32", -1),
            column(22, "a_any", Kind.ARRAY));

    private static GenericRowData row() {
        return GenericRowData.of(
                StringData.fromString("é\uD83D\uDE00"),
                1L << 62,
                1e-5,
                true,
                TimestampData.fromEpochMillis(-1, 999_000),
                -1,
                bytesOf(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")),
                new byte[] {0, -1},
                StringData.fromString("{\"a\": [1, 2.50]}"),
                StringData.fromString("file:///x.jpg"),
                fixture("bool.npy"),
                fixture("int8-little.npy"),
                fixture("uint32-little.npy"),
                fixture("int64-little.npy"),
                fixture("uint64-little.npy"),
                fixture("float16-little.npy"),
                fixture("float32-little.npy"),
                fixture("float64-little.npy"),
                fixture("str-little.npy"),
                fixture("zero-dimensions.npy"),
                fixture("three-dimensions-fortran.npy"),
                fixture("empty.npy"),
                fixture("int8-little.npy"),
                42L,
                7L);
    }

    private static byte[] bytesOf(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static List<Record> writeAndRead(Schema schema, GenericRowData... rows) throws IOException {
        return writeAndRead(COLUMNS, schema, rows);
    }

    private static List<Record> writeAndRead(TableSchema columns, Schema schema, GenericRowData... rows)
            throws IOException {
        InMemoryOutputFile file = new InMemoryOutputFile();
        try (FileAppender<RowData> writer = Parquet.write(file)
                .schema(schema)
                .createWriterFunc(message -> FlinkParquetWriters.buildWriter(FlinkSchemaUtil.convert(schema), message))
                .build()) {
            for (GenericRowData row : rows) {
                MappedRow.map(columns, row);
                writer.add(row);
            }
        }
        try (CloseableIterable<Record> records = Parquet.read(file.toInputFile())
                .project(schema)
                .createReaderFunc(message -> GenericParquetReaders.buildReader(schema, message))
                .build()) {
            List<Record> read = new ArrayList<>();
            records.forEach(read::add);
            return read;
        }
    }

    @Test
    void everyTypeComesBack() throws IOException {
        Record read =
                writeAndRead(MirrorSchemas.first(COLUMNS, 0).schema(), row()).get(0);

        assertThat(read.getField("s")).isEqualTo("é\uD83D\uDE00");
        assertThat(read.getField("i")).isEqualTo(1L << 62);
        assertThat(read.getField("f")).isEqualTo(1e-5);
        assertThat(read.getField("b")).isEqualTo(true);
        assertThat(read.getField("ts")).isEqualTo(OffsetDateTime.parse("1969-12-31T23:59:59.999999Z"));
        assertThat(read.getField("d")).hasToString("1969-12-31");
        assertThat(read.getField("u")).isEqualTo(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
        assertThat(read.getField("bin")).isEqualTo(ByteBuffer.wrap(new byte[] {0, -1}));
        assertThat(read.getField("j")).isEqualTo("{\"a\":[1,2.50]}");
        assertThat(read.getField("img")).isEqualTo("file:///x.jpg");
        assertThat(read.getField("_pxt_rowid")).isEqualTo(42L);
        assertThat(read.getField("_pxt_version")).isEqualTo(7L);
    }

    @Test
    void everyArrayComesBack() throws IOException {
        Record read =
                writeAndRead(MirrorSchemas.first(COLUMNS, 0).schema(), row()).get(0);

        assertThat(read.getField("a_bool")).isEqualTo(List.of(List.of(true, false, true), List.of(false, false, true)));
        assertThat(read.getField("a_i8")).isEqualTo(List.of(List.of(-128, -1, 0), List.of(1, 77, 127)));
        assertThat(read.getField("a_u32"))
                .isEqualTo(List.of(List.of(0L, 1L, 2L), List.of(77L, 2147483648L, 4294967295L)));
        assertThat(read.getField("a_i64"))
                .isEqualTo(List.of(List.of(Long.MIN_VALUE, -1L, 0L), List.of(1L, 77L, Long.MAX_VALUE)));
        assertThat(read.getField("a_u64"))
                .isEqualTo(List.of(
                        List.of(new BigDecimal(0), new BigDecimal(1), new BigDecimal(2)),
                        List.of(
                                new BigDecimal(77),
                                new BigDecimal("9223372036854775808"),
                                new BigDecimal("18446744073709551615"))));
        assertThat(((List<?>) read.getField("a_f16")).get(2)).isEqualTo(List.of(-0.33325195f, 0x1p-24f, 65504f));
        assertThat(((List<?>) read.getField("a_f32")).get(1))
                .isEqualTo(List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
        assertThat(((List<?>) read.getField("a_f64")).get(0)).isEqualTo(List.of(0.0, -0.0, 1.5));
        assertThat(read.getField("a_str")).isEqualTo(List.of(List.of("a", "b\"c\\"), List.of("", "é\uD83D\uDE00\n")));
        assertThat(read.getField("a_zero")).isEqualTo(-3);
        assertThat(read.getField("a_cube"))
                .hasToString("[[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]],"
                        + " [[12, 13, 14, 15], [16, 17, 18, 19], [20, 21, 22, 23]]]");
        assertThat(read.getField("a_empty")).isEqualTo(List.of());
        assertThat(read.getField("a_any")).isEqualTo("[[-128,-1,0],[1,77,127]]");
    }

    /** NULL isn't JSON's null. */
    @Test
    void variantsComeBack() throws IOException {
        TableSchema columns = Columns.schema(column(0, "j", Kind.JSON).castTo("VARIANT"));
        List<GenericRowData> rows = new ArrayList<>();
        for (String json : new String[] {"{\"b\": [1, 9007199254740993, 0.5], \"a\": \"x\"}", "null", null}) {
            rows.add(GenericRowData.of(json == null ? null : StringData.fromString(json), 1L, 1L));
        }

        List<Record> read =
                writeAndRead(columns, MirrorSchemas.first(columns, 0).schema(), rows.toArray(GenericRowData[]::new));

        Variant variant = (Variant) read.get(0).getField("j");
        VariantObject object = variant.value().asObject();
        assertThat(object.get("a").asPrimitive().get()).isEqualTo("x");
        assertThat(object.get("b").asArray().get(1).asPrimitive().get()).isEqualTo(9007199254740993L);
        assertThat(object.get("b").asArray().get(2).asPrimitive().get()).isEqualTo(0.5);
        assertThat(((Variant) read.get(1).getField("j")).value().type()).isEqualTo(PhysicalType.NULL);
        assertThat(read.get(2).getField("j")).isNull();
    }

    @Test
    void nullsComeBack() throws IOException {
        Record read = writeAndRead(MirrorSchemas.first(COLUMNS, 0).schema(), row(), new GenericRowData(25))
                .get(1);
        for (SourceColumn column : COLUMNS.columns()) {
            assertThat(read.getField(column.name())).isNull();
        }
    }
}
