package io.pixelake.source.poll;

import io.pixelake.model.MirrorTables;
import io.pixelake.model.MirrorUnreadableException;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.UnknownTypeException;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.QueryException;
import io.pixelake.source.json.JsonTypes;
import io.pixelake.source.planning.AbandonedGroups;
import io.pixelake.source.planning.EndedTables;
import io.pixelake.source.planning.ForeignWriteRule;
import io.pixelake.source.planning.GroupPlanner;
import io.pixelake.source.planning.GroupSequencePlanner;
import io.pixelake.source.planning.MirrorMovePlanner;
import io.pixelake.source.planning.MirrorNotMovedException;
import io.pixelake.source.planning.MirrorStartPlanner;
import io.pixelake.source.planning.MissingTables;
import io.pixelake.source.planning.PlannedGroup;
import io.pixelake.source.planning.PlanningInput;
import io.pixelake.source.planning.PlanningMessages;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.planning.SnapshotTagPlanner;
import io.pixelake.source.planning.TableStoppedException;
import io.pixelake.source.progress.LiveProgress;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.progress.TableStanding;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.types.schema.MirrorSchemaException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at the source and, where something is outstanding, at the lake: which tables moved, which planned groups were
 * committed, which groups come next. Worker thread only.
 */
public final class SourcePoll {
    private static final Logger LOG = LoggerFactory.getLogger(SourcePoll.class);
    /** After so long a poll hands over what it has planned, so that readers don't wait for the thousandth table. */
    private static final Duration JSON_TURN = Duration.ofSeconds(1);

    private static final long PLANNING_NANOS = 2_000_000_000L;
    /** Pixeltable leaves a view that it failed to make half made for good; a run that is to end doesn't wait for it. */
    private static final long SETTLING_NANOS = 60_000_000_000L;

    private final PlanningSettings settings;
    private final VersionLog log;
    private final ForeignWriteRule rule;
    private final PlanPoll plans;
    private final MirrorStartPlanner start;
    private final GroupPlanner planner;
    private final GroupSequencePlanner ahead;
    private final SnapshotTagPlanner tags;
    private final MissingTables missing;
    private final EndedTables ends;
    /** Tables whose mirrors were asked once since the start: a restored plan may be older than what was done to the lake. */
    private Set<UUID> asked = Set.of();

    private Optional<UUID> nextInTurn = Optional.empty();
    /** Since when tables are seen changing. */
    private final Map<UUID, Long> changingSince = new HashMap<>();

    /** @param jsonReads where JSON columns are read for their types */
    SourcePoll(PlanningSettings settings, MirrorTables mirrors, VersionLog log, Clock clock, Executor jsonReads) {
        this.settings = settings;
        this.log = log;
        planner = new GroupPlanner(
                log,
                clock,
                settings,
                mirrors,
                new JsonTypes(settings.address(), log, settings.cells().badCells(), jsonReads, JSON_TURN));
        MirrorMovePlanner moves = new MirrorMovePlanner(mirrors, settings);
        rule = new ForeignWriteRule(settings.handling().keepForeignWrites());
        plans = new PlanPoll(settings, mirrors, moves, rule);
        start = new MirrorStartPlanner(settings, mirrors, log, planner, moves, rule);
        ahead = new GroupSequencePlanner(settings, log, planner);
        tags = new SnapshotTagPlanner(settings, mirrors);
        missing = new MissingTables(settings.handling().drops(), clock);
        ends = new EndedTables(settings, moves, missing);
    }

    /** Nothing says which rows of other tables changed. */
    public static void checkVersioned(SourceTable table) throws TableStoppedException {
        if (!table.dataVersioned()) {
            throw new TableStoppedException(PlanningMessages.notVersioned(table.path()));
        }
    }

    /** Pixeltable itself can't load a table that stands nowhere. */
    public static void checkCurrent(SourceTable table) throws TableStoppedException {
        if (table.current().isEmpty()) {
            throw new TableStoppedException(PlanningMessages.withoutVersion(table.path()));
        }
    }

    /** Looks once. */
    PollOutcome look(PlanningInput known) throws SourceReadException {
        return new Look(known).run();
    }

    /** Whether the mirror of a table that the source lacks is to be dropped now. */
    boolean isAnyDropDue(PlanningInput known) {
        return known.tables().values().stream().anyMatch(missing::isDue);
    }

    /** How much of what users were told, and was begun, is remembered of all tables. */
    int remembered() {
        return planner.remembered() + rule.remembered();
    }

    /** Whether a table was seen changing, which the next look may find the same or settled. */
    boolean isAnyChanging() {
        return !changingSince.isEmpty();
    }

    /** One look: what it has found so far. */
    private final class Look implements MirrorMovePlanner.Others {
        private final PlanningInput known;
        private final Map<UUID, SourceTable> listed = new LinkedHashMap<>();
        private final Map<UUID, TableProgress> tables;
        private final List<MirrorSplit> splits = new ArrayList<>();
        /** Counts from when the look succeeds: what a failed one found of a plan is lost, and must be asked for again. */
        private final Set<UUID> asked = new HashSet<>(SourcePoll.this.asked);

        private final AbandonedGroups unfinished;
        private final EndedTables.InLook ended;
        private final PlanPoll.InLook committed;
        private boolean caughtUp = true;

        Look(PlanningInput known) {
            this.known = known;
            tables = new HashMap<>(known.tables());
            unfinished = new AbandonedGroups(known);
            ended = ends.new InLook(tables, unfinished, known.failed().keySet());
            committed = plans.new InLook(new PlanPoll.Look(listed, tables, asked, unfinished, ended));
        }

        PollOutcome run() throws SourceReadException {
            PollCheck.tablesOf(settings.source(), log.listing()).forEach(table -> listed.put(table.id(), table));
            forgetAllBut(listed.keySet());
            tables.replaceAll((id, progress) -> listed.containsKey(id) ? foundAgain(progress) : progress);
            long deadline = System.nanoTime() + PLANNING_NANOS;
            List<SourceTable> inTurn = inTurn();
            plans.lookAhead(inTurn, tables);
            for (SourceTable table : inTurn) {
                if (System.nanoTime() > deadline) {
                    caughtUp = false;
                    nextInTurn = Optional.of(table.id());
                    break;
                }
                caughtUp &= lookAt(table);
            }
            List.copyOf(tables.values()).forEach(this::trimIfLeftAlone);
            endMissing();
            List<TableStanding> standings = standings();
            LiveProgress.watched().forEach(live -> live.polled(standings));
            SourcePoll.this.asked = asked;
            return new PollOutcome(Map.copyOf(tables), splits, ended.failures(), caughtUp, standings);
        }

        /** What isn't listed any more, and isn't mirrored any more either. */
        private void forgetAllBut(Set<UUID> listedNow) {
            changingSince.keySet().retainAll(listedNow);
            Set<UUID> kept = new HashSet<>(listedNow);
            kept.addAll(tables.keySet());
            asked.retainAll(kept);
            tags.forgetAllBut(kept);
            ahead.forgetAllBut(kept);
            plans.forgetAllBut(listedNow, kept);
            planner.forgetAllBut(kept);
        }

        private List<TableStanding> standings() {
            Set<UUID> failed = new HashSet<>(known.failed().keySet());
            ended.failures().forEach(failure -> failed.add(failure.group().tableId()));
            return listed.values().stream()
                    .filter(table -> settings.scope().includes(table))
                    .map(table -> tags.tagged().contains(table.id())
                            ? TableStanding.ofTag(table)
                            : TableStanding.of(
                                    table, Optional.ofNullable(tables.get(table.id())), failed.contains(table.id())))
                    .toList();
        }

        /** The tables to look at, from the one on at which time ran out; a slow one must not starve those behind it. */
        private List<SourceTable> inTurn() {
            List<SourceTable> inTurn = new ArrayList<>(listed.values());
            for (int i = 0; i < inTurn.size(); i++) {
                if (nextInTurn.filter(inTurn.get(i).id()::equals).isPresent()) {
                    Collections.rotate(inTurn, -i);
                    break;
                }
            }
            nextInTurn = Optional.empty();
            inTurn.removeIf(table ->
                    known.failed().containsKey(table.id()) || !settings.scope().includes(table));
            return inTurn;
        }

        private boolean lookAt(SourceTable table) throws SourceReadException {
            try {
                return tags.isTagged(table, this, tables) || advance(table);
            } catch (TableStoppedException | UnknownTypeException | MirrorSchemaException | QueryException e) {
                ended.fail(table.id(), table.path(), PlanningMessages.stopped(table.path(), e));
                return true;
            } catch (SourceReadException e) {
                ended.fail(table.id(), table.path(), PlanningMessages.ofTable(table.path(), e));
                return true;
            } catch (MirrorUnreadableException e) {
                // Its plan stays: what is outstanding may still be committed, which can't be seen now.
                TargetName target = settings.scope().target(table.path());
                ended.fail(
                        table.id(),
                        table.path(),
                        PlanningMessages.mirrorNotRead(table.path(), target.fullName(), e.getMessage()));
                return true;
            } catch (SourceBusyException | VersionGoneException | MirrorNotMovedException e) {
                LOG.debug("{}: looking again later: {}", table.path(), e.getMessage());
                return false;
            }
        }

        /** Brings one table's plan up to date. @return whether its mirror is at the source's version */
        private boolean advance(SourceTable table)
                throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                        MirrorNotMovedException, QueryException {
            checkVersioned(table);
            Optional<TableProgress> planned = committed.of(table.id());
            if (!table.settled()) {
                return planned.isEmpty() && isChangingForLong(table);
            }
            changingSince.remove(table.id());
            if (isHeldBack(table, planned)) {
                return false;
            }
            asked.add(table.id());
            Optional<TableProgress> usable = planned.filter(progress -> goesOn(table, progress));
            if (usable.isEmpty()) {
                begin(table, planned);
            } else if (!planOn(table, usable.get())) {
                return false;
            }
            TableProgress now = tables.get(table.id());
            return now.outstanding().isEmpty() && ahead.hasReached(table, now);
        }

        private boolean isChangingForLong(SourceTable table) {
            long now = System.nanoTime();
            Long since = changingSince.putIfAbsent(table.id(), now);
            return since != null && now - since > SETTLING_NANOS;
        }

        /** Nothing is planned again while groups may still be committed. */
        private boolean isHeldBack(SourceTable table, Optional<TableProgress> planned) throws TableStoppedException {
            checkCurrent(table);
            boolean replan = planned.isPresent() && !goesOn(table, planned.get());
            return replan && unfinished.mayStillCommit(planned.get());
        }

        /** A plan ends with the first group that a reader couldn't finish, and when its table goes to another place. */
        private boolean goesOn(SourceTable table, TableProgress progress) {
            return progress.path().equals(table.path())
                    && unfinished.of(progress).isEmpty();
        }

        private void begin(SourceTable table, Optional<TableProgress> planned)
                throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                        MirrorNotMovedException, QueryException {
            Optional<TableProgress> before = planned.or(() -> Optional.ofNullable(tables.get(table.id())));
            take(table, start.begin(table, before, this));
            planOn(table, tables.get(table.id()));
        }

        private void take(SourceTable table, PlannedGroup planned) {
            tables.put(table.id(), planned.progress());
            splits.addAll(planned.splits());
        }

        /** Plans ahead. @return false when the source went back behind what was planned */
        private boolean planOn(SourceTable table, TableProgress progress)
                throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                        MirrorNotMovedException, QueryException {
            try {
                take(table, ahead.plan(table, progress));
                return true;
            } catch (VersionGoneException e) {
                if (progress.outstanding().isEmpty()) {
                    take(table, start.begin(table, Optional.of(progress), this));
                }
                // Otherwise readers finish or abort what is outstanding, and then it is planned again.
                return false;
            }
        }

        private void trimIfLeftAlone(TableProgress progress) {
            SourceTable table = listed.get(progress.tableId());
            boolean leftAlone = table != null
                    && (known.failed().containsKey(table.id())
                            || !settings.scope().includes(table));
            if (leftAlone) {
                ended.trim(progress, committed);
            }
        }

        private TableProgress foundAgain(TableProgress progress) {
            if (progress.missingSince().isPresent()) {
                LOG.info("{}: the source has it again; its mirror isn't dropped", progress.path());
            }
            return progress.withMissingSince(OptionalLong.empty()).withDoubt(false);
        }

        private void endMissing() {
            List<TableProgress> gone = tables.values().stream()
                    .filter(progress -> !listed.containsKey(progress.tableId()))
                    .toList();
            boolean wereDropped = settings.scope() instanceof PlanningSettings.Scope.Replay
                    || missing.wereDropped(listed.values(), known.tables().values());
            for (TableProgress progress : gone) {
                tables.computeIfPresent(
                        progress.tableId(),
                        (id, now) ->
                                now.withDoubt(!wereDropped && now.missingSince().isEmpty()));
                if (wereDropped) {
                    caughtUp &= ended.end(progress, isAboutToBeReplaced(progress), committed);
                    asked.remove(progress.tableId());
                } else {
                    ended.trim(progress, committed);
                    caughtUp &= !unfinished.mayStillCommit(tables.get(progress.tableId()));
                }
            }
        }

        /** Whether the source has another table for the same mirror, which isn't planned yet. */
        private boolean isAboutToBeReplaced(TableProgress gone) {
            TargetName name = gone.target().name();
            return listed.values().stream()
                    .filter(table -> settings.scope().includes(table)
                            && !tags.tagged().contains(table.id())
                            && settings.scope().target(table.path()).equals(name))
                    .map(table -> Optional.ofNullable(tables.get(table.id())))
                    .anyMatch(plan -> plan.filter(other -> other.target().name().equals(name))
                            .isEmpty());
        }

        @Override
        public boolean hasFailed(UUID table) {
            return known.failed().containsKey(table);
        }

        @Override
        public Optional<SourceTable> find(UUID table) {
            return Optional.ofNullable(listed.get(table));
        }

        @Override
        public boolean isBusy(UUID table) {
            return tables.containsKey(table) && unfinished.mayStillCommit(tables.get(table));
        }

        @Override
        public boolean isAwaited(TargetName target, UUID otherThan) {
            return tables.values().stream()
                    .filter(progress -> !progress.tableId().equals(otherThan))
                    .filter(progress -> progress.target().name().equals(target))
                    .anyMatch(unfinished::mayStillCommit);
        }
    }
}
