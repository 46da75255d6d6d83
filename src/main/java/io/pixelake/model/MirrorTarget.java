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
 * @param replay whether the table that the first group makes is marked as a replay, which no mirror ever uses or moves
 * @param schemaMark {@link ExternalWrites#schema()} when the plan began: what a group that stands on what the mirror said was
 *     planned on
 */
public record MirrorTarget(
        List<String> namespace,
        String table,
        String location,
        boolean replaceForeign,
        Optional<UUID> replacedTable,
        boolean replay,
        Optional<String> schemaMark) {
    public MirrorTarget {
        namespace = List.copyOf(namespace);
    }

    /** A target whose columns are as Pixelake left them, or will make them. */
    public MirrorTarget(
            List<String> namespace,
            String table,
            String location,
            boolean replaceForeign,
            Optional<UUID> replacedTable,
            boolean replay) {
        this(namespace, table, location, replaceForeign, replacedTable, replay, Optional.empty());
    }

    /** A target that is new or already the table's mirror. */
    public static MirrorTarget of(TargetName name, String location) {
        return new MirrorTarget(name.namespace(), name.table(), location, false, Optional.empty(), false);
    }

    /** The same, marked as a replay when it is made. */
    public MirrorTarget markedAsReplay() {
        return new MirrorTarget(namespace, table, location, replaceForeign, replacedTable, true, schemaMark);
    }

    /** The same, on columns that somebody changed or that are as Pixelake left them. */
    public MirrorTarget withSchemaMark(Optional<String> mark) {
        return new MirrorTarget(namespace, table, location, replaceForeign, replacedTable, replay, mark);
    }

    public TargetName name() {
        return new TargetName(namespace, table);
    }

    /** The name as users write it, {@code namespace.table}. */
    public String fullName() {
        return name().fullName();
    }
}
