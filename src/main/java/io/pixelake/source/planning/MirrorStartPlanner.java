package io.pixelake.source.planning;

import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.QueryException;
import io.pixelake.source.progress.TableProgress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the plan of a table begins that is seen for the first time or has to be planned again: with what its mirror
 * says. Worker thread only.
 *
 * <p>A mirror whose position the source no longer has was reverted, whether it is ahead of the source or beside it: it goes back to
 * the newest snapshot that both still share. Where there is none, because it expired or because the mirror began later, all rows
 * are written again.
 */
public final class MirrorStartPlanner {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorStartPlanner.class);

    private final PlanningSettings settings;
    private final MirrorTables mirrors;
    private final VersionLog log;
    private final GroupPlanner planner;
    private final MirrorMovePlanner moves;
    private final ForeignWriteRule rule;
    /** Where the source was at earlier commits, as far as that was told. */
    private final Set<String> toldPlaces = new HashSet<>();

    public MirrorStartPlanner(
            PlanningSettings settings,
            MirrorTables mirrors,
            VersionLog log,
            GroupPlanner planner,
            MirrorMovePlanner moves,
            ForeignWriteRule rule) {
        this.settings = settings;
        this.mirrors = mirrors;
        this.log = log;
        this.planner = planner;
        this.moves = moves;
        this.rule = rule;
    }

    /**
     * The progress to continue from, with the groups that were planned to get there.
     *
     * @param before what was planned of the table before
     */
    public PlannedGroup begin(SourceTable table, Optional<TableProgress> before, MirrorMovePlanner.Others others)
            throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                    MirrorNotMovedException, QueryException {
        TargetName name = settings.scope().target(table.path());
        MirrorState state = settle(table, before, others);
        if (state instanceof MirrorState.At at) {
            return resume(table, before, name, at);
        }
        return new PlannedGroup(behind(before, first(table, name, state)), List.of());
    }

    private MirrorState settle(SourceTable table, Optional<TableProgress> before, MirrorMovePlanner.Others others)
            throws TableStoppedException, MirrorNotMovedException {
        try {
            return moves.settle(table, before.map(progress -> progress.target().name()), others);
        } catch (MirrorChangeException e) {
            throw new TableStoppedException(PlanningMessages.notMoved(table.path(), e.getMessage()));
        }
    }

    private TableProgress first(SourceTable table, TargetName name, MirrorState state) throws TableStoppedException {
        UUID id = table.id();
        if (state instanceof MirrorState.Absent absent) {
            return TableProgress.first(
                    id, table.path(), marked(MirrorTarget.of(name, absent.location())), absent.lastColumnId());
        }
        if (state instanceof MirrorState.OfAnother other) {
            if (settings.scope() instanceof PlanningSettings.Scope.Replay) {
                throw new TableStoppedException(PlanningMessages.ofAnother(
                        table.path(),
                        name.fullName(),
                        other.path(),
                        other.tableId().toString()));
            }
            LOG.info("{}: replaces {}, which was dropped from the source", table.path(), other.path());
            MirrorTarget target = MirrorTarget.inPlaceOf(other.tableId(), name, other.location());
            return TableProgress.first(id, table.path(), target, other.lastColumnId());
        }
        if (state instanceof MirrorState.OfAnotherSource other) {
            return inPlaceOf(other, table, name);
        }
        if (state instanceof MirrorState.Foreign foreign && settings.handling().replaceForeign()) {
            MirrorTarget target = MirrorTarget.inPlaceOfForeign(name, foreign.location());
            return TableProgress.first(id, table.path(), marked(target), foreign.lastColumnId());
        }
        if (state instanceof MirrorState.SetApart apart) {
            throw new TableStoppedException(PlanningMessages.setApart(table.path(), name.fullName(), apart));
        }
        if (state instanceof MirrorState.Unplaceable place) {
            throw new TableStoppedException(PlanningMessages.notPlaceable(table.path(), name.fullName(), place));
        }
        if (state instanceof MirrorState.TooNew there) {
            throw new TableStoppedException(
                    PlanningMessages.tooNew(table.path(), name.fullName(), there.formatVersion()));
        }
        throw new TableStoppedException(
                state instanceof MirrorState.WithoutPosition
                        ? PlanningMessages.withoutPosition(table.path(), name.fullName())
                        : PlanningMessages.foreign(table.path(), name.fullName()));
    }

    private TableProgress inPlaceOf(MirrorState.OfAnotherSource other, SourceTable table, TargetName name)
            throws TableStoppedException {
        boolean replay = settings.scope() instanceof PlanningSettings.Scope.Replay;
        if (replay || !settings.handling().replaceable().contains(table.path())) {
            throw new TableStoppedException(
                    PlanningMessages.ofAnotherSource(table.path(), name.fullName(), other, settings.source()));
        }
        LOG.warn(
                "{}: replaces {} as asked, which mirrors {} of another Pixeltable{}",
                table.path(),
                name.fullName(),
                other.path(),
                other.source().map(source -> ", " + source).orElse(""));
        MirrorTarget target = MirrorTarget.inPlaceOf(other.tableId(), name, other.location());
        return TableProgress.first(table.id(), table.path(), target, other.lastColumnId());
    }

    private MirrorTarget marked(MirrorTarget target) {
        boolean replay = settings.scope() instanceof PlanningSettings.Scope.Replay scope && scope.apart();
        return replay ? target.markedAsReplay() : target;
    }

    private static TableProgress behind(Optional<TableProgress> before, TableProgress progress) {
        return before.map(progress::replacing).orElse(progress);
    }

    private PlannedGroup resume(SourceTable table, Optional<TableProgress> before, TargetName name, MirrorState.At at)
            throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                    QueryException {
        rule.check(table.id(), table.path(), name, at);
        Optional<Moment> moment = log.at(table, at.position());
        checkPlace(table, name, at, moment.isPresent());
        moves.adopt(table.id(), name, at);
        MirrorTarget target = marked(MirrorTarget.of(name, at.location()))
                .withSchemaMark(at.otherHands().schema());
        List<Long> schemaVersions = moment.map(Moment::schemaVersions).orElse(List.of());
        TableProgress there = TableProgress.at(table.id(), table.path(), target, at, schemaVersions);
        TableProgress progress = behind(before, there);
        if (moment.isPresent()) {
            LOG.info("{}: continuing from {}", table.path(), at.position());
            return new PlannedGroup(progress, List.of());
        }
        return goBack(table, progress, at.position());
    }

    /**
     * A copy of a home has its identity, and may live on beside it. A mirror that was written from another place last, and is at a version
     * that this one never had or reverted, may be the other one's: nothing tells which, so it isn't rolled back.
     */
    private void checkPlace(SourceTable table, TargetName name, MirrorState.At at, boolean known)
            throws TableStoppedException {
        Optional<SourceInstance> elsewhere = at.source()
                .filter(source -> !source.place().equals(settings.source().place()));
        if (elsewhere.isEmpty()) {
            return;
        }
        boolean confirmed = settings.handling().replaceable().contains(table.path());
        if (!known && !confirmed) {
            throw new TableStoppedException(PlanningMessages.mayBeOfACopy(
                    table, name.fullName(), at.position(), elsewhere.get(), settings.source()));
        }
        if (toldPlaces.add(elsewhere.get().place())) {
            LOG.warn(
                    "{}: its mirror was written from {} last, and the source is {} now. If both are in use, one is a copy of the other:"
                            + " mirror them into lakes of their own, or the mirror follows now the one, now the other",
                    table.path(),
                    elsewhere.get(),
                    settings.source());
        }
    }

    /** The mirror's position was reverted in the source. */
    private PlannedGroup goBack(SourceTable table, TableProgress progress, Position position)
            throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                    QueryException {
        boolean overForeign = false;
        Position oldest = position;
        TargetName name = progress.target().name();
        for (MirrorSnapshot snapshot : mirrors.historyOf(table.id(), name)) {
            if (snapshot.position().isEmpty()) {
                overForeign |= !snapshot.replace();
                if (!snapshot.replace() && !rule.keeps()) {
                    throw new TableStoppedException(
                            PlanningMessages.foreignSnapshot(table.path(), name.fullName(), snapshot.snapshotId()));
                }
                continue;
            }
            oldest = snapshot.position().get();
            Optional<Moment> shared = log.at(table, oldest);
            if (shared.isPresent() && overForeign) {
                LOG.warn(
                        "{}: {} was reverted to {}; all rows are written again, so that what an external writer did to the mirror"
                                + " since isn't undone",
                        table.path(),
                        position,
                        oldest);
                return planner.rewrite(table, progress, shared.get());
            }
            if (shared.isPresent()) {
                LOG.info("{}: {} was reverted, the mirror goes back to {}", table.path(), position, oldest);
                return planner.revert(table, progress, snapshot, shared.get());
            }
        }
        return writeAgain(table, progress, oldest);
    }

    /** Begins where the source's history leaves that of the mirror, as far as the mirror reaches back. */
    private PlannedGroup writeAgain(SourceTable table, TableProgress progress, Position oldest)
            throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                    QueryException {
        LOG.warn(
                "{}: was reverted to before the mirror's first snapshot that is left; all rows are written again",
                table.path());
        long madeAfter = oldest.own().createdAtMicros();
        Moment next = log.firstMadeAfter(table, madeAfter)
                .orElseThrow(() -> new VersionGoneException("the table has no version now"));
        return planner.rewrite(table, progress, next);
    }
}
