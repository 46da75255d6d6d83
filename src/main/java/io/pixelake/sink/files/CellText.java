package io.pixelake.sink.files;

import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.apache.flink.table.data.TimestampData;

/** Text of the values that CSV and JSONL write alike, as Python's {@code isoformat} and {@code str} write them. */
final class CellText {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);

    private CellText() {}

    /** ISO 8601 with the offset of UTC; no fraction when it is zero, six digits otherwise. */
    static String timestamp(TimestampData timestamp) {
        LocalDateTime time = timestamp.toLocalDateTime();
        return (time.getNano() == 0 ? SECONDS : MICROS).format(time) + "+00:00";
    }

    static String date(int epochDay) {
        return LocalDate.ofEpochDay(epochDay).toString();
    }

    static String uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong()).toString();
    }

    static IllegalArgumentException unknown(ChangelogColumn column, Object cell) {
        return new IllegalArgumentException("Cannot write column '" + column.name()
                + "' to a file: no text is known for a cell of class "
                + cell.getClass().getName() + ".");
    }
}
