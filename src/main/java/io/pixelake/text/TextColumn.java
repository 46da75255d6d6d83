package io.pixelake.text;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.types.schema.CastTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A column of a text file.
 *
 * @param position the cell's place in the row
 * @param type what its cells were cast to
 */
public record TextColumn(int position, String name, Reading reading, Optional<LogicalType> type) {

    /** What a cell's class alone doesn't tell. */
    enum Reading {
        PLAIN,
        /** An array, also one without dimensions, which is a scalar but still JSON in CSV. */
        ARRAY,
        /** Text that is JSON, or a VARIANT. */
        JSON_TEXT,
        /** An int that counts days. */
        DATE,
        /** Sixteen bytes that are a UUID. */
        UUID,
        /** A moment without a zone. */
        LOCAL_TIME,
        /** A list, map or row of the column's type. */
        NESTED
    }

    /** A table's own columns, without the binary ones, which neither format can hold. */
    public static List<TextColumn> of(TableSchema schema) {
        List<TextColumn> columns = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            SourceColumn column = schema.columns().get(i);
            if (!column.isBinary()) {
                columns.add(of(i, column));
            }
        }
        return List.copyOf(columns);
    }

    /** @param position the cell's place in the row */
    static TextColumn of(int position, SourceColumn column) {
        Optional<LogicalType> type = CastTypes.of(column);
        return new TextColumn(
                position, column.name(), type.map(TextColumn::readingOf).orElseGet(() -> readingOf(column)), type);
    }

    private static Reading readingOf(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case DATE -> Reading.DATE;
            case TIMESTAMP_WITHOUT_TIME_ZONE -> Reading.LOCAL_TIME;
            case ARRAY, MAP, ROW -> Reading.NESTED;
            case VARIANT -> Reading.JSON_TEXT;
            default -> Reading.PLAIN;
        };
    }

    private static Reading readingOf(SourceColumn column) {
        return switch (column.part()) {
            case VALUE, EXPRESSION -> readingOf(column.type());
            case POSITION, ERROR_TYPE, ERROR_MESSAGE -> Reading.PLAIN;
            case EMBEDDING -> Reading.ARRAY;
        };
    }

    private static Reading readingOf(PixeltableType type) {
        return switch (type.kind()) {
            case JSON -> Reading.JSON_TEXT;
            case ARRAY -> type.isTypedArray() ? Reading.ARRAY : Reading.JSON_TEXT;
            case DATE -> Reading.DATE;
            case UUID -> Reading.UUID;
            default -> Reading.PLAIN;
        };
    }
}
