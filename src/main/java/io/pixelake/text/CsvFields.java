package io.pixelake.text;

import io.pixelake.config.CsvDialect;
import io.pixelake.config.CsvDialect.Quoting;
import io.pixelake.types.json.JsonVariant;
import io.pixelake.types.json.PythonFloat;
import java.io.IOException;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.variant.Variant;

/** Fields of CSV lines, with the text of Pixeltable's {@code export_csv} and the quotes of Python's {@code csv} module. */
public record CsvFields(CsvDialect dialect) {
    private static final int SHOWN_CHARACTERS = 40;

    /** Appends a cell, which may be null. */
    public void appendCell(TextColumn column, Object cell, StringBuilder line) throws IOException {
        if (cell == null) {
            appendNull(line);
        } else if (column.reading() == TextColumn.Reading.ARRAY) {
            StringBuilder json = new StringBuilder();
            appendElement(column, cell, json);
            appendText(json.toString(), line);
        } else if (column.reading() == TextColumn.Reading.NESTED) {
            appendText(PythonJson.rewriteNested(NestedCellText.text(column, cell)), line);
        } else if (cell instanceof Variant) {
            appendText(PythonJson.rewrite(JsonVariant.toJson(cell)), line);
        } else if (cell instanceof StringData text) {
            boolean isJson = column.reading() == TextColumn.Reading.JSON_TEXT;
            appendText(isJson ? PythonJson.rewrite(CellText.text(text)) : CellText.text(text), line);
        } else {
            appendScalar(column, cell, line);
        }
    }

    public void appendText(String text, StringBuilder line) {
        append(text, dialect.quoting() == Quoting.NONNUMERIC, line);
    }

    public void appendDelimiter(StringBuilder line) {
        line.append(dialect.delimiter());
    }

    private void appendNull(StringBuilder line) {
        if (dialect.nullText().isPresent()) {
            line.append(dialect.nullText().get());
        } else {
            append("", dialect.quoting() == Quoting.NONNUMERIC, line);
        }
    }

    private void appendScalar(TextColumn column, Object cell, StringBuilder line) {
        if (cell instanceof Boolean bool) {
            append(bool ? "True" : "False", false, line);
        } else if (cell instanceof Double number) {
            append(PythonFloat.text(number), false, line);
        } else if (cell instanceof Float number) {
            append(PythonFloat.text(number), false, line);
        } else if (cell instanceof TimestampData timestamp) {
            appendText(CellText.timestamp(column, timestamp), line);
        } else if (cell instanceof Integer day && column.reading() == TextColumn.Reading.DATE) {
            appendText(CellText.date(day), line);
        } else if (cell instanceof Integer || cell instanceof Long || cell instanceof DecimalData) {
            append(cell.toString(), false, line);
        } else if (cell instanceof byte[] bytes && column.reading() == TextColumn.Reading.UUID) {
            appendText(CellText.uuid(bytes), line);
        } else {
            throw CellText.unknown(column, cell);
        }
    }

    private static void appendArray(TextColumn column, GenericArrayData array, StringBuilder json) {
        json.append('[');
        String separator = "";
        for (Object element : array.toObjectArray()) {
            json.append(separator);
            appendElement(column, element, json);
            separator = ", ";
        }
        json.append(']');
    }

    private static void appendElement(TextColumn column, Object element, StringBuilder json) {
        if (element == null) {
            json.append("null");
        } else if (element instanceof GenericArrayData array) {
            appendArray(column, array, json);
        } else if (element instanceof StringData text) {
            PythonJson.appendString(CellText.text(text), json);
        } else if (element instanceof Double number) {
            json.append(PythonFloat.jsonText(number));
        } else if (element instanceof Float number) {
            json.append(PythonFloat.jsonText(number));
        } else if (element instanceof Integer
                || element instanceof Long
                || element instanceof Boolean
                || element instanceof DecimalData) {
            json.append(element);
        } else {
            throw CellText.unknown(column, element);
        }
    }

    private void append(String text, boolean quoted, StringBuilder line) {
        boolean needed = needsQuotes(text);
        if (needed && dialect.quoting() == Quoting.NONE) {
            throw unquotable(text);
        }
        if (needed || dialect.quoting() == Quoting.ALL || (quoted && dialect.quoting() != Quoting.NONE)) {
            appendQuoted(text, line);
        } else {
            line.append(text);
        }
    }

    private static void appendQuoted(String text, StringBuilder line) {
        line.append('"');
        int from = 0;
        for (int quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', from)) {
            line.append(text, from, quote + 1).append('"');
            from = quote + 1;
        }
        line.append(text, from, text.length()).append('"');
    }

    private boolean needsQuotes(String text) {
        char delimiter = dialect.delimiter();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return dialect.nullText().filter(text::equals).isPresent();
    }

    /** What a line that is empty stands for, which would be none. */
    public void appendEmptyLine(StringBuilder line) {
        if (dialect.quoting() == Quoting.NONE) {
            throw unquotable("");
        }
        line.append("\"\"");
    }

    private static IllegalArgumentException unquotable(String text) {
        int shown = Math.min(text.length(), SHOWN_CHARACTERS);
        return new IllegalArgumentException(
                "the text '" + text.substring(0, shown) + (shown < text.length() ? ".." : "")
                        + "' can't be written without quotes: it holds a delimiter, a quote or a line end, is that of"
                        + " --null-value, or all of its line. Choose another --delimiter, or --quoting minimal.");
    }
}
