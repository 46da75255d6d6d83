package io.pixelake.pixeltable.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What tells two schema versions of a table apart, in the words of Pixeltable's {@code Table.history()}. Columns without a name are
 * those of indexes, of which it says nothing.
 */
final class SchemaDifference {
    static final String FIRST = "Initial Version";

    private final List<String> added = new ArrayList<>();
    private final List<String> altered = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();

    private SchemaDifference() {}

    /** @param before columns by id, as Pixeltable keeps them */
    static Optional<String> between(JsonNode before, JsonNode after) {
        SchemaDifference difference = new SchemaDifference();
        for (Map.Entry<String, JsonNode> column : after.properties()) {
            difference.compare(before.get(column.getKey()), column.getValue());
        }
        for (Map.Entry<String, JsonNode> column : before.properties()) {
            if (!after.has(column.getKey())) {
                difference.dropped.addAll(name(column.getValue()).stream().toList());
            }
        }
        return difference.text();
    }

    private void compare(JsonNode old, JsonNode column) {
        if (old == null) {
            added.addAll(name(column).stream().toList());
            return;
        }
        List<String> changes = new ArrayList<>();
        if (!name(old).equals(name(column))) {
            changes.add("renamed to " + name(column).orElse("nothing"));
        }
        if (differ(old, column, "col_type")) {
            changes.add("type changed");
        }
        if (differ(old, column, "value_expr")) {
            changes.add("value expression changed");
        }
        if (!changes.isEmpty()) {
            name(old).ifPresent(name -> altered.add(name + " (" + String.join(", ", changes) + ")"));
        }
    }

    private static boolean differ(JsonNode old, JsonNode column, String key) {
        return !Objects.equals(old.get(key), column.get(key));
    }

    private static Optional<String> name(JsonNode column) {
        return column.hasNonNull("name") ? Optional.of(column.get("name").asText()) : Optional.empty();
    }

    private Optional<String> text() {
        List<String> parts = new ArrayList<>();
        add("Added: ", added, parts);
        add("Altered: ", altered, parts);
        add("Dropped: ", dropped, parts);
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
    }

    private static void add(String what, List<String> columns, List<String> parts) {
        if (!columns.isEmpty()) {
            parts.add(what + String.join(", ", columns));
        }
    }
}
