package io.pixelake.types.cell;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.SourceColumns;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Columns for tests. */
public final class Columns {
    private Columns() {}

    public static SourceColumn column(int id, String name, Kind kind) {
        return SourceColumns.of(id, name, PixeltableType.of(kind), false);
    }

    public static SourceColumn array(int id, String name, String numpyType, Integer... dimensions) {
        return SourceColumns.of(id, name, arrayType(numpyType, dimensions), true);
    }

    public static PixeltableType arrayType(String numpyType, Integer... dimensions) {
        return new PixeltableType(Kind.ARRAY, Optional.of(List.of(dimensions)), Optional.of(numpyType));
    }

    public static TableSchema schema(List<SourceColumn> columns) {
        return new TableSchema(List.of(new SourceStore(new UUID(0, 1), false, 0)), columns);
    }

    public static TableSchema schema(SourceColumn... columns) {
        return schema(List.of(columns));
    }
}
