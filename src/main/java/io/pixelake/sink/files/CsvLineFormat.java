package io.pixelake.sink.files;

import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.RowKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * CSV as Pixeltable's {@code export_csv} writes it with Python's {@code csv} module: fields quoted only where they must be,
 * NULL and the empty string both empty, CR LF after each line. Lines without data cells have as many fields as the others,
 * since many readers refuse short ones.
 */
final class CsvLineFormat implements LineFormat {
    private static final String LINE_END = "\r\n";

    private final ChangelogColumns columns;

    CsvLineFormat(ChangelogColumns columns) {
        this.columns = columns;
    }

    /** The header line without its line end. */
    static String header(ChangelogColumns columns) {
        StringBuilder header = new StringBuilder(String.join(",", OPERATION, GROUP, VERSION, ROW_ID));
        if (columns.positions()) {
            header.append(',').append(POSITIONS);
        }
        for (ChangelogColumn column : columns.data()) {
            header.append(',');
            appendField(column.name(), header);
        }
        return header.toString();
    }

    static byte[] headerLine(String header) {
        return (header + LINE_END).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] insert(RowChange change, GenericRowData cells) throws IOException {
        StringBuilder line = front("insert", change, change.rowVersion());
        for (ChangelogColumn column : columns.data()) {
            line.append(',');
            Object cell = cells.getField(column.position());
            if (cell != null) {
                appendCell(column, cell, line);
            }
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
            appendField(positions(change.key()), line);
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

    private static void appendCell(ChangelogColumn column, Object cell, StringBuilder line) throws IOException {
        if (column.reading() == ChangelogColumn.Reading.ARRAY) {
            StringBuilder json = new StringBuilder();
            appendElement(column, cell, json);
            appendField(json.toString(), line);
        } else if (cell instanceof StringData text) {
            boolean isJson = column.reading() == ChangelogColumn.Reading.JSON_TEXT;
            appendField(isJson ? PythonJson.rewrite(text.toString()) : text.toString(), line);
        } else {
            line.append(scalarText(column, cell));
        }
    }

    /** Text that never needs quotes. */
    private static String scalarText(ChangelogColumn column, Object cell) {
        if (cell instanceof Boolean bool) {
            return bool ? "True" : "False";
        } else if (cell instanceof Double number) {
            return PythonFloat.text(number);
        } else if (cell instanceof Float number) {
            return PythonFloat.text(number);
        } else if (cell instanceof TimestampData timestamp) {
            return CellText.timestamp(timestamp);
        } else if (cell instanceof Integer day && column.reading() == ChangelogColumn.Reading.DATE) {
            return CellText.date(day);
        } else if (cell instanceof Integer || cell instanceof Long) {
            return cell.toString();
        } else if (cell instanceof byte[] bytes && column.reading() == ChangelogColumn.Reading.UUID) {
            return CellText.uuid(bytes);
        }
        throw CellText.unknown(column, cell);
    }

    private static void appendArray(ChangelogColumn column, GenericArrayData array, StringBuilder json) {
        json.append('[');
        String separator = "";
        for (Object element : array.toObjectArray()) {
            json.append(separator);
            appendElement(column, element, json);
            separator = ", ";
        }
        json.append(']');
    }

    private static void appendElement(ChangelogColumn column, Object element, StringBuilder json) {
        if (element == null) {
            json.append("null");
        } else if (element instanceof GenericArrayData array) {
            appendArray(column, array, json);
        } else if (element instanceof StringData text) {
            PythonJson.appendString(text.toString(), json);
        } else if (element instanceof Double number) {
            json.append(PythonFloat.jsonText(number));
        } else if (element instanceof Float number) {
            json.append(PythonFloat.jsonText(number));
        } else if (element instanceof Integer || element instanceof Long || element instanceof Boolean) {
            json.append(element);
        } else {
            throw CellText.unknown(column, element);
        }
    }

    private static void appendField(String text, StringBuilder line) {
        if (needsQuotes(text)) {
            line.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            line.append(text);
        }
    }

    private static boolean needsQuotes(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }
}
