package io.pixelake.types.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.types.variant.BinaryVariant;
import org.apache.flink.types.variant.BinaryVariantInternalBuilder;
import org.apache.iceberg.variants.VariantMetadata;
import org.apache.iceberg.variants.VariantValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonVariantTest {

    /** Texts as PostgreSQL has them: names by length, no exponents. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "\"\"",
                "\"a\\\"b\\\\ \\n é\uD83D\uDE00\"",
                "[]",
                "{}",
                "[1,[null,false],{\"a\":[]}]",
                "{\"b\":1,\"z\":{\"y\":\"x\"},\"aa\":null,\"é\":2}",
                "0",
                "-128",
                "32768",
                "9223372036854775807",
                "9223372036854775808",
                "-99999999999999999999999999999999999999",
                "0.1",
                "-0.0",
                "1.0",
                "10000000000.0",
                "0.00001",
                "123456789.123456789012345678901",
                "0.1234567890123456789",
            })
    void jsonComesBackAsItWas(String json) {
        assertThat(JsonVariant.toJson(JsonVariant.of(json))).isEqualTo(json);
    }

    /** What Flink's parser rounds or takes for something else. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            1, INT8
            300, INT16
            70000, INT32
            9007199254740993, INT64
            9223372036854775808, DECIMAL16
            0.5, DOUBLE
            1.0, DOUBLE
            100000000000000000000000, DECIMAL16
            1e300, DOUBLE
            0.1234567890123456789, DECIMAL16
            123456.123456789012345, DECIMAL16
            """)
    void numbersAreWhatTheyWere(String json, String type) {
        assertThat(typeOf(JsonVariant.of(json))).isEqualTo(type);
    }

    @Test
    void floatsOfManyDigitsInPostgresAreDoubles() {
        String large = "1" + "0".repeat(300);
        String small = "0." + "0".repeat(300) + "123";

        assertThat(typeOf(JsonVariant.of(large))).isEqualTo("DOUBLE");
        assertThat(JsonVariant.toJson(JsonVariant.of(large))).isEqualTo(large);
        assertThat(typeOf(JsonVariant.of(small))).isEqualTo("DOUBLE");
        assertThat(JsonVariant.toJson(JsonVariant.of(small))).isEqualTo(small);
    }

    /** As Python does when it reads such a number. */
    @Test
    void onlyFractionsThatNoDecimalHoldsAreRounded() {
        assertThat(JsonVariant.toJson(JsonVariant.of("0.12345678901234567890123456789012345678901")))
                .isEqualTo("0.12345678901234568");
    }

    @Test
    void whatNoVariantHoldsIsRefused() {
        assertThatThrownBy(() -> JsonVariant.of("[1" + "0".repeat(38) + "1]"))
                .isInstanceOf(CellMappingException.class)
                .hasMessage("holds a whole number of 40 digits, and a VARIANT has 38");
        assertThatThrownBy(() -> JsonVariant.of("1e400"))
                .hasMessage("holds a number that is out of the range of a VARIANT");
        assertThatThrownBy(() -> JsonVariant.of("\"" + "x".repeat(17 << 20) + "\""))
                .hasMessage("is bigger than the 16 MB that a VARIANT can have");
        assertThatThrownBy(() -> JsonVariant.of("[1")).hasMessage("can't be read as JSON");
        assertThat(JsonVariant.of("[".repeat(2_000) + "]".repeat(2_000))).isNotNull();
        assertThatThrownBy(() -> JsonVariant.of("[".repeat(2_001) + "]".repeat(2_001)))
                .hasMessage("nests deeper than the 2,000 levels that Pixelake makes a VARIANT of");
    }

    /** Readers look for a field among many by halves. */
    @Test
    void fieldsOfLargeObjectsAreFound() {
        String json = IntStream.range(100, 999)
                .mapToObj(i -> "\"k" + (1099 - i) + "\": " + i)
                .collect(Collectors.joining(",", "{", "}"));

        BinaryVariant variant = JsonVariant.of(json);

        assertThat(variant.getField("k500").getShort()).isEqualTo((short) 599);
        assertThat(JsonVariant.toJson(JsonVariant.of(JsonVariant.toJson(variant))))
                .isEqualTo(JsonVariant.toJson(variant));
    }

    /** Somebody else may have written it. */
    @Test
    void whatJsonHasNotIsLikeNoJson() {
        BinaryVariantInternalBuilder builder = new BinaryVariantInternalBuilder(false);
        builder.appendDate(1);

        assertThat(JsonVariant.toJson(builder.build())).startsWith("DATE(");
    }

    private static String typeOf(BinaryVariant variant) {
        VariantMetadata metadata = VariantMetadata.from(buffer(variant.getMetadata()));
        return VariantValue.from(metadata, buffer(variant.getValue())).type().name();
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
