package io.pixelake.source;

import io.pixelake.model.Position;
import io.pixelake.pixeltable.Moment;
import io.pixelake.pixeltable.SourceBusyException;
import io.pixelake.pixeltable.SourceReadException;
import io.pixelake.pixeltable.SourceTable;
import io.pixelake.pixeltable.UnknownTypeException;
import io.pixelake.pixeltable.VersionGoneException;
import io.pixelake.pixeltable.VersionLog;
import io.pixelake.query.QueryException;
import io.pixelake.source.GroupPlanner.Planned;
import io.pixelake.source.SourcePoll.TableStopped;
import io.pixelake.types.MirrorSchemaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans a table's next groups, as many as may be outstanding. Worker thread only. */
final class PlanAhead {
    private static final Logger LOG = LoggerFactory.getLogger(PlanAhead.class);

    /** Enough for one checkpoint of a fast replay; more would only be lost work when something aborts. */
    private static final int MOST_OUTSTANDING = 64;

    private final MirrorSource.Settings settings;
    private final VersionLog log;
    private final GroupPlanner planner;

    PlanAhead(MirrorSource.Settings settings, VersionLog log, GroupPlanner planner) {
        this.settings = settings;
        this.log = log;
        this.planner = planner;
    }

    /** Where the mirror is to get to: where the table stands, or the last position that was asked for. */
    private Optional<Position> goal(SourceTable table) throws SourceReadException, TableStopped {
        if (!(settings.history().end() instanceof MirrorSource.End.At end)) {
            return table.current();
        }
        if (log.at(table, end.position()).isEmpty()) {
            throw new TableStopped(
                    SourceMessages.endReverted(table.path(), end.position().toString()));
        }
        return Optional.of(end.position());
    }

    /** Whether all is planned and committed that there is to do. */
    boolean hasReached(SourceTable table, TableProgress progress) throws SourceReadException, TableStopped {
        return progress.outstanding().isEmpty() && isAtEnd(table, progress);
    }

    /** A mirror that others took beyond the position that was asked for is there too. */
    private boolean isAtEnd(SourceTable table, TableProgress progress) throws SourceReadException, TableStopped {
        Optional<Position> goal = goal(table);
        boolean beyond = settings.history().end() instanceof MirrorSource.End.At end
                && progress.planned()
                        .filter(planned -> planned.isAtOrPast(end.position()))
                        .isPresent();
        return beyond || progress.planned().equals(goal);
    }

    /**
     * Plans what there is room for. Versions that lack what the table's settings select are passed over.
     *
     * @throws VersionGoneException when the source no longer has what was planned last
     * @throws QueryException when the newest version lacks it too
     */
    Planned plan(SourceTable table, TableProgress progress)
            throws SourceReadException, TableStopped, SourceBusyException, VersionGoneException, QueryException {
        TableProgress planned = progress;
        List<MirrorSplit> splits = new ArrayList<>();
        Optional<QueryException> unselectable = Optional.empty();
        for (Moment next : nextMoments(table, progress)) {
            try {
                unselectable = Optional.empty();
                Planned group = planner.plan(table, planned, next);
                planned = group.progress();
                splits.addAll(group.splits());
            } catch (SourceBusyException | VersionGoneException e) {
                if (splits.isEmpty()) {
                    throw e;
                }
                break;
            } catch (UnknownTypeException | MirrorSchemaException e) {
                if (planned.outstanding().isEmpty()) {
                    throw e;
                }
                // The versions before this one can be mirrored, and are, before the table stops.
                break;
            } catch (QueryException e) {
                // Settings that name a column which is added later must not wait for a version that never has it.
                LOG.info("{}: no snapshot of {}: {}", table.path(), next.position(), e.getMessage());
                unselectable = Optional.of(e);
            }
        }
        if (unselectable.isPresent() && planned.outstanding().isEmpty()) {
            return planNewest(table, planned);
        }
        return mustAnnounce(planned) ? planner.announce(table, planned) : new Planned(planned, splits);
    }

    /** @throws QueryException when the newest version doesn't have either what the settings ask for */
    private Planned planNewest(SourceTable table, TableProgress progress)
            throws SourceReadException, TableStopped, SourceBusyException, VersionGoneException, QueryException {
        Position goal = goal(table).orElseThrow(() -> new VersionGoneException("the table has no version now"));
        Moment newest =
                log.at(table, goal).orElseThrow(() -> new VersionGoneException(goal + " is no longer in the source"));
        return planner.plan(table, progress, newest);
    }

    /** Whether groups count no more, and no planned group says so. */
    private static boolean mustAnnounce(TableProgress planned) {
        return !planned.voided().isEmpty()
                && planned.outstanding().isEmpty()
                && planned.planned().isPresent();
    }

    private List<Moment> nextMoments(SourceTable table, TableProgress progress)
            throws SourceReadException, TableStopped, VersionGoneException {
        Optional<Position> goal = goal(table);
        if (goal.isEmpty() || isAtEnd(table, progress)) {
            return List.of();
        }
        int room = MOST_OUTSTANDING - progress.outstanding().size();
        if (room <= 0
                || (settings.history().squeeze() && !progress.outstanding().isEmpty())) {
            return List.of();
        }
        List<Moment> moments = new ArrayList<>();
        Optional<Moment> first =
                progress.planned().isEmpty() ? Optional.of(first(table, goal.get())) : Optional.empty();
        first.ifPresent(moments::add);
        Position from = first.map(Moment::position).or(progress::planned).orElseThrow();
        if (!from.equals(goal.get())) {
            moments.addAll(log.after(table, from, room - moments.size()));
        }
        return squeezed(upTo(goal.get(), moments));
    }

    private Moment first(SourceTable table, Position goal)
            throws SourceReadException, TableStopped, VersionGoneException {
        MirrorSource.Start start = settings.history().start();
        if (start instanceof MirrorSource.Start.At at) {
            return log.atVersion(table, at.version())
                    .orElseThrow(() -> new TableStopped(SourceMessages.noVersion(table.path(), at.version())));
        }
        Optional<Moment> first = start instanceof MirrorSource.Start.Earliest ? log.oldest(table) : Optional.empty();
        return first.isPresent()
                ? first.get()
                : log.at(table, goal).orElseThrow(() -> new VersionGoneException(goal + " is no longer in the source"));
    }

    private static List<Moment> upTo(Position goal, List<Moment> moments) {
        for (int i = 0; i < moments.size(); i++) {
            if (moments.get(i).position().equals(goal)) {
                return moments.subList(0, i + 1);
            }
        }
        return moments;
    }

    private List<Moment> squeezed(List<Moment> moments) {
        boolean squeeze = settings.history().squeeze() && moments.size() > 1;
        return squeeze ? moments.subList(moments.size() - 1, moments.size()) : moments;
    }
}
