package io.pixelake.types;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.flink.table.data.TimestampData;

/** Text of moments as Python's {@code isoformat} writes them: no fraction when it is zero, six digits otherwise. */
public final class TimestampText {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);

    private TimestampText() {}

    /** With the offset of UTC. */
    public static String of(TimestampData timestamp) {
        return withoutZone(timestamp) + "+00:00";
    }

    /** Without an offset. */
    public static String withoutZone(TimestampData timestamp) {
        LocalDateTime time = timestamp.toLocalDateTime();
        return (time.getNano() == 0 ? SECONDS : MICROS).format(time);
    }
}
