package io.pixelake.types.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against files that numpy wrote, see make_npy_fixtures.py. */
public class NpyArrayTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static byte[] fixture(String name) {
        try (InputStream in = NpyArrayTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A one-dimensional .npy file of texts of one code unit, as numpy keeps them: whatever a Python str holds, and more. */
    public static byte[] texts(int... codePoints) {
        byte[] header = ("{'descr': '<U1', 'fortran_order': False, 'shape': (" + codePoints.length + ",), }\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer npy =
                ByteBuffer.allocate(10 + header.length + codePoints.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        npy.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        npy.putShort((short) header.length).put(header);
        Arrays.stream(codePoints).forEach(npy::putInt);
        return npy.array();
    }

    static List<Map.Entry<String, JsonNode>> arrays() throws IOException {
        return List.copyOf(JSON.readTree(fixture("expected.json")).properties());
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void readsWhatNumpyWrote(Map.Entry<String, JsonNode> expected) throws IOException {
        NpyArray array = NpyArray.parse(fixture(expected.getKey() + ".npy"));

        JsonNode facts = expected.getValue();
        assertThat(array.numpyType()).isEqualTo(facts.get("type").asText());
        List<Integer> shape = new ArrayList<>();
        facts.get("shape").forEach(size -> shape.add(size.asInt()));
        assertThat(array.shape()).isEqualTo(shape);
        assertThat(array.size()).isEqualTo(shape.stream().reduce(1, (a, b) -> a * b));
        assertThat(JSON.readTree(NpyToJson.convert(array))).isEqualTo(facts.get("json"));
    }

    @Test
    void hasAllFixtures() throws IOException {
        assertThat(arrays()).hasSizeGreaterThan(55);
    }

    @Test
    void keepsSignedZeroAndSpecialFloats() {
        for (String name : List.of("float16-big", "float32-little-fortran", "float64-big-fortran")) {
            NpyArray array = NpyArray.parse(fixture(name + ".npy"));
            double[] values = array.doubles(0, 6);
            assertThat(values)
                    .containsExactly(0.0, -0.0, 1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
            assertThat(array.doubleAt(8)).isEqualTo(65504.0);
        }
        assertThat(NpyArray.parse(fixture("float32-big.npy")).floats(6, 3))
                .containsExactly(-1 / 3f, 5.960464477539063e-08f, 65504f);
        assertThat(NpyArray.parse(fixture("float16-little.npy")).floats(7, 2)).containsExactly(0x1p-24f, 65504f);
    }

    @ParameterizedTest
    @CsvSource({"complex, <c16", "dates, <M8"})
    void refusesOtherElementTypes(String name, String type) {
        assertThatThrownBy(() -> NpyArray.parse(fixture(name + ".npy")))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContaining(type);
    }

    @Test
    void refusesRecords() {
        assertThatThrownBy(() -> NpyArray.parse(fixture("record.npy")))
                .isInstanceOf(NpyFormatException.class)
                .hasMessageContaining("can't be read");
    }

    @Test
    void refusesBytesThatAreCutOff() {
        byte[] whole = fixture("int32-little.npy");
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> NpyArray.parse(part)).isInstanceOf(NpyFormatException.class);
        }
    }

    @Test
    void refusesUnknownVersion() {
        byte[] npy = fixture("version-3.npy");
        npy[6] = 4;
        assertThatThrownBy(() -> NpyArray.parse(npy)).hasMessageContaining("version 4, known are 1 to 3");
    }

    /** No UTF-8 holds these, so every other form of them would be another text. */
    @ParameterizedTest
    @ValueSource(ints = {0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0x110000, -1})
    void refusesWhatIsNoText(int codePoint) {
        assertThatThrownBy(() -> NpyArray.parse(texts('a', codePoint)))
                .isInstanceOf(NpyFormatException.class)
                .hasMessage(
                        "holds a str that isn't text: its element 1 has the code point 0x%x, for which there is no"
                                + " UTF-8",
                        codePoint);
    }

    /** Python tells two surrogates from the letter that they would be in UTF-16. */
    @Test
    void surrogatesAreNotPaired() {
        assertThatThrownBy(() -> NpyArray.parse(texts(0xD83D, 0xDE00))).hasMessageContaining("element 0");
    }

    @Test
    void readsTheOutermostCodePoints() {
        NpyArray array = NpyArray.parse(texts(0xD7FF, 0xE000, 0xFFFD, 0x10FFFF));
        assertThat(NpyToJson.convert(array)).isEqualTo("[\"\uD7FF\",\"\uE000\",\"\uFFFD\",\"\uDBFF\uDFFF\"]");
    }

    @Test
    void unpacksBooleans() {
        byte[] unpacked = NpyArray.unpackBooleans(fixture("packed-booleans.npy"), List.of(3, 7));
        assertThat(unpacked).isEqualTo(fixture("unpacked-booleans.npy"));
    }

    @Test
    void refusesBooleansOfAnotherShape() {
        byte[] packed = fixture("packed-booleans.npy");
        assertThatThrownBy(() -> NpyArray.unpackBooleans(packed, List.of(5, 5)))
                .hasMessageContaining("shape [5, 5]: it holds 3 elements of uint8");
        assertThatThrownBy(() -> NpyArray.unpackBooleans(packed, List.of(65536, 65536)))
                .hasMessageContaining("too large");
    }
}
