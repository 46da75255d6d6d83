package io.pixelake.sink.files;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pixelake.model.MirrorEvent.RowChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * One JSON object per line with the values of Pixeltable's {@code export_json}: nested values native, floats in Python's
 * text, but NaN and infinities null, since the export's {@code NaN} isn't JSON.
 */
final class JsonlLineFormat implements LineFormat {
    private final ChangelogColumns columns;

    JsonlLineFormat(ChangelogColumns columns) {
        this.columns = columns;
    }

    @Override
    public byte[] insert(RowChange change, GenericRowData cells) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JsonText.generator(line)) {
            writeFront(json, "insert", change, change.rowVersion());
            for (ChangelogColumn column : columns.data()) {
                json.writeFieldName(column.name());
                writeCell(column, cells.getField(column.position()), json);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return line.toByteArray();
    }

    @Override
    public byte[] delete(RowChange change) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonText.generator(line)) {
            writeFront(json, "delete", change, change.changedIn());
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return line.toByteArray();
    }

    @Override
    public byte[] rollback(long group) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonText.generator(line)) {
            json.writeStartObject();
            json.writeStringField(OPERATION, "rollback");
            json.writeNumberField(GROUP, group);
            json.writeNullField(VERSION);
            json.writeNullField(ROW_ID);
            if (columns.positions()) {
                json.writeNullField(POSITIONS);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return line.toByteArray();
    }

    private void writeFront(JsonGenerator json, String operation, RowChange change, long version) throws IOException {
        json.writeStartObject();
        json.writeStringField(OPERATION, operation);
        json.writeNumberField(GROUP, change.group().number());
        json.writeNumberField(VERSION, version);
        json.writeNumberField(ROW_ID, change.key().rowId());
        if (columns.positions()) {
            json.writeArrayFieldStart(POSITIONS);
            for (int level = 0; level < change.key().depth(); level++) {
                json.writeNumber(change.key().position(level));
            }
            json.writeEndArray();
        }
    }

    private static void writeCell(ChangelogColumn column, Object cell, JsonGenerator json) throws IOException {
        if (cell instanceof StringData text && column.reading() == ChangelogColumn.Reading.JSON_TEXT) {
            json.writeRawValue(JsonText.standard(text.toString()));
        } else if (cell instanceof TimestampData timestamp) {
            json.writeString(CellText.timestamp(timestamp));
        } else if (cell instanceof Integer day && column.reading() == ChangelogColumn.Reading.DATE) {
            json.writeString(CellText.date(day));
        } else if (cell instanceof byte[] bytes && column.reading() == ChangelogColumn.Reading.UUID) {
            json.writeString(CellText.uuid(bytes));
        } else {
            writeValue(column, cell, json);
        }
    }

    private static void writeValue(ChangelogColumn column, Object value, JsonGenerator json) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof StringData text) {
            json.writeString(text.toString());
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            writeFloat(number, json);
        } else if (value instanceof Float number) {
            writeFloat(number, json);
        } else if (value instanceof GenericArrayData array) {
            writeArray(column, array, json);
        } else {
            throw CellText.unknown(column, value);
        }
    }

    private static void writeFloat(double number, JsonGenerator json) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(PythonFloat.jsonText(number));
        } else {
            json.writeNull();
        }
    }

    private static void writeArray(ChangelogColumn column, GenericArrayData array, JsonGenerator json)
            throws IOException {
        json.writeStartArray();
        for (Object element : array.toObjectArray()) {
            writeValue(column, element, json);
        }
        json.writeEndArray();
    }
}
