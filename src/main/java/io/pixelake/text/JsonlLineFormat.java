package io.pixelake.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pixelake.model.MirrorEvent.RowChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * One JSON object per line with the values of Pixeltable's {@code export_json}: nested values native, floats in Python's
 * text, but NaN and infinities null, since the export's {@code NaN} isn't JSON.
 */
public record JsonlLineFormat(TextColumns columns) implements LineFormat {

    @Override
    public byte[] insert(RowChange change, GenericRowData cells) throws IOException {
        return line(json -> {
            writeFront(json, "insert", change, change.rowVersion());
            for (TextColumn column : columns.data()) {
                JsonFields.STANDARD.write(column, cells.getField(column.position()), json);
            }
        });
    }

    @Override
    public byte[] delete(RowChange change) throws IOException {
        return line(json -> writeFront(json, "delete", change, change.changedIn()));
    }

    @Override
    public byte[] rollback(long group) throws IOException {
        return line(json -> {
            json.writeStringField(OPERATION, "rollback");
            json.writeNumberField(GROUP, group);
            json.writeNullField(VERSION);
            json.writeNullField(ROW_ID);
            if (columns.positions()) {
                json.writeNullField(POSITIONS);
            }
        });
    }

    private static byte[] line(ThrowingConsumer<JsonGenerator, IOException> fields) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator json = UnboundedJsonText.generator(line)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return line.toByteArray();
    }

    private void writeFront(JsonGenerator json, String operation, RowChange change, long version) throws IOException {
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
}
