package io.pixelake.types.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.types.cell.Columns;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.ListType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixeltableTypeToIcebergTypeTest {

    private static Type convert(PixeltableType type) {
        return PixeltableTypeToIcebergType.convert(type, new AtomicInteger(10)::incrementAndGet);
    }

    @ParameterizedTest
    @CsvSource({
        "STRING, string",
        "INT, long",
        "FLOAT, double",
        "BOOL, boolean",
        "TIMESTAMP, timestamptz",
        "DATE, date",
        "UUID, uuid",
        "BINARY, binary",
        "JSON, string",
        "ARRAY, string",
        "IMAGE, string",
        "VIDEO, string",
        "AUDIO, string",
        "DOCUMENT, string"
    })
    void convertsPlainTypes(Kind kind, String iceberg) {
        assertThat(convert(PixeltableType.of(kind))).hasToString(iceberg);
    }

    @ParameterizedTest
    @CsvSource({
        "bool, boolean",
        "int8, int",
        "int16, int",
        "int32, int",
        "int64, long",
        "uint8, int",
        "uint16, int",
        "uint32, long",
        "uint64, 'decimal(20, 0)'",
        "float16, float",
        "float32, float",
        "float64, double",
        "str, string"
    })
    void convertsArrayElements(String numpyType, String element) {
        assertThat(convert(Columns.arrayType(numpyType, -1))).hasToString("list<" + element + ">");
        assertThat(convert(Columns.arrayType(numpyType))).hasToString(element);
    }

    @Test
    void nestsAListPerDimensionWithOptionalElements() {
        ListType type = (ListType) convert(Columns.arrayType("float32", 2, -1, 3));
        assertThat(type).hasToString("list<list<list<float>>>");
        assertThat(type.elementId()).isEqualTo(11);
        assertThat(type.isElementOptional()).isTrue();
        ListType inner = (ListType) type.elementType();
        assertThat(inner.elementId()).isEqualTo(12);
        assertThat(inner.isElementOptional()).isTrue();
        assertThat(((ListType) inner.elementType()).elementId()).isEqualTo(13);
    }

    @Test
    void writesArraysItCannotTypeAsText() {
        PixeltableType noShape = new PixeltableType(Kind.ARRAY, Optional.empty(), Optional.of("int64"));
        assertThat(convert(noShape)).hasToString("string");
        assertThat(convert(Columns.arrayType("complex128", 2))).hasToString("string");
    }

    @Test
    void documentsTheDeclaredShape() {
        assertThat(PixeltableTypeToIcebergType.doc(Columns.arrayType("float32", 2, -1)))
                .contains("Pixeltable Array[(2, None), float32]");
        assertThat(PixeltableTypeToIcebergType.doc(Columns.arrayType("str", 3)))
                .contains("Pixeltable Array[(3,), str]");
        assertThat(PixeltableTypeToIcebergType.doc(Columns.arrayType("int16"))).contains("Pixeltable Array[(), int16]");
        assertThat(PixeltableTypeToIcebergType.doc(
                        new PixeltableType(Kind.ARRAY, Optional.empty(), Optional.of("int64"))))
                .contains("Pixeltable Array[int64]");
        assertThat(PixeltableTypeToIcebergType.doc(PixeltableType.of(Kind.ARRAY)))
                .contains("Pixeltable Array");
        assertThat(PixeltableTypeToIcebergType.doc(PixeltableType.of(Kind.JSON)))
                .isEmpty();
    }
}
