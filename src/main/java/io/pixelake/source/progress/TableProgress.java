package io.pixelake.source.progress;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** How far the enumerator has planned a table. Immutable, part of its checkpoint. */
public record TableProgress(
        UUID tableId,
        String path,
        MirrorTarget target,
        @JsonUnwrapped Reached reached,
        @JsonUnwrapped Groups groups,
        @JsonUnwrapped Absence absence) {

    /**
     * Up to where the table is planned.
     *
     * @param planned the position at which the last planned group ends; absent before the first group
     * @param schemaVersions the source's schema versions there, one for each of the table's members; empty when the source doesn't
     *     know that position
     * @param columns the mirror's columns there, none before the first group
     * @param selection what the rows there are selected by
     */
    public record Reached(
            Optional<Position> planned,
            List<Long> schemaVersions,
            @JsonUnwrapped PlannedColumns columns,
            Optional<String> selection) {
        public Reached {
            schemaVersions = List.copyOf(schemaVersions);
        }
    }

    /**
     * The table's groups.
     *
     * @param chainedTo the group that the next one follows; 0: it stands on what the mirror table says
     * @param lastGroup the highest group number ever given out
     * @param outstanding groups that were planned and aren't known to be committed, oldest first
     */
    public record Groups(long chainedTo, long lastGroup, List<Outstanding> outstanding) {
        public Groups {
            outstanding = List.copyOf(outstanding);
        }

        private static Groups none(long lastGroup) {
            return new Groups(0, lastGroup, List.of());
        }
    }

    /**
     * Whether the source lacks the table.
     *
     * @param missingSince since when, in epoch milliseconds
     * @param doubtful whether it lacks the table since it lacked too many at once to have dropped them
     */
    public record Absence(OptionalLong missingSince, boolean doubtful) {
        private static final Absence NONE = new Absence(OptionalLong.empty(), false);

        public Absence {
            // The last release's state lacks it.
            missingSince = missingSince == null ? OptionalLong.empty() : missingSince;
        }
    }

    /**
     * A planned group, by its number and the positions it goes between.
     *
     * @param revertTo the snapshot that it goes back to
     */
    @JsonIgnoreProperties("replaced") // State of version 4 names the groups that it rolls back in change files.
    public record Outstanding(long group, Optional<Position> from, Position to, OptionalLong revertTo) {}

    /** A table whose mirror is still to be made. */
    public static TableProgress first(UUID tableId, String path, MirrorTarget target, int lastColumnId) {
        Reached nothing = new Reached(Optional.empty(), List.of(), PlannedColumns.none(lastColumnId), Optional.empty());
        return new TableProgress(tableId, path, target, nothing, Groups.none(0), Absence.NONE);
    }

    /** A table whose mirror stands somewhere. @param schemaVersions empty when the source doesn't know that position */
    public static TableProgress at(
            UUID tableId, String path, MirrorTarget target, MirrorState.At mirror, List<Long> schemaVersions) {
        Reached there =
                new Reached(Optional.of(mirror.position()), schemaVersions, mirror.columns(), mirror.selection());
        return new TableProgress(tableId, path, target, there, Groups.none(mirror.group()), Absence.NONE);
    }

    /** With one more planned group. */
    public TableProgress with(GroupPlan group, List<Long> newSchemaVersions) {
        long number = group.key().number();
        Reached end = new Reached(
                Optional.of(group.to()),
                newSchemaVersions,
                group.rows().columns(),
                group.schema().selection());
        List<Outstanding> longer = new ArrayList<>(outstanding());
        longer.add(
                new Outstanding(number, planned(), group.to(), group.effects().revertTo()));
        return new TableProgress(tableId, path, target, end, new Groups(number, number, longer), Absence.NONE);
    }

    /** The same after what was planned before it: with higher group numbers, whatever the clock says meanwhile. */
    public TableProgress replacing(TableProgress before) {
        long last = Math.max(groups.lastGroup(), before.groups.lastGroup());
        return with(new Groups(groups.chainedTo(), last, outstanding()));
    }

    /**
     * The same when none of what is outstanding will be committed: whoever continues begins with what the mirror says.
     */
    public TableProgress abandoned() {
        Reached nowhere =
                new Reached(Optional.empty(), reached.schemaVersions(), reached.columns(), reached.selection());
        Groups none = Groups.none(groups.lastGroup());
        return new TableProgress(
                tableId, path, target, nowhere, none, new Absence(OptionalLong.empty(), absence.doubtful()));
    }

    /**
     * Drops the groups that the mirror has; empty when no planned group ends where it stands, or when it came back there
     * over a later group: the committer leaves the planned ones out then.
     */
    public Optional<TableProgress> committed(MirrorState.At mirror) {
        Position position = mirror.position();
        List<Outstanding> planned = outstanding();
        if (planned.isEmpty()) {
            return planned().filter(position::equals).map(same -> this);
        }
        if (planned.get(0).from().filter(position::equals).isPresent()) {
            return mirror.group() < planned.get(0).group() ? Optional.of(this) : Optional.empty();
        }
        for (int i = 1; i <= planned.size(); i++) {
            if (planned.get(i - 1).to().equals(position)) {
                Groups left = new Groups(groups.chainedTo(), groups.lastGroup(), planned.subList(i, planned.size()));
                // From here on the columns are as Pixelake left them.
                MirrorTarget own = target.withSchemaMark(Optional.empty());
                return Optional.of(new TableProgress(tableId, path, own, reached, left, absence));
            }
        }
        return Optional.empty();
    }

    private TableProgress with(Groups others) {
        return new TableProgress(tableId, path, target, reached, others, absence);
    }

    /** The same for a table that the source lacks, or has again. */
    public TableProgress withMissingSince(OptionalLong since) {
        return with(new Absence(since, absence.doubtful()));
    }

    /** The same for a table of which it is doubtful that it was dropped, or no longer. */
    public TableProgress withDoubt(boolean doubtful) {
        return with(new Absence(absence.missingSince(), doubtful));
    }

    private TableProgress with(Absence other) {
        return new TableProgress(tableId, path, target, reached, groups, other);
    }

    public Optional<Position> planned() {
        return reached.planned();
    }

    public List<Outstanding> outstanding() {
        return groups.outstanding();
    }

    public OptionalLong missingSince() {
        return absence.missingSince();
    }

    /** Whether the mirror was still to be created when the oldest outstanding group was planned. */
    public boolean startsFromNothing() {
        return !outstanding().isEmpty() && outstanding().get(0).from().isEmpty();
    }

    public boolean isOutstanding(long number) {
        return outstanding().stream().anyMatch(group -> group.group() == number);
    }

    /** The outstanding groups from a number on. */
    public List<Long> outstandingFrom(long number) {
        return outstanding().stream()
                .map(Outstanding::group)
                .filter(group -> group >= number)
                .toList();
    }
}
