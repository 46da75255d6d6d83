package io.pixelake.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
 *     planned on; absent where the columns are as Pixelake left them, or will make them
 */
public record MirrorTarget(
        @JsonUnwrapped TargetName name,
        String location,
        boolean replaceForeign,
        Optional<UUID> replacedTable,
        boolean replay,
        Optional<String> schemaMark) {

    /** A target that is new or already the table's mirror. */
    public static MirrorTarget of(TargetName name, String location) {
        return new MirrorTarget(name, location, false, Optional.empty(), false, Optional.empty());
    }

    /** A table that isn't a mirror and becomes one. */
    public static MirrorTarget inPlaceOfForeign(TargetName name, String location) {
        return new MirrorTarget(name, location, true, Optional.empty(), false, Optional.empty());
    }

    /** The mirror of another table, which it takes over. */
    public static MirrorTarget inPlaceOf(UUID table, TargetName name, String location) {
        return new MirrorTarget(name, location, false, Optional.of(table), false, Optional.empty());
    }

    /** The same, marked as a replay when it is made. */
    public MirrorTarget markedAsReplay() {
        return new MirrorTarget(name, location, replaceForeign, replacedTable, true, schemaMark);
    }

    /** The same, on columns that somebody changed or that are as Pixelake left them. */
    public MirrorTarget withSchemaMark(Optional<String> mark) {
        return new MirrorTarget(name, location, replaceForeign, replacedTable, replay, mark);
    }

    /** The name as users write it, {@code namespace.table}. */
    public String fullName() {
        return name.fullName();
    }
}
