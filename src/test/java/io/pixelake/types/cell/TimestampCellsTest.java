package io.pixelake.types.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampCellsTest {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);

    @ParameterizedTest
    @CsvSource({
        "2024-02-29T07:08:09, 2024-02-29T07:08:09",
        "2024-02-29T07:08:09.000001, 2024-02-29T07:08:09.000001",
        "2024-02-29T07:08:09.100, 2024-02-29T07:08:09.100000",
        "1969-12-31T23:59:59.999999, 1969-12-31T23:59:59.999999",
        "0001-01-01T00:00:00, 0001-01-01T00:00:00",
        "0000-01-01T00:00:00, 0000-01-01T00:00:00",
        "9999-12-31T23:59:59.999999, 9999-12-31T23:59:59.999999",
        "-0044-03-15T12:00:00, -0044-03-15T12:00:00",
        "+12024-01-01T00:00:00, +12024-01-01T00:00:00"
    })
    void momentsAreWrittenAsIsoformatDoes(String moment, String text) {
        TimestampData timestamp = TimestampData.fromLocalDateTime(LocalDateTime.parse(moment));
        assertThat(TimestampCells.withoutZone(timestamp)).isEqualTo(text);
        assertThat(TimestampCells.of(timestamp)).isEqualTo(text + "+00:00");
    }

    @Test
    void anyMomentIsWrittenAsByAFormatter() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            long micros = random.nextLong() % 250_000_000_000_000_000L;
            LocalDateTime time = LocalDateTime.of(1970, 1, 1, 0, 0)
                    .plusSeconds(micros / 1_000_000)
                    .plusNanos(micros % 1_000_000 * 1_000);
            assertThat(TimestampCells.withoutZone(TimestampData.fromLocalDateTime(time)))
                    .isEqualTo((time.getNano() == 0 ? SECONDS : MICROS).format(time));
        }
    }
}
