package io.pixelake.verify;

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

class ComparedValueTextTest {

    @Test
    void valuesAsPeopleReadThem() {
        assertThat(ComparedValueText.of(null, new DateType())).isEqualTo("NULL");
        assertThat(ComparedValueText.of(StringData.fromString("a b"), new VarCharType()))
                .isEqualTo("\"a b\"");
        assertThat(ComparedValueText.of(-1, new DateType())).isEqualTo("1969-12-31");
        assertThat(ComparedValueText.of(new byte[] {1, (byte) 0xff}, new VarBinaryType()))
                .isEqualTo("2 bytes 01ff");
        assertThat(ComparedValueText.of(new byte[16], new BinaryType(16)))
                .isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(ComparedValueText.of(
                        new GenericArrayData(new Object[] {1.5f, null}), new ArrayType(new FloatType())))
                .isEqualTo("[1.5, NULL]");
        Instant instant = Instant.parse("2026-03-01T08:00:00.000001Z");
        assertThat(ComparedValueText.of(TimestampData.fromInstant(instant), new LocalZonedTimestampType()))
                .isEqualTo("2026-03-01T08:00:00.000001Z");
    }

    @Test
    void longValuesAreCutAroundTheDifference() {
        String same = "x".repeat(500);

        String pair = ComparedValueText.pair(same + "abc" + same, same + "abd" + same);

        assertThat(pair)
                .startsWith("source ...xxxxxxxxabcxxx")
                .contains("..., mirror ...xxxxxxxxabdxxx")
                .hasSizeLessThan(200);
    }

    @Test
    void shortAndEqualTextsAndLineBreaks() {
        assertThat(ComparedValueText.pair("\"a\nb\"", "NULL")).isEqualTo("source \"a\\nb\", mirror NULL");
        assertThat(ComparedValueText.pair("\"abc", "\"abc")).isEqualTo("both begin with \"abc, what follows differs");
        assertThat(ComparedValueText.pair("[" + "1, ".repeat(100), "[" + "1, ".repeat(90)))
                .startsWith("source ... 1, 1");
    }
}
