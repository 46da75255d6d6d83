package io.pixelake.pixeltable.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixelake.types.schema.JsonShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a JSON column's {@code type_schema} says of its values. Pixeltable checks values against it when they are inserted, but whole
 * numbers may have any number of digits, and parts may be of any type. So it is only where the shape of the values begins.
 */
final class DeclaredJson {
    private DeclaredJson() {}

    /** A column of one of a table's members. */
    record Place(int store, int id) {}

    /** The type in Flink's SQL; empty for a column that isn't JSON, or of which nothing is declared. */
    static Optional<String> typeOf(JsonNode columnType) {
        return columnType.path("type_schema").isObject()
                ? Optional.of(shape(columnType).type())
                : Optional.empty();
    }

    private static JsonShape shape(JsonNode type) {
        return switch (type.path("_classname").asText()) {
            case "StringType" -> JsonShape.ofType("STRING");
            case "IntType" -> JsonShape.ofType("BIGINT");
            case "FloatType" -> JsonShape.ofType("DOUBLE");
            case "BoolType" -> JsonShape.ofType("BOOLEAN");
            case "JsonType" -> nested(type.path("type_schema"));
            default -> JsonShape.empty();
        };
    }

    private static JsonShape nested(JsonNode schema) {
        JsonNode spec = schema.path("type_spec");
        if (spec.isObject()) {
            return JsonShape.object(fields(spec, schema.path("type_spec_key_order")));
        } else if (spec.isArray()) {
            List<JsonShape> elements = new ArrayList<>();
            spec.forEach(element -> elements.add(shape(element)));
            if (schema.path("variadic_type").isObject()) {
                elements.add(shape(schema.path("variadic_type")));
            }
            return JsonShape.list(elements);
        }
        return JsonShape.empty();
    }

    /** JSONB forgets in which order fields were declared, so Pixeltable keeps it beside them. */
    private static Map<String, JsonShape> fields(JsonNode spec, JsonNode order) {
        Map<String, JsonShape> fields = new LinkedHashMap<>();
        order.forEach(name -> {
            if (spec.has(name.asText())) {
                fields.put(name.asText(), shape(spec.get(name.asText())));
            }
        });
        spec.properties().forEach(field -> fields.computeIfAbsent(field.getKey(), any -> shape(field.getValue())));
        return fields;
    }
}
