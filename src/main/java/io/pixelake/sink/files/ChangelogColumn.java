package io.pixelake.sink.files;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * A data column of a changelog.
 *
 * @param position the cell's place in the row
 */
record ChangelogColumn(int position, String name, Reading reading) {

    /** What a cell's class alone doesn't tell. */
    enum Reading {
        PLAIN,
        /** An array, also one without dimensions, which is a scalar but still JSON in CSV. */
        ARRAY,
        /** Text that is JSON. */
        JSON_TEXT,
        /** An int that counts days. */
        DATE,
        /** Sixteen bytes that are a UUID. */
        UUID
    }

    /** The columns that a changelog holds: all but the binary ones, which neither format can hold. */
    static List<ChangelogColumn> of(TableSchema schema) {
        List<ChangelogColumn> columns = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            SourceColumn column = schema.columns().get(i);
            if (!isLeftOut(column)) {
                columns.add(new ChangelogColumn(i, column.name(), readingOf(column.type())));
            }
        }
        return List.copyOf(columns);
    }

    static boolean isLeftOut(SourceColumn column) {
        return column.type().kind() == PixeltableType.Kind.BINARY;
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
