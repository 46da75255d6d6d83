package io.pixelake.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The plan of one version group: the work that brings a mirror table from one version to the next, committed as one
 * Iceberg snapshot.
 *
 * @param path the Pixeltable path, {@code dir/sub/name}
 * @param splitCount how many splits make the group whole; 0: it never is
 * @param plannedAtMillis epoch milliseconds
 * @param layout how its rows lie in files, as the settings say; columns by their names in {@link PlannedColumns#icebergSchema}
 */
public record GroupPlan(
        GroupKey key,
        String path,
        @JsonUnwrapped Step step,
        @JsonUnwrapped Rows rows,
        int splitCount,
        long plannedAtMillis,
        @JsonUnwrapped Effects effects,
        TableLayout layout) {
    public GroupPlan {
        // Plans that were written before there was any lack it.
        layout = layout == null ? TableLayout.NONE : layout;
    }

    /**
     * Which step of the table's history it is.
     *
     * @param from where the mirror must stand when this group is committed; absent: it must hold nothing
     * @param previousGroup the number of the group that has to be committed before this one; 0 when the group was planned on
     *     what the mirror table said
     * @param user who made the version that it leads to; absent where Pixeltable doesn't say. Plans without one are written as in the last
     *     release, which can read them then
     */
    public record Step(
            GroupKind kind,
            Optional<Position> from,
            Position to,
            long previousGroup,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> user) {
        /** All rows at a position, into a mirror that holds nothing. */
        public static Step first(GroupKind kind, Position to) {
            return new Step(kind, Optional.empty(), to, 0, Optional.empty());
        }
    }

    /**
     * What its rows are, and where they go.
     *
     * @param columns those of the mirror at the end of the step
     */
    public record Rows(
            TableSchema schema,
            MirrorTarget target,
            @JsonUnwrapped PlannedColumns columns) {}

    /**
     * What it does besides writing rows.
     *
     * @param revertTo the Iceberg snapshot that a REVERT goes back to
     * @param tag the Iceberg tag that the group's snapshot gets
     */
    public record Effects(OptionalLong revertTo, Optional<String> tag) {
        public static final Effects NONE = new Effects(OptionalLong.empty(), Optional.empty());
    }

    /** A plan for reading the rows at a position, which nobody commits. @param since only those that came since then; absent: all rows */
    public static GroupPlan forReading(
            UUID tableId, String path, TableSchema schema, Optional<Position> since, Position at) {
        GroupKind kind = since.isPresent() ? GroupKind.DELTA : GroupKind.SNAPSHOT;
        MirrorTarget nowhere = MirrorTarget.of(new TargetName(List.of(), ""), "");
        return new GroupPlan(
                new GroupKey(tableId, 0),
                path,
                new Step(kind, since, at, 0, Optional.empty()),
                new Rows(schema, nowhere, PlannedColumns.none(0)),
                1,
                0,
                Effects.NONE,
                TableLayout.NONE);
    }

    public GroupKind kind() {
        return step.kind();
    }

    public Optional<Position> from() {
        return step.from();
    }

    public Position to() {
        return step.to();
    }

    public TableSchema schema() {
        return rows.schema();
    }

    public MirrorTarget target() {
        return rows.target();
    }

    @Override
    public String toString() {
        return path + ": " + kind() + " to " + to() + " (group " + key.number() + ")";
    }
}
