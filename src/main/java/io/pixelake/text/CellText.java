package io.pixelake.text;

import io.pixelake.types.cell.TimestampCells;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.UUID;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/** Text of the values that CSV and JSONL write alike, as Python's {@code isoformat} and {@code str} write them. */
final class CellText {
    private CellText() {}

    /** Flink's own {@code toString} looks for buffers of its thread, which takes longer than to decode most texts. */
    static String text(StringData cell) {
        return new String(cell.toBytes(), StandardCharsets.UTF_8);
    }

    static String timestamp(TextColumn column, TimestampData timestamp) {
        return column.reading() == TextColumn.Reading.LOCAL_TIME
                ? TimestampCells.withoutZone(timestamp)
                : TimestampCells.of(timestamp);
    }

    static String date(int epochDay) {
        return LocalDate.ofEpochDay(epochDay).toString();
    }

    static String uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong()).toString();
    }

    static IllegalArgumentException unknown(TextColumn column, Object cell) {
        return new IllegalArgumentException("Cannot write column '" + column.name()
                + "' to a file: no text is known for a cell of class "
                + cell.getClass().getName() + ".");
    }
}
