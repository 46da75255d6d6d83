package io.pixelake.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The plan of one version group: the work that brings a mirror table from one version to the next, committed as one
 * Iceberg snapshot.
 *
 * @param path the Pixeltable path, {@code dir/sub/name}
 * @param from where the mirror must stand when this group is committed; absent: it must hold nothing
 * @param previousGroup the number of the group that has to be committed before this one; 0 when the group was planned on
 *     what the mirror table said
 * @param icebergSchema the schema at {@code to}, field ids included, as Iceberg's JSON
 * @param lastColumnId the highest field id ever given out for the mirror table, this group's schema included
 * @param splitCount how many splits make the group whole; 0: it never is, and only says which groups it voids
 * @param plannedAtMillis epoch milliseconds
 * @param voidedGroups numbers of earlier groups whose rows count no more: reverted ones, and ones that ended half-way
 * @param revertTo the Iceberg snapshot that a REVERT goes back to
 * @param tag the Iceberg tag that the group's snapshot gets
 * @param layout how its rows lie in files, as the settings say; columns by their names in {@code icebergSchema}
 */
public record GroupPlan(
        GroupKey key,
        String path,
        GroupKind kind,
        Optional<Position> from,
        Position to,
        long previousGroup,
        TableSchema schema,
        MirrorTarget target,
        String icebergSchema,
        int lastColumnId,
        int splitCount,
        long plannedAtMillis,
        List<Long> voidedGroups,
        OptionalLong revertTo,
        Optional<String> tag,
        TableLayout layout) {
    public GroupPlan {
        voidedGroups = List.copyOf(voidedGroups);
        // Plans that were written before there was any lack it.
        layout = layout == null ? TableLayout.NONE : layout;
    }

    /** A plan for a table whose files lie as they do. */
    public GroupPlan(
            GroupKey key,
            String path,
            GroupKind kind,
            Optional<Position> from,
            Position to,
            long previousGroup,
            TableSchema schema,
            MirrorTarget target,
            String icebergSchema,
            int lastColumnId,
            int splitCount,
            long plannedAtMillis,
            List<Long> voidedGroups,
            OptionalLong revertTo,
            Optional<String> tag) {
        this(
                key,
                path,
                kind,
                from,
                to,
                previousGroup,
                schema,
                target,
                icebergSchema,
                lastColumnId,
                splitCount,
                plannedAtMillis,
                voidedGroups,
                revertTo,
                tag,
                TableLayout.NONE);
    }

    /** A plan for reading all rows at a position, which nobody commits. */
    public static GroupPlan forReading(UUID tableId, String path, TableSchema schema, Position at) {
        return forReading(tableId, path, schema, Optional.empty(), at);
    }

    /** The same for the rows that came since another position. @param since absent: all rows */
    public static GroupPlan forReading(
            UUID tableId, String path, TableSchema schema, Optional<Position> since, Position at) {
        return new GroupPlan(
                new GroupKey(tableId, 0),
                path,
                since.isPresent() ? GroupKind.DELTA : GroupKind.SNAPSHOT,
                since,
                at,
                0,
                schema,
                MirrorTarget.of(new TargetName(List.of(), ""), ""),
                "",
                0,
                1,
                0,
                List.of(),
                OptionalLong.empty(),
                Optional.empty());
    }

    /** The same without the groups that it voids: there can be many, and one of its splits is enough to say so. */
    public GroupPlan withoutVoids() {
        return new GroupPlan(
                key,
                path,
                kind,
                from,
                to,
                previousGroup,
                schema,
                target,
                icebergSchema,
                lastColumnId,
                splitCount,
                plannedAtMillis,
                List.of(),
                revertTo,
                tag,
                layout);
    }

    /** The same with another layout. */
    public GroupPlan withLayout(TableLayout other) {
        return new GroupPlan(
                key,
                path,
                kind,
                from,
                to,
                previousGroup,
                schema,
                target,
                icebergSchema,
                lastColumnId,
                splitCount,
                plannedAtMillis,
                voidedGroups,
                revertTo,
                tag,
                other);
    }

    /** Whether it is there only to say which groups it voids, because no group comes that could say so. */
    public boolean isAnnouncement() {
        return splitCount == 0;
    }

    @Override
    public String toString() {
        return path + ": " + kind + " to " + to + " (group " + key.number() + ")";
    }
}
