package io.pixelake.types.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PythonFloatTest {

    /** The file is written by src/test/python/make_float_fixture.py. */
    @Test
    void everyDoubleOfTheFixtureIsWrittenAsPythonWritesIt() throws IOException {
        List<String> lines = fixture();

        for (String line : lines) {
            int comma = line.indexOf(',');
            double value = Double.longBitsToDouble(Long.parseUnsignedLong(line.substring(0, comma), 16));
            assertThat(PythonFloat.text(value)).as(line).isEqualTo(line.substring(comma + 1));
        }
        assertThat(lines).hasSize(7000);
    }

    @Test
    void notNumbersAreWrittenAsStrAndAsJsonDumpsDo() {
        assertThat(PythonFloat.text(Double.NaN)).isEqualTo("nan");
        assertThat(PythonFloat.text(Double.POSITIVE_INFINITY)).isEqualTo("inf");
        assertThat(PythonFloat.text(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
        assertThat(PythonFloat.jsonText(Double.NaN)).isEqualTo("NaN");
        assertThat(PythonFloat.jsonText(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
        assertThat(PythonFloat.jsonText(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    }

    private static List<String> fixture() throws IOException {
        try (InputStream in = PythonFloatTest.class.getResourceAsStream("floats.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }
}
