package io.pixelake.sink.files;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;

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

    /** @param position the cell's place in the row */
    static ChangelogColumn of(int position, SourceColumn column) {
        return new ChangelogColumn(position, column.name(), readingOf(column));
    }

    static boolean isLeftOut(SourceColumn column) {
        return column.part() == SourceColumn.Part.VALUE && column.type().kind() == PixeltableType.Kind.BINARY;
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
