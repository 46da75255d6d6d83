package io.pixelake.source.split;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * How far the enumerator has planned a table. Immutable, part of its checkpoint.
 *
 * @param planned the position at which the last planned group ends; absent before the first group
 * @param schemaVersions the source's schema versions at {@code planned}, one for each of the table's members
 * @param icebergSchema the mirror's schema at {@code planned}, as Iceberg's JSON; empty before the first group
 * @param lastColumnId the highest field id given out so far
 * @param selection what the rows at {@code planned} are selected by
 * @param chainedTo the group that the next one follows; 0: it stands on what the mirror table says
 * @param lastGroup the highest group number ever given out
 * @param outstanding groups that were planned and aren't known to be committed, oldest first
 * @param voided groups whose rows count no more, whatever becomes of those that are outstanding; it has still to be said
 * @param missingSince since when the source lacks the table, in epoch milliseconds
 * @param doubtful whether the source lacks the table since it lacked too many at once to have dropped them
 */
public record TableProgress(
        UUID tableId,
        String path,
        MirrorTarget target,
        Optional<Position> planned,
        List<Long> schemaVersions,
        String icebergSchema,
        int lastColumnId,
        Optional<String> selection,
        long chainedTo,
        long lastGroup,
        List<Outstanding> outstanding,
        List<Long> voided,
        OptionalLong missingSince,
        boolean doubtful) {

    public TableProgress {
        schemaVersions = List.copyOf(schemaVersions);
        outstanding = List.copyOf(outstanding);
        voided = List.copyOf(voided);
        // The last release's state lacks it.
        missingSince = missingSince == null ? OptionalLong.empty() : missingSince;
    }

    /**
     * A planned group, by its number and the positions it goes between.
     *
     * @param revertTo the snapshot that it goes back to
     * @param replaced groups whose rows count no more once this one is committed, and only then
     */
    public record Outstanding(
            long group, Optional<Position> from, Position to, OptionalLong revertTo, List<Long> replaced) {
        public Outstanding {
            // State of version 2 lacks them.
            replaced = replaced == null ? List.of() : List.copyOf(replaced);
        }
    }

    /** A table whose mirror is still to be made. */
    public static TableProgress first(UUID tableId, String path, MirrorTarget target, int lastColumnId) {
        return new TableProgress(
                tableId,
                path,
                target,
                Optional.empty(),
                List.of(),
                "",
                lastColumnId,
                Optional.empty(),
                0,
                0,
                List.of(),
                List.of(),
                OptionalLong.empty(),
                false);
    }

    /** A table whose mirror stands somewhere. @param schemaVersions empty when the source doesn't know that position */
    public static TableProgress at(
            UUID tableId, String path, MirrorTarget target, MirrorState.At mirror, List<Long> schemaVersions) {
        return new TableProgress(
                tableId,
                path,
                target,
                Optional.of(mirror.position()),
                schemaVersions,
                mirror.icebergSchema(),
                mirror.lastColumnId(),
                mirror.selection(),
                0,
                mirror.group(),
                List.of(),
                List.of(),
                OptionalLong.empty(),
                false);
    }

    /** With one more planned group. */
    public TableProgress with(GroupPlan group, List<Long> newSchemaVersions) {
        return with(group, newSchemaVersions, List.of());
    }

    /** With one more planned group. @param replaced groups whose rows count no more once it is committed */
    public TableProgress with(GroupPlan group, List<Long> newSchemaVersions, List<Long> replaced) {
        List<Outstanding> longer = new ArrayList<>(outstanding);
        longer.add(new Outstanding(group.key().number(), planned, group.to(), group.revertTo(), replaced));
        return new TableProgress(
                tableId,
                path,
                target,
                Optional.of(group.to()),
                newSchemaVersions,
                group.icebergSchema(),
                group.lastColumnId(),
                group.schema().selection(),
                group.key().number(),
                group.key().number(),
                longer,
                List.of(),
                OptionalLong.empty(),
                false);
    }

    /**
     * The same after what was planned before it: with higher group numbers, whatever the clock says meanwhile.
     *
     * @param alsoVoided groups of the plan before that count no more
     */
    public TableProgress replacing(TableProgress before, List<Long> alsoVoided) {
        List<Long> all = new ArrayList<>(before.voided);
        all.addAll(alsoVoided);
        all.addAll(voided);
        return copy(
                target,
                Math.max(lastGroup, before.lastGroup),
                outstanding,
                all.stream().distinct().toList());
    }

    /**
     * The same when none of what is outstanding will be committed: whoever continues begins with what the mirror says.
     */
    public TableProgress abandoned(long newLastGroup) {
        return new TableProgress(
                tableId,
                path,
                target,
                Optional.empty(),
                schemaVersions,
                icebergSchema,
                lastColumnId,
                selection,
                0,
                Math.max(lastGroup, newLastGroup),
                List.of(),
                List.of(),
                OptionalLong.empty(),
                doubtful);
    }

    /** The same once a group that is never committed has said what is void. */
    public TableProgress announced(long group) {
        return copy(target, group, outstanding, List.of());
    }

    /** The same with more groups that count no more. */
    public TableProgress voiding(List<Long> groups) {
        return replacing(this, groups);
    }

    /**
     * Drops the groups that the mirror has, and takes what they replaced for void; empty when no planned group ends where it
     * stands, or when it came back there over a later group: the committer leaves the planned ones out then.
     */
    public Optional<TableProgress> committed(MirrorState.At mirror) {
        Position position = mirror.position();
        if (outstanding.isEmpty()) {
            return planned.filter(position::equals).map(same -> this);
        }
        if (outstanding.get(0).from().filter(position::equals).isPresent()) {
            return mirror.group() < outstanding.get(0).group() ? Optional.of(this) : Optional.empty();
        }
        for (int i = 0; i < outstanding.size(); i++) {
            if (outstanding.get(i).to().equals(position)) {
                // From here on the columns are as Pixelake left them.
                return Optional.of(copy(
                        target.withSchemaMark(Optional.empty()),
                        lastGroup,
                        outstanding.subList(i + 1, outstanding.size()),
                        voidedWith(outstanding.subList(0, i + 1))));
            }
        }
        return Optional.empty();
    }

    private List<Long> voidedWith(List<Outstanding> committed) {
        List<Long> all = new ArrayList<>(voided);
        committed.forEach(group -> all.addAll(group.replaced()));
        return all.stream().distinct().toList();
    }

    /** The same position, with other groups. */
    private TableProgress copy(
            MirrorTarget newTarget, long newLastGroup, List<Outstanding> newOutstanding, List<Long> newVoided) {
        return copy(newTarget, newLastGroup, newOutstanding, newVoided, missingSince, doubtful);
    }

    /** The same for a table that the source lacks, or has again. */
    public TableProgress withMissingSince(OptionalLong since) {
        return copy(target, lastGroup, outstanding, voided, since, doubtful);
    }

    /** The same for a table of which it is doubtful that it was dropped, or no longer. */
    public TableProgress withDoubt(boolean newDoubtful) {
        return copy(target, lastGroup, outstanding, voided, missingSince, newDoubtful);
    }

    private TableProgress copy(
            MirrorTarget newTarget,
            long newLastGroup,
            List<Outstanding> newOutstanding,
            List<Long> newVoided,
            OptionalLong since,
            boolean newDoubtful) {
        return new TableProgress(
                tableId,
                path,
                newTarget,
                planned,
                schemaVersions,
                icebergSchema,
                lastColumnId,
                selection,
                chainedTo,
                newLastGroup,
                newOutstanding,
                newVoided,
                since,
                newDoubtful);
    }

    /** Whether the mirror was still to be created when the oldest outstanding group was planned. */
    public boolean startsFromNothing() {
        return !outstanding.isEmpty() && outstanding.get(0).from().isEmpty();
    }

    public boolean isOutstanding(long number) {
        return outstanding.stream().anyMatch(group -> group.group() == number);
    }

    /** The outstanding groups from a number on. */
    public List<Long> outstandingFrom(long number) {
        return outstanding.stream()
                .map(Outstanding::group)
                .filter(group -> group >= number)
                .toList();
    }
}
