package io.pixelake.source.planning;

import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.TargetName;
import io.pixelake.source.progress.TableProgress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of a plan is still to be committed, as the mirror says, and whether it can be. Worker thread only. */
public final class UncommittedGroups {
    private static final Logger LOG = LoggerFactory.getLogger(UncommittedGroups.class);

    private static final int FIRST_ASKED = 3;
    private static final int ASKED_EVERY = 10;

    private final PlanningSettings settings;
    private final MirrorTables mirrors;
    private final Map<UUID, Awaited> awaited = new HashMap<>();

    /** Of one table the first outstanding group, and how many looks have found it so. */
    private record Awaited(long group, int looks) {
        private Awaited seen(long first) {
            return new Awaited(first, group == first ? looks + 1 : 1);
        }

        /** Most groups are committed soon, and to ask takes several requests. */
        private boolean isToBeAskedFor() {
            return looks == FIRST_ASKED || looks % ASKED_EVERY == 0;
        }
    }

    public UncommittedGroups(PlanningSettings settings, MirrorTables mirrors) {
        this.settings = settings;
        this.mirrors = mirrors;
    }

    /**
     * Why the first outstanding group can never be committed, as the committer says. Asks only now and then.
     */
    public Optional<String> refusal(TableProgress progress) {
        Optional<Long> first = progress.outstanding().stream().findFirst().map(TableProgress.Outstanding::group);
        if (first.isEmpty()) {
            awaited.remove(progress.tableId());
            return Optional.empty();
        }
        Awaited now = awaited.getOrDefault(progress.tableId(), new Awaited(first.get(), 0))
                .seen(first.get());
        awaited.put(progress.tableId(), now);
        return now.isToBeAskedFor() ? mirrors.refusalOf(progress.target(), first.get()) : Optional.empty();
    }

    public void forgetAllBut(Set<UUID> tables) {
        awaited.keySet().retainAll(tables);
    }

    /** A snapshot to go back to may have expired meanwhile, or somebody built on top; the committer drops such a group. */
    private boolean canStillGoBack(TableProgress progress, TargetName name) {
        OptionalLong snapshot = progress.outstanding().stream()
                .findFirst()
                .map(TableProgress.Outstanding::revertTo)
                .orElse(OptionalLong.empty());
        if (snapshot.isEmpty()) {
            return true;
        }
        for (MirrorSnapshot one : mirrors.historyOf(progress.tableId(), name)) {
            if (one.snapshotId() == snapshot.getAsLong()) {
                return true;
            }
            if (one.position().isEmpty() && !one.replace()) {
                return false;
            }
        }
        return false;
    }

    /** What is left to commit, as the mirror table says; empty when the mirror stands where nothing was planned to end. */
    public Optional<TableProgress> of(TableProgress progress, MirrorMovePlanner.Found mirror) {
        MirrorState state = mirror.state();
        if (state instanceof MirrorState.At at) {
            Optional<TableProgress> trimmed =
                    progress.committed(at).filter(left -> canStillGoBack(left, mirror.name()));
            if (trimmed.isEmpty()) {
                LOG.warn(
                        "{}: the mirror is at {}, which isn't where it was planned to be: planning again from there",
                        progress.path(),
                        at.position());
            }
            return trimmed;
        }
        boolean replaced = replaceable(progress, state)
                .filter(table ->
                        progress.target().replacedTable().filter(table::equals).isPresent())
                .isPresent();
        boolean toBeCreated = progress.startsFromNothing()
                && (state instanceof MirrorState.Absent
                        || replaced
                        || (state instanceof MirrorState.Foreign
                                && settings.handling().replaceForeign()));
        return toBeCreated ? Optional.of(progress) : Optional.empty();
    }

    /** The table whose mirror the plan may take the place of. */
    private Optional<UUID> replaceable(TableProgress progress, MirrorState state) {
        if (state instanceof MirrorState.OfAnotherSource other
                && settings.handling().replaceable().contains(progress.path())) {
            return Optional.of(other.tableId());
        }
        return state instanceof MirrorState.OfAnother other ? Optional.of(other.tableId()) : Optional.empty();
    }
}
