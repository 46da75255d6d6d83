package io.pixelake.source.planning;

import io.pixelake.model.Position;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.UnknownTypeException;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.QueryException;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.types.schema.MirrorSchemaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans a table's next groups, as many as may be outstanding. Worker thread only. */
public final class GroupSequencePlanner {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSequencePlanner.class);

    /** Enough for one checkpoint of a fast replay; more would only be lost work when something aborts. */
    static final int MOST_OUTSTANDING = 64;

    /** A replay has one table, so a long plan holds up no other; a shorter one would wait for polls that see what was committed. */
    private static final int MOST_OUTSTANDING_OF_REPLAY = 512;

    /** So many times a poll continues behind versions that don't fit before it is another table's turn. */
    private static final int MOST_STRETCHES = 4;

    private final PlanningSettings settings;
    private final VersionLog log;
    private final GroupPlanner planner;
    /** By table, up to where nothing behind its plan fits what its settings select. */
    private final Map<UUID, Passed> passed = new HashMap<>();

    /** @param planned the position behind which was looked @param upTo the last one that doesn't fit */
    private record Passed(Optional<Position> planned, Position upTo) {}

    public GroupSequencePlanner(PlanningSettings settings, VersionLog log, GroupPlanner planner) {
        this.settings = settings;
        this.log = log;
        this.planner = planner;
    }

    public void forgetAllBut(Set<UUID> tables) {
        passed.keySet().retainAll(tables);
    }

    /** Where the mirror is to get to: where the table stands, or the last position that was asked for. */
    private Optional<Position> goal(SourceTable table) throws SourceReadException, TableStoppedException {
        if (!(settings.history().end() instanceof PlanningSettings.End.At end)) {
            return table.current();
        }
        if (log.at(table, end.position()).isEmpty()) {
            throw new TableStoppedException(
                    PlanningMessages.endReverted(table.path(), end.position().toString()));
        }
        return Optional.of(end.position());
    }

    /** Whether all is planned and committed that there is to do. */
    public boolean hasReached(SourceTable table, TableProgress progress)
            throws SourceReadException, TableStoppedException {
        return progress.outstanding().isEmpty() && isAtEnd(table, progress);
    }

    /** A mirror that others took beyond the position that was asked for is there too. */
    private boolean isAtEnd(SourceTable table, TableProgress progress)
            throws SourceReadException, TableStoppedException {
        Optional<Position> goal = goal(table);
        boolean beyond = settings.history().end() instanceof PlanningSettings.End.At end
                && progress.planned()
                        .filter(planned -> planned.isAtOrPast(end.position()))
                        .isPresent();
        return beyond || progress.planned().equals(goal);
    }

    /**
     * Plans what there is room for. Versions that lack what the table's settings select are passed over: however many they are, one
     * behind them may have it.
     *
     * @throws VersionGoneException when the source no longer has what was planned last
     * @throws QueryException when the newest version lacks it too
     */
    public PlannedGroup plan(SourceTable table, TableProgress progress)
            throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                    QueryException {
        for (int stretches = 1; ; stretches++) {
            List<Moment> moments = nextMoments(table, progress);
            Stretch stretch = plan(table, progress, moments);
            boolean passing =
                    stretch.unselectable().isPresent() && progress.outstanding().isEmpty();
            if (!passing || stretch.hasPlanned()) {
                passed.remove(table.id());
                return stretch.planned();
            }
            Position last = moments.get(moments.size() - 1).position();
            if (goal(table).filter(last::equals).isPresent()) {
                passed.remove(table.id());
                throw stretch.unselectable().get();
            }
            passed.put(table.id(), new Passed(progress.planned(), last));
            if (stretches == MOST_STRETCHES) {
                return stretch.planned();
            }
        }
    }

    /** @param unselectable why the last moment doesn't fit */
    private record Stretch(PlannedGroup planned, Optional<QueryException> unselectable) {
        boolean hasPlanned() {
            return !planned.splits().isEmpty();
        }
    }

    private Stretch plan(SourceTable table, TableProgress progress, List<Moment> moments)
            throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                    QueryException {
        TableProgress planned = progress;
        List<MirrorSplit> splits = new ArrayList<>();
        Optional<QueryException> unselectable = Optional.empty();
        for (Moment next : moments) {
            try {
                unselectable = Optional.empty();
                PlannedGroup group = planner.plan(table, planned, next);
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
        return new Stretch(new PlannedGroup(planned, splits), unselectable);
    }

    private List<Moment> nextMoments(SourceTable table, TableProgress progress)
            throws SourceReadException, TableStoppedException, VersionGoneException {
        Optional<Position> goal = goal(table);
        if (goal.isEmpty() || isAtEnd(table, progress)) {
            return List.of();
        }
        int room = mostOutstanding() - progress.outstanding().size();
        if (room <= 0
                || (settings.history().squeeze() && !progress.outstanding().isEmpty())) {
            return List.of();
        }
        List<Moment> moments = new ArrayList<>();
        Optional<Position> behind = behind(table, progress);
        Optional<Moment> first = behind.isEmpty() ? Optional.of(first(table, goal.get())) : Optional.empty();
        first.ifPresent(moments::add);
        Position from = first.map(Moment::position).or(() -> behind).orElseThrow();
        if (!from.equals(goal.get())) {
            moments.addAll(log.after(table, from, room - moments.size()));
        }
        return squeezed(table, upTo(goal.get(), moments));
    }

    private int mostOutstanding() {
        return settings.scope() instanceof PlanningSettings.Scope.Replay
                ? MOST_OUTSTANDING_OF_REPLAY
                : MOST_OUTSTANDING;
    }

    /** Behind which position the next moments come; absent where a new mirror begins. */
    private Optional<Position> behind(SourceTable table, TableProgress progress) throws SourceReadException {
        Passed last = passed.get(table.id());
        boolean counts = last != null
                && last.planned().equals(progress.planned())
                && log.at(table, last.upTo()).isPresent();
        return counts ? Optional.of(last.upTo()) : progress.planned();
    }

    /** What a new mirror begins with. */
    public Moment first(SourceTable table, Position goal)
            throws SourceReadException, TableStoppedException, VersionGoneException {
        PlanningSettings.Start start = settings.history().start();
        if (start instanceof PlanningSettings.Start.At at) {
            return log.atVersion(table, at.version())
                    .orElseThrow(
                            () -> new TableStoppedException(PlanningMessages.noVersion(table.path(), at.version())));
        }
        Optional<Moment> first =
                start instanceof PlanningSettings.Start.Earliest ? log.oldest(table) : stillThere(table, goal);
        return first.isPresent()
                ? first.get()
                : log.at(table, goal).orElseThrow(() -> new VersionGoneException(goal + " is no longer in the source"));
    }

    /** What was begun with, when it took longer than a look. */
    private Optional<Moment> stillThere(SourceTable table, Position goal) throws SourceReadException {
        Optional<Moment> begun = planner.begunAt(table);
        return begun.isEmpty() || begun.get().position().equals(goal)
                ? Optional.empty()
                : log.at(table, begun.get().position());
    }

    private static List<Moment> upTo(Position goal, List<Moment> moments) {
        for (int i = 0; i < moments.size(); i++) {
            if (moments.get(i).position().equals(goal)) {
                return moments.subList(0, i + 1);
            }
        }
        return moments;
    }

    private List<Moment> squeezed(SourceTable table, List<Moment> moments) {
        if (!settings.history().squeeze() || moments.size() <= 1) {
            return moments;
        }
        Optional<Moment> begun = planner.begunAt(table).filter(moments::contains);
        return List.of(begun.orElse(moments.get(moments.size() - 1)));
    }
}
