package io.pixelake.versions;

import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.Position;
import io.pixelake.versions.ListedVersion.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The positions that a mirror still has as snapshots, beside Pixeltable's log. It rests on these facts: a position names one state of
 * the source for good; both sides have their positions in the same order; and what lies between two of the mirror's positions was made
 * while the table was mirrored.
 */
final class MirroredPositions {
    private final Map<Position, MirrorSnapshot> snapshots = new HashMap<>();
    private final List<Position> oldestFirst = new ArrayList<>();
    private final boolean isCutOff;

    /**
     * @param history the snapshots of the mirror's main branch, newest first
     * @param newest where the mirror is
     */
    MirroredPositions(List<MirrorSnapshot> history, Optional<Position> newest) {
        history.forEach(snapshot -> snapshot.position().ifPresent(position -> add(position, snapshot)));
        if (oldestFirst.isEmpty() && !history.isEmpty()) {
            // All snapshots that carried a position are gone, but the newest one's rows are still those of the
            // mirror's.
            newest.ifPresent(position -> add(position, history.get(0)));
        }
        Collections.reverse(oldestFirst);
        isCutOff = !history.isEmpty() && history.get(history.size() - 1).made().isCutOff();
    }

    static MirroredPositions none() {
        return new MirroredPositions(List.of(), Optional.empty());
    }

    /** Where two snapshots carry one position, the newer one counts: it has the columns and settings of later on. */
    private void add(Position position, MirrorSnapshot snapshot) {
        if (snapshots.putIfAbsent(position, snapshot) == null) {
            oldestFirst.add(position);
        }
    }

    /** What the lake alone knows, oldest first. */
    List<ListedVersion> alone() {
        return oldestFirst.stream()
                .map(position -> ListedVersion.ofLake(position, State.MIRRORED, snapshots.get(position)))
                .toList();
    }

    /** All versions of Pixeltable's log, and what the mirror has of versions that were reverted there; oldest first. */
    List<ListedVersion> beside(List<SourceVersion> log) {
        List<Position> reverted = withoutThoseOf(log);
        Bounds bounds = bounds(log);
        List<ListedVersion> versions = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < log.size(); i++) {
            SourceVersion version = log.get(i);
            while (next < reverted.size()
                    && reverted.get(next).createdAtMicros() < version.position().createdAtMicros()) {
                versions.add(reverted(reverted.get(next++)));
            }
            Optional<MirrorSnapshot> snapshot = Optional.ofNullable(snapshots.get(version.position()));
            State state = snapshot.isPresent() ? State.MIRRORED : bounds.stateOf(i, isCutOff);
            versions.add(ListedVersion.of(version, state, snapshot));
        }
        reverted.subList(next, reverted.size()).forEach(position -> versions.add(reverted(position)));
        return versions;
    }

    private ListedVersion reverted(Position position) {
        return ListedVersion.ofLake(position, State.REVERTED, snapshots.get(position));
    }

    private List<Position> withoutThoseOf(List<SourceVersion> log) {
        Set<Position> logged = new HashSet<>();
        log.forEach(version -> logged.add(version.position()));
        return oldestFirst.stream()
                .filter(position -> !logged.contains(position))
                .toList();
    }

    /** The first and the last index of the log between which the table was mirrored. */
    private record Bounds(int first, int last) {
        State stateOf(int index, boolean isCutOff) {
            if (index > last) {
                return State.PENDING;
            }
            return index >= first || isCutOff ? State.THINNED : State.NOT_MIRRORED;
        }
    }

    private Bounds bounds(List<SourceVersion> log) {
        List<Integer> shared = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            if (snapshots.containsKey(log.get(i).position())) {
                shared.add(i);
            }
        }
        if (!shared.isEmpty()) {
            return new Bounds(shared.get(0), shared.get(shared.size() - 1));
        }
        int later =
                oldestFirst.isEmpty() ? log.size() : indexOfFirstAfter(oldestFirst.get(oldestFirst.size() - 1), log);
        return new Bounds(later, later - 1);
    }

    private static int indexOfFirstAfter(Position position, List<SourceVersion> log) {
        int index = 0;
        while (index < log.size() && log.get(index).position().createdAtMicros() <= position.createdAtMicros()) {
            index++;
        }
        return index;
    }
}
