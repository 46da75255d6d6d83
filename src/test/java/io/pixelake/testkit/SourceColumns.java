package io.pixelake.testkit;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;

/** Columns of a base table's own store. */
public final class SourceColumns {
    private SourceColumns() {}

    /** A column of values that aren't computed. */
    public static SourceColumn of(int id, String name, PixeltableType type, boolean hasCellMetadata) {
        return SourceColumn.of(0, id, SourceColumn.Part.VALUE, name, type, hasCellMetadata, false);
    }
}
