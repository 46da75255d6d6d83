package io.pixelake.source.planning;

import io.pixelake.model.FoldedNames;
import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.source.progress.TableProgress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps mirrors where their tables' paths say: a table that was renamed or moved takes its mirror along. Only mirrors without
 * outstanding groups are moved, because those are committed under the name that they were planned with. Worker thread only.
 */
public final class MirrorMovePlanner {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorMovePlanner.class);
    private static final int SHORT_ID = 8;

    private final MirrorTables mirrors;
    private final PlanningSettings.Scope scope;
    private final SourceInstance source;
    /** Where mirrors lie whose tables aren't where they were; looked up when a table is missed at its own name first. */
    private Optional<Map<UUID, TargetName>> elsewhere = Optional.empty();

    public MirrorMovePlanner(MirrorTables mirrors, PlanningSettings settings) {
        this.mirrors = mirrors;
        this.scope = settings.scope();
        this.source = settings.source();
    }

    /** What a poll knows of other tables. */
    public interface Others {
        /** The table, when the source has it. */
        Optional<SourceTable> find(UUID table);

        /** Whether it can't continue. */
        boolean hasFailed(UUID table);

        /** Whether groups of it may still be committed. */
        boolean isBusy(UUID table);

        /** Whether groups of another table may still be committed to a target, which need not be there yet. */
        boolean isAwaited(TargetName target, UUID otherThan);
    }

    /**
     * Brings a table's mirror to its name, wherever it is.
     *
     * @param last where it was when it was planned last
     * @return what is at its name then
     */
    MirrorState settle(SourceTable table, Optional<TargetName> last, Others others)
            throws MirrorNotMovedException, MirrorChangeException, TableStoppedException {
        TargetName name = scope.target(table.path());
        MirrorState state = mirrors.stateOf(table.id(), name);
        if (isOfAnotherSource(state, others)) {
            return leftAlone(table, last, name, state);
        }
        if (isMirror(state)
                || state instanceof MirrorState.SetApart
                || scope instanceof PlanningSettings.Scope.Replay) {
            return state;
        }
        if (others.isAwaited(name, table.id())) {
            throw new MirrorNotMovedException(
                    "the mirror of a former table at " + name.fullName() + " is still being written");
        }
        Optional<TargetName> found = last.filter(other -> !other.equals(name) && isMirrorOf(table.id(), other))
                .or(() -> movedFrom(name, table.id()));
        if (found.isEmpty()) {
            return makeWay(table, name, state, others) ? mirrors.stateOf(table.id(), name) : state;
        }
        if (state instanceof MirrorState.Foreign) {
            throw new TableStoppedException(PlanningMessages.foreign(table.path(), name.fullName()));
        }
        if (state instanceof MirrorState.OfAnother other && !makeWay(table, name, state, others)) {
            moveAside(other.tableId(), name, aside(name, other.tableId()), other.path());
        }
        LOG.info("{}: its mirror moves from {} to {}", table.path(), found.get().fullName(), name.fullName());
        rename(found.get(), name, table.path());
        elsewhere.ifPresent(map -> map.remove(table.id()));
        return mirrors.stateOf(table.id(), name);
    }

    /** Those that don't say whose they are belong to whoever lists their table, and to nobody else. */
    private static boolean isOfAnotherSource(MirrorState state, Others others) {
        return state instanceof MirrorState.OfAnotherSource
                || (state instanceof MirrorState.OfAnother other
                        && !other.isMarked()
                        && others.find(other.tableId()).isEmpty());
    }

    private MirrorState leftAlone(SourceTable table, Optional<TargetName> last, TargetName name, MirrorState state)
            throws TableStoppedException {
        MirrorState.OfAnotherSource another = state instanceof MirrorState.OfAnother unmarked
                ? new MirrorState.OfAnotherSource(
                        unmarked.path(),
                        unmarked.tableId(),
                        Optional.empty(),
                        unmarked.location(),
                        unmarked.lastColumnId())
                : (MirrorState.OfAnotherSource) state;
        Optional<TargetName> own = last.filter(other -> !other.equals(name) && isMirrorOf(table.id(), other))
                .or(() -> movedFrom(name, table.id()));
        if (own.isPresent()) {
            throw new TableStoppedException(PlanningMessages.movedOntoAnothers(
                    table.path(), name.fullName(), another, own.get().fullName(), source));
        }
        return another;
    }

    /** Marks the mirror of a table that the source lists, which it may not be yet. */
    public void adopt(UUID table, TargetName name, MirrorState.At mirror) {
        if (mirror.source().isEmpty()) {
            mirrors.adopt(table, name);
        }
    }

    /** A plan's mirror. @param name where it is, or was planned to be where it isn't anywhere */
    public record Found(TargetName name, MirrorState state) {
        /** What was planned for another name is never committed: the committer knows no other, and leaves it out. */
        public boolean isElsewhere(TableProgress plan) {
            return !name.equals(plan.target().name());
        }
    }

    /**
     * What became of a plan's mirror: the plan may come from a state that was written before the mirror was moved, or its table may have
     * failed, and then the mirror isn't where it was planned.
     */
    public Found find(TableProgress plan) {
        TargetName planned = plan.target().name();
        MirrorState state = mirrors.stateOf(plan.tableId(), planned);
        if (state instanceof MirrorState.At) {
            return new Found(planned, state);
        }
        return movedFrom(planned, plan.tableId())
                .map(name -> new Found(name, mirrors.stateOf(plan.tableId(), name)))
                .orElseGet(() -> new Found(planned, state));
    }

    private Optional<TargetName> movedFrom(TargetName name, UUID table) {
        if (scope instanceof PlanningSettings.Scope.Replay) {
            return Optional.empty();
        }
        return lookUp(table).filter(other -> !other.equals(name) && isMirrorOf(table, other));
    }

    /**
     * Moves the mirror of another live table out of the way, to where that one is now.
     *
     * @return false when the name is free, or the mirror there is that of a dropped table
     */
    private boolean makeWay(SourceTable table, TargetName name, MirrorState state, Others others)
            throws MirrorNotMovedException, MirrorChangeException, TableStoppedException {
        if (!(state instanceof MirrorState.OfAnother other)) {
            return false;
        }
        if (others.isBusy(other.tableId())) {
            throw new MirrorNotMovedException("the mirror at " + name.fullName() + " is still being written");
        }
        Optional<SourceTable> owner = others.find(other.tableId());
        if (owner.isEmpty()) {
            return false;
        }
        TargetName ownersName = scope.target(owner.get().path());
        if (isOnePlace(ownersName, name, other.tableId())) {
            throw new TableStoppedException(PlanningMessages.ofAnother(
                    table.path(), name.fullName(), other.path(), other.tableId().toString()));
        }
        boolean free = mirrors.stateOf(other.tableId(), ownersName) instanceof MirrorState.Absent;
        moveAside(
                other.tableId(),
                name,
                free ? ownersName : aside(name, other.tableId()),
                owner.get().path());
        return true;
    }

    /** A catalog may take names for the same that differ in letter case only: then the mirror of the other's is where it belongs. */
    private boolean isOnePlace(TargetName ownersName, TargetName name, UUID owner) {
        return ownersName.equals(name)
                || (FoldedNames.areAlike(ownersName.fullName(), name.fullName()) && isMirrorOf(owner, ownersName));
    }

    private void moveAside(UUID owner, TargetName from, TargetName to, String path) throws MirrorChangeException {
        LOG.info("{}: its mirror moves from {} to {}", path, from.fullName(), to.fullName());
        rename(from, to, path);
        elsewhere().put(owner, to);
    }

    /** One that fails may have happened all the same: where mirrors lie is looked up again then. */
    private void rename(TargetName from, TargetName to, String path) throws MirrorChangeException {
        Optional<Map<UUID, TargetName>> known = elsewhere;
        elsewhere = Optional.empty();
        mirrors.rename(from, to, path);
        elsewhere = known;
    }

    private static TargetName aside(TargetName name, UUID owner) {
        return new TargetName(
                name.namespace(), name.table() + "_" + owner.toString().substring(0, SHORT_ID));
    }

    private boolean isMirrorOf(UUID table, TargetName name) {
        return isMirror(mirrors.stateOf(table, name));
    }

    /** Whether it is the mirror of the table that was asked for, fit to continue or not. */
    private static boolean isMirror(MirrorState state) {
        return state instanceof MirrorState.At
                || state instanceof MirrorState.WithoutPosition
                || state instanceof MirrorState.TooNew;
    }

    private Optional<TargetName> lookUp(UUID table) {
        return Optional.ofNullable(elsewhere().get(table));
    }

    private Map<UUID, TargetName> elsewhere() {
        if (elsewhere.isEmpty()) {
            elsewhere = Optional.of(new HashMap<>(mirrors.mirrors()));
        }
        return elsewhere.get();
    }

    /**
     * Drops the mirror of a dropped table; whether that is wanted is for the caller to know.
     *
     * @return what was dropped, absent when it has no mirror any more
     */
    Optional<MirrorTables.Dropped> drop(TableProgress progress, boolean purge) throws MirrorChangeException {
        TargetName planned = progress.target().name();
        Optional<TargetName> found =
                isMirrorOf(progress.tableId(), planned) ? Optional.of(planned) : movedFrom(planned, progress.tableId());
        return found.isPresent() ? mirrors.drop(found.get(), purge) : Optional.empty();
    }
}
