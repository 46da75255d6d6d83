package io.pixelake.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class ValueTextTest {

    @Test
    void valuesAsPeopleReadThem() {
        assertThat(ValueText.of(null, new DateType())).isEqualTo("NULL");
        assertThat(ValueText.of(StringData.fromString("a b"), new VarCharType()))
                .isEqualTo("\"a b\"");
        assertThat(ValueText.of(-1, new DateType())).isEqualTo("1969-12-31");
        assertThat(ValueText.of(new byte[] {1, (byte) 0xff}, new VarBinaryType()))
                .isEqualTo("2 bytes 01ff");
        assertThat(ValueText.of(new byte[16], new BinaryType(16))).isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(ValueText.of(new GenericArrayData(new Object[] {1.5f, null}), new ArrayType(new FloatType())))
                .isEqualTo("[1.5, NULL]");
        Instant instant = Instant.parse("2026-03-01T08:00:00.000001Z");
        assertThat(ValueText.of(TimestampData.fromInstant(instant), new LocalZonedTimestampType()))
                .isEqualTo("2026-03-01T08:00:00.000001Z");
    }

    @Test
    void longValuesAreCutAroundTheDifference() {
        String same = "x".repeat(500);

        String pair = ValueText.pair(same + "abc" + same, same + "abd" + same);

        assertThat(pair)
                .startsWith("source ...xxxxxxxxabcxxx")
                .contains("..., mirror ...xxxxxxxxabdxxx")
                .hasSizeLessThan(200);
    }

    @Test
    void shortAndEqualTextsAndLineBreaks() {
        assertThat(ValueText.pair("\"a\nb\"", "NULL")).isEqualTo("source \"a\\nb\", mirror NULL");
        assertThat(ValueText.pair("\"abc", "\"abc")).isEqualTo("both begin with \"abc, what follows differs");
        assertThat(ValueText.pair("[" + "1, ".repeat(100), "[" + "1, ".repeat(90)))
                .startsWith("source ... 1, 1");
    }
}
