package io.pixelake.pixeltable;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the JSON of {@code tableschemaversions.md.columns} and {@code tables.md.column_md}. */
final class SchemaJson {
    private SchemaJson() {}

    static SourceSchema read(long schemaVersion, JsonNode columns, JsonNode stores) {
        List<Map.Entry<String, JsonNode>> ordered = new ArrayList<>(columns.properties());
        ordered.removeIf(column -> column.getValue().path("name").isNull());
        ordered.sort(
                Comparator.comparingInt(column -> column.getValue().path("pos").asInt()));
        List<SourceColumn> stored = new ArrayList<>();
        List<String> unstored = new ArrayList<>();
        Set<Integer> computed = new HashSet<>();
        for (Map.Entry<String, JsonNode> column : ordered) {
            JsonNode store = stores.path(column.getKey());
            String name = column.getValue().get("name").asText();
            if (!store.path("stored").asBoolean(false)) {
                unstored.add(name);
                continue;
            }
            int id = Integer.parseInt(column.getKey());
            PixeltableType type = type(name, column.getValue().get("col_type"));
            stored.add(
                    new SourceColumn(id, name, type, store.path("stores_cellmd").asBoolean(false)));
            if (!column.getValue().path("value_expr").isNull()) {
                computed.add(id);
            }
        }
        return new SourceSchema(new TableSchema(schemaVersion, stored), Set.copyOf(computed), List.copyOf(unstored));
    }

    private static PixeltableType type(String column, JsonNode type) {
        String name = type.path("_classname").asText();
        Kind kind = kind(column, name);
        if (kind != Kind.ARRAY) {
            return PixeltableType.of(kind);
        }
        return new PixeltableType(kind, dimensions(type.path("shape")), text(type.path("numpy_dtype")));
    }

    private static Kind kind(String column, String className) {
        String name = className.replaceFirst("Type$", "").toUpperCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new UnknownTypeException(column, className);
    }

    private static Optional<List<Integer>> dimensions(JsonNode shape) {
        if (!shape.isArray()) {
            return Optional.empty();
        }
        List<Integer> dimensions = new ArrayList<>();
        shape.forEach(size -> dimensions.add(size.isNull() ? -1 : size.asInt()));
        return Optional.of(List.copyOf(dimensions));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
    }
}
