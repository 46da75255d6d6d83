package io.pixelake.model;

import java.util.List;

/**
 * The Iceberg table that mirrors a Pixeltable table.
 *
 * @param location the table's root folder, decided when the first group is planned, so that writers know where to write
 *     before the table exists
 * @param replaceForeign whether the first group takes over a table that isn't a mirror ({@code --if-exists replace})
 */
public record MirrorTarget(List<String> namespace, String table, String location, boolean replaceForeign) {
    public MirrorTarget {
        namespace = List.copyOf(namespace);
    }

    /** The name as users write it, {@code namespace.table}. */
    public String fullName() {
        return String.join(".", namespace) + "." + table;
    }
}
