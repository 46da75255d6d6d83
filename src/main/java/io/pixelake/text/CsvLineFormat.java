package io.pixelake.text;

import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.RowKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.table.data.GenericRowData;

/**
 * CSV as Pixeltable's {@code export_csv} writes it with Python's {@code csv} module: fields quoted only where they must be,
 * NULL and the empty string both empty, CR LF after each line. Lines without data cells have as many fields as the others,
 * since many readers refuse short ones.
 */
public record CsvLineFormat(TextColumns columns) implements LineFormat {
    private static final String LINE_END = "\r\n";

    /** The header line without its line end. */
    public static String header(TextColumns columns) {
        StringBuilder header = new StringBuilder(String.join(",", OPERATION, GROUP, VERSION, ROW_ID));
        if (columns.positions()) {
            header.append(',').append(POSITIONS);
        }
        for (TextColumn column : columns.data()) {
            header.append(',');
            CsvFields.DEFAULT.appendText(column.name(), header);
        }
        return header.toString();
    }

    public static byte[] headerLine(String header) {
        return (header + LINE_END).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] insert(RowChange change, GenericRowData cells) throws IOException {
        StringBuilder line = front("insert", change, change.rowVersion());
        for (TextColumn column : columns.data()) {
            line.append(',');
            CsvFields.DEFAULT.appendCell(column, cells.getField(column.position()), line);
        }
        return finish(line);
    }

    @Override
    public byte[] delete(RowChange change) {
        return withoutCells(front("delete", change, change.changedIn()));
    }

    @Override
    public byte[] rollback(long group) {
        StringBuilder front = new StringBuilder("rollback,").append(group).append(",,");
        return withoutCells(columns.positions() ? front.append(',') : front);
    }

    private StringBuilder front(String operation, RowChange change, long version) {
        StringBuilder line = new StringBuilder(256)
                .append(operation)
                .append(',')
                .append(change.group().number())
                .append(',')
                .append(version)
                .append(',')
                .append(change.key().rowId());
        if (columns.positions()) {
            line.append(',');
            CsvFields.DEFAULT.appendText(positions(change.key()), line);
        }
        return line;
    }

    /** As the JSON of an array column: quoted where there is more than one. */
    private static String positions(RowKey key) {
        StringBuilder json = new StringBuilder("[");
        for (int level = 0; level < key.depth(); level++) {
            json.append(level == 0 ? "" : ", ").append(key.position(level));
        }
        return json.append(']').toString();
    }

    private byte[] withoutCells(StringBuilder front) {
        return finish(front.append(",".repeat(columns.data().size())));
    }

    private static byte[] finish(StringBuilder line) {
        return line.append(LINE_END).toString().getBytes(StandardCharsets.UTF_8);
    }
}
