package io.pixelake.versions;

import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.Position;
import io.pixelake.pixeltable.catalog.LoggedChange;
import io.pixelake.versions.SourceVersion.Change;
import java.util.Locale;
import java.util.Optional;

/**
 * One version of a table, beside its mirror.
 *
 * @param user who made it; absent where nobody says
 * @param change what was done, by Pixeltable's log; absent where that isn't known
 * @param snapshot the mirror's, while it is there
 */
record ListedVersion(
        Position position,
        Optional<String> user,
        Optional<Change> change,
        State state,
        Optional<MirrorSnapshot> snapshot) {

    /** Whether the mirror has it. */
    enum State {
        MIRRORED,
        /** Made while the table was mirrored, but there is no snapshot of it, or no longer. */
        THINNED,
        /** From before the mirror began. */
        NOT_MIRRORED,
        /** Newer than the mirror. */
        PENDING,
        /** Pixeltable no longer has it, and the mirror hasn't followed. */
        REVERTED;

        /** As people and machines read it. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static ListedVersion of(SourceVersion version, State state, Optional<MirrorSnapshot> snapshot) {
        return new ListedVersion(version.position(), version.user(), version.change(), state, snapshot);
    }

    static ListedVersion ofLake(Position position, State state, MirrorSnapshot snapshot) {
        return new ListedVersion(position, snapshot.made().user(), Optional.empty(), state, Optional.of(snapshot));
    }

    /** By Pixeltable's log where it counts the table's rows, else by the mirror's snapshot. */
    Optional<Long> rowsIn() {
        return counted().map(LoggedChange::rowsIn).or(() -> made().map(MirrorSnapshot.Made::rowsIn));
    }

    /** The same for rows that are deleted, or replaced. */
    Optional<Long> rowsOut() {
        return counted().map(LoggedChange::rowsOut).or(() -> made().map(MirrorSnapshot.Made::rowsOut));
    }

    Optional<LoggedChange> counted() {
        return change.flatMap(Change::counted);
    }

    private Optional<MirrorSnapshot.Made> made() {
        return snapshot.map(MirrorSnapshot::made);
    }
}
