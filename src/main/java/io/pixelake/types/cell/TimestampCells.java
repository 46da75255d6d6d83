package io.pixelake.types.cell;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.flink.table.data.TimestampData;

/** Text of moments as Python's {@code isoformat} writes them: no fraction when it is zero, six digits otherwise. */
public final class TimestampCells {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);

    private static final int MOST_YEARS = 9999;
    private static final int YEAR_DIGITS = 4;
    private static final int MICRO_DIGITS = 6;
    private static final int NANOS_PER_MICRO = 1_000;

    private TimestampCells() {}

    /** With the offset of UTC. */
    public static String of(TimestampData timestamp) {
        return withoutZone(timestamp) + "+00:00";
    }

    /** Without an offset. */
    public static String withoutZone(TimestampData timestamp) {
        LocalDateTime time = timestamp.toLocalDateTime();
        return time.getYear() >= 0 && time.getYear() <= MOST_YEARS
                ? digits(time)
                : (time.getNano() == 0 ? SECONDS : MICROS).format(time);
    }

    /** What a formatter writes, in a quarter of its time. */
    private static String digits(LocalDateTime time) {
        StringBuilder text = new StringBuilder("uuuu-MM-ddTHH:mm:ss.SSSSSS".length());
        append(text, time.getYear(), YEAR_DIGITS);
        append(text.append('-'), time.getMonthValue(), 2);
        append(text.append('-'), time.getDayOfMonth(), 2);
        append(text.append('T'), time.getHour(), 2);
        append(text.append(':'), time.getMinute(), 2);
        append(text.append(':'), time.getSecond(), 2);
        if (time.getNano() != 0) {
            append(text.append('.'), time.getNano() / NANOS_PER_MICRO, MICRO_DIGITS);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int number, int digits) {
        int end = text.length() + digits;
        text.setLength(end);
        int left = number;
        for (int i = end - 1; i >= end - digits; i--) {
            text.setCharAt(i, (char) ('0' + left % 10));
            left /= 10;
        }
    }
}
