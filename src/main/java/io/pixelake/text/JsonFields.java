package io.pixelake.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pixelake.types.json.JsonVariant;
import io.pixelake.types.json.PythonFloat;
import io.pixelake.types.json.StoredJson;
import java.io.IOException;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.variant.Variant;

/**
 * Fields of JSON objects with the values of Pixeltable's {@code export_json}.
 *
 * @param nanAsNull otherwise they are {@code NaN} and {@code Infinity}, which Python reads and the standard doesn't know
 */
public record JsonFields(boolean nanAsNull) {
    /** JSON by the standard: NaN and infinities are null. */
    public static final JsonFields STANDARD = new JsonFields(true);

    /** Writes a cell, which may be null, under its column's name. */
    public void write(TextColumn column, Object cell, JsonGenerator json) throws IOException {
        json.writeFieldName(column.name());
        writeCell(column, cell, json);
    }

    private void writeCell(TextColumn column, Object cell, JsonGenerator json) throws IOException {
        if (cell instanceof Variant) {
            json.writeRawValue(JsonVariant.toJson(cell));
        } else if (cell instanceof StringData text && column.reading() == TextColumn.Reading.JSON_TEXT) {
            String value = CellText.text(text);
            json.writeRawValue(nanAsNull ? UnboundedJsonText.standard(value) : value);
        } else if (cell != null && column.reading() == TextColumn.Reading.NESTED) {
            String text = NestedCellText.text(column, cell);
            json.writeRawValue(nanAsNull ? UnboundedJsonText.standard(text) : text);
        } else if (cell instanceof TimestampData timestamp) {
            json.writeString(CellText.timestamp(column, timestamp));
        } else if (cell instanceof Integer day && column.reading() == TextColumn.Reading.DATE) {
            json.writeString(CellText.date(day));
        } else if (cell instanceof byte[] bytes && column.reading() == TextColumn.Reading.UUID) {
            json.writeString(CellText.uuid(bytes));
        } else {
            writeValue(column, cell, json);
        }
    }

    private void writeValue(TextColumn column, Object value, JsonGenerator json) throws IOException {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer) {
            StoredJson.writeScalar(value, json);
        } else if (value instanceof StringData text) {
            byte[] utf8 = text.toBytes();
            json.writeUTF8String(utf8, 0, utf8.length);
        } else if (value instanceof DecimalData number) {
            json.writeNumber(number.toBigDecimal());
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

    private void writeFloat(double number, JsonGenerator json) throws IOException {
        if (!nanAsNull || Double.isFinite(number)) {
            json.writeNumber(PythonFloat.jsonText(number));
        } else {
            json.writeNull();
        }
    }

    private void writeArray(TextColumn column, GenericArrayData array, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Object element : array.toObjectArray()) {
            writeValue(column, element, json);
        }
        json.writeEndArray();
    }
}
