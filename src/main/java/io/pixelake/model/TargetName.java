package io.pixelake.model;

import java.io.Serializable;
import java.util.List;

/** The name of an Iceberg table in its catalog. @param namespace its parts, at least one */
public record TargetName(List<String> namespace, String table) implements Serializable {
    public TargetName {
        namespace = List.copyOf(namespace);
    }

    /** The name as users write it, {@code namespace.table}. */
    public String fullName() {
        return String.join(".", namespace) + "." + table;
    }
}
