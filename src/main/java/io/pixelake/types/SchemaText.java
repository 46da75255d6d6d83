package io.pixelake.types;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.List;
import java.util.Locale;

/** A mirror's columns in words. */
public final class SchemaText {
    private SchemaText() {}

    /** One {@code name: Pixeltable's type -> Iceberg's type} for each of a table's columns, without Pixelake's own. */
    public static List<String> columns(TableSchema source, PlannedSchema mirror) {
        return source.columns().stream().map(column -> text(column, mirror)).toList();
    }

    private static String text(SourceColumn column, PlannedSchema mirror) {
        return column.name() + ": " + declaration(column.type()) + " -> "
                + mirror.schema().findType(column.name());
    }

    /** A type as Pixeltable writes it. */
    static String declaration(PixeltableType type) {
        return switch (type.kind()) {
            case ARRAY -> PixeltableTypeToIcebergType.declaration(type);
            case UUID -> "UUID";
            default -> {
                String name = type.kind().name();
                yield name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
            }
        };
    }
}
