package io.pixelake.changes.operator;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** Names made of a mirror's: {@code {namespace}.{table}__changes}, where a part {@code {namespace}} stands for all of its levels. */
record TableNamePattern(String pattern) implements Serializable {
    private static final String NAMESPACE = "{namespace}";

    TableIdentifier of(TableIdentifier mirror) {
        String[] parts = pattern.split("[.]");
        List<String> levels = new ArrayList<>();
        for (int i = 0; i < parts.length - 1; i++) {
            levels.addAll(
                    parts[i].equals(NAMESPACE)
                            ? List.of(mirror.namespace().levels())
                            : List.of(parts[i].replace("{table}", mirror.name())));
        }
        String name = parts[parts.length - 1].replace("{table}", mirror.name());
        return TableIdentifier.of(Namespace.of(levels.toArray(String[]::new)), name);
    }
}
