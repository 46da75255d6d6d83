package io.pixelake.source;

import io.pixelake.model.MirrorTarget;
import io.pixelake.model.TableVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How far the enumerator has planned a table. Immutable, part of its checkpoint.
 *
 * @param planned the version the last planned group ends at; absent before the first group
 * @param schemaVersion the source's schema version at {@code planned}
 * @param icebergSchema the mirror's schema at {@code planned}, as Iceberg's JSON; empty before the first group
 * @param lastColumnId the highest field id given out so far
 * @param chainedTo the group that the next one follows; 0: it stands on what the mirror table says
 * @param lastGroup the highest group number ever given out
 * @param outstanding groups that were planned and aren't known to be committed, oldest first
 */
record TableProgress(
        UUID tableId,
        String path,
        MirrorTarget target,
        Optional<TableVersion> planned,
        long schemaVersion,
        String icebergSchema,
        int lastColumnId,
        long chainedTo,
        long lastGroup,
        List<Outstanding> outstanding) {

    TableProgress {
        outstanding = List.copyOf(outstanding);
    }

    /** A planned group, by its number and the versions it goes between. */
    record Outstanding(long group, Optional<TableVersion> from, TableVersion to) {}

    TableProgress with(
            long group, TableVersion to, long newSchemaVersion, String newIcebergSchema, int newLastColumnId) {
        List<Outstanding> longer = new ArrayList<>(outstanding);
        longer.add(new Outstanding(group, planned, to));
        return new TableProgress(
                tableId,
                path,
                target,
                Optional.of(to),
                newSchemaVersion,
                newIcebergSchema,
                newLastColumnId,
                group,
                group,
                longer);
    }

    /** The same with group numbers above those given out before it was planned anew, whatever the clock says meanwhile. */
    TableProgress numberedAfter(long group) {
        return new TableProgress(
                tableId,
                path,
                target,
                planned,
                schemaVersion,
                icebergSchema,
                lastColumnId,
                chainedTo,
                Math.max(lastGroup, group),
                outstanding);
    }

    /** Drops the groups that a mirror standing at {@code version} has; empty when no planned group ends there. */
    Optional<TableProgress> committed(TableVersion version) {
        if (outstanding.isEmpty()) {
            return planned.filter(version::equals).map(same -> this);
        }
        if (outstanding.get(0).from().filter(version::equals).isPresent()) {
            return Optional.of(this);
        }
        for (int i = 0; i < outstanding.size(); i++) {
            if (outstanding.get(i).to().equals(version)) {
                return Optional.of(withOutstanding(outstanding.subList(i + 1, outstanding.size())));
            }
        }
        return Optional.empty();
    }

    private TableProgress withOutstanding(List<Outstanding> rest) {
        return new TableProgress(
                tableId, path, target, planned, schemaVersion, icebergSchema, lastColumnId, chainedTo, lastGroup, rest);
    }

    /** Whether the mirror was still to be created when the oldest outstanding group was planned. */
    boolean startsFromNothing() {
        return !outstanding.isEmpty() && outstanding.get(0).from().isEmpty();
    }
}
