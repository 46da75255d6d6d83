package io.pixelake.model;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The Iceberg table that mirrors a Pixeltable table.
 *
 * @param location the table's root folder, decided when the first group is planned, so that writers know where to write
 *     before the table exists
 * @param replaceForeign whether the first group takes over a table that isn't a mirror ({@code --if-exists replace})
 * @param replacedTable the dropped Pixeltable table whose mirror the first group takes over
 */
public record MirrorTarget(
        List<String> namespace, String table, String location, boolean replaceForeign, Optional<UUID> replacedTable) {
    public MirrorTarget {
        namespace = List.copyOf(namespace);
    }

    /** A target that is new or already the table's mirror. */
    public static MirrorTarget of(TargetName name, String location) {
        return new MirrorTarget(name.namespace(), name.table(), location, false, Optional.empty());
    }

    public TargetName name() {
        return new TargetName(namespace, table);
    }

    /** The name as users write it, {@code namespace.table}. */
    public String fullName() {
        return name().fullName();
    }
}
