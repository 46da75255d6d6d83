package io.pixelake.status;

import io.pixelake.changes.operator.TargetStanding;
import io.pixelake.job.state.LastErrors.Failure;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.Position;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of the status: a table with one of its mirrors, or a table without any.
 *
 * @param path the path in the source, else the one the mirror was made for
 * @param source where the source's table stands; absent when that isn't known
 * @param behind how many moments of the source the mirror lacks; absent when that isn't known
 * @param changes how far each configured target of changes is; none where none is configured, or there is no mirror
 */
record TableStatus(
        String path,
        State state,
        Optional<MirrorStanding> mirror,
        Optional<Position> source,
        Optional<Behind> behind,
        List<TargetStanding> changes,
        Optional<Failure> lastError) {

    TableStatus {
        changes = List.copyOf(changes);
    }

    /** How a mirror stands beside its source. */
    enum State {
        CURRENT,
        BEHIND,
        /** The mirrored version was reverted in the source, and the mirror hasn't followed. */
        REVERTED,
        NOT_MIRRORED,
        /** Something stands against it: the table at its mirror's name can't be read, say. */
        BLOCKED,
        /** The table was dropped from the source. */
        NOT_IN_SOURCE,
        /** The source can't be reached. */
        UNKNOWN;

        /** As people and machines read it. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A number of moments. @param atLeast whether there may be more */
    record Behind(int moments, boolean atLeast) {}

    TableStatus withChanges(List<TargetStanding> standings) {
        return new TableStatus(path, state, mirror, source, behind, standings, lastError);
    }

    Optional<Position> mirrored() {
        return mirror.flatMap(MirrorStanding::position);
    }
}
