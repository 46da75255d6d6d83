package io.pixelake.model;

import java.util.Optional;

/**
 * The plan of one version group: the work that brings a mirror table from one version to the next, committed as one
 * Iceberg snapshot.
 *
 * @param path the Pixeltable path, {@code dir/sub/name}
 * @param from the version the mirror must stand at when this group is committed; absent: it must hold nothing
 * @param previousGroup the number of the group that has to be committed before this one; 0 when the group was planned on
 *     what the mirror table said
 * @param icebergSchema the schema at {@code to}, field ids included, as Iceberg's JSON
 * @param lastColumnId the highest field id ever given out for the mirror table, this group's schema included
 * @param splitCount how many splits make the group whole
 * @param plannedAtMillis epoch milliseconds
 */
public record GroupPlan(
        GroupKey key,
        String path,
        GroupKind kind,
        Optional<TableVersion> from,
        TableVersion to,
        long previousGroup,
        TableSchema schema,
        MirrorTarget target,
        String icebergSchema,
        int lastColumnId,
        int splitCount,
        long plannedAtMillis) {

    @Override
    public String toString() {
        return path + ": " + kind + " to " + to + " (group " + key.number() + ")";
    }
}
