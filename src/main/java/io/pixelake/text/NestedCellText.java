package io.pixelake.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pixelake.types.cell.TimestampCells;
import io.pixelake.types.json.PythonFloat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/** Lists, maps and rows as JSON, with NaN and infinities as Python writes them. */
final class NestedCellText {
    private NestedCellText() {}

    static String text(TextColumn column, Object value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = UnboundedJsonText.generator(out)) {
            write(value, column.type().orElseThrow(), json);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void write(Object value, LogicalType type, JsonGenerator json) throws IOException {
        if (value == null) {
            json.writeNull();
            return;
        }
        switch (type.getTypeRoot()) {
            case BOOLEAN -> json.writeBoolean((Boolean) value);
            case FLOAT, DOUBLE -> json.writeRawValue(PythonFloat.jsonText(((Number) value).doubleValue()));
            case DECIMAL ->
                json.writeNumber(((DecimalData) value).toBigDecimal().toPlainString());
            case DATE -> json.writeString(CellText.date((Integer) value));
            case TIMESTAMP_WITHOUT_TIME_ZONE -> json.writeString(TimestampCells.withoutZone((TimestampData) value));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> json.writeString(TimestampCells.of((TimestampData) value));
            case ARRAY -> writeArray((ArrayData) value, (ArrayType) type, json);
            case MAP -> writeMap((MapData) value, (MapType) type, json);
            case ROW -> writeRow((RowData) value, (RowType) type, json);
            case CHAR, VARCHAR -> json.writeString(value.toString());
            default -> json.writeNumber(((Number) value).longValue());
        }
    }

    private static void writeArray(ArrayData list, ArrayType type, JsonGenerator json) throws IOException {
        ArrayData.ElementGetter element = ArrayData.createElementGetter(type.getElementType());
        json.writeStartArray();
        for (int i = 0; i < list.size(); i++) {
            write(element.getElementOrNull(list, i), type.getElementType(), json);
        }
        json.writeEndArray();
    }

    private static void writeMap(MapData map, MapType type, JsonGenerator json) throws IOException {
        ArrayData.ElementGetter value = ArrayData.createElementGetter(type.getValueType());
        ArrayData keys = map.keyArray();
        ArrayData values = map.valueArray();
        json.writeStartObject();
        for (int i = 0; i < map.size(); i++) {
            json.writeFieldName(keys.getString(i).toString());
            write(value.getElementOrNull(values, i), type.getValueType(), json);
        }
        json.writeEndObject();
    }

    private static void writeRow(RowData row, RowType type, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < type.getFieldCount(); i++) {
            json.writeFieldName(type.getFieldNames().get(i));
            write(RowData.createFieldGetter(type.getTypeAt(i), i).getFieldOrNull(row), type.getTypeAt(i), json);
        }
        json.writeEndObject();
    }
}
