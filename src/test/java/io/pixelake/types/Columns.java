package io.pixelake.types;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.List;
import java.util.Optional;

/** Columns for tests. */
final class Columns {
    private Columns() {}

    static SourceColumn column(int id, String name, Kind kind) {
        return new SourceColumn(id, name, PixeltableType.of(kind), false);
    }

    static SourceColumn array(int id, String name, String numpyType, Integer... dimensions) {
        return new SourceColumn(id, name, arrayType(numpyType, dimensions), true);
    }

    static PixeltableType arrayType(String numpyType, Integer... dimensions) {
        return new PixeltableType(Kind.ARRAY, Optional.of(List.of(dimensions)), Optional.of(numpyType));
    }

    static TableSchema schema(SourceColumn... columns) {
        return new TableSchema(0, List.of(columns));
    }
}
