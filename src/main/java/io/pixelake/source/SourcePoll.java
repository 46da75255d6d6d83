package io.pixelake.source;

import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.SourceBusyException;
import io.pixelake.pixeltable.SourceReadException;
import io.pixelake.pixeltable.SourceTable;
import io.pixelake.pixeltable.SourceVersion;
import io.pixelake.pixeltable.UnknownTypeException;
import io.pixelake.pixeltable.VersionGoneException;
import io.pixelake.pixeltable.VersionLog;
import io.pixelake.types.MirrorSchemaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at the source and, where something is outstanding, at the lake: which tables moved, which planned groups were
 * committed, which groups come next. Worker thread only.
 */
final class SourcePoll {
    private static final Logger LOG = LoggerFactory.getLogger(SourcePoll.class);
    /** Enough for one checkpoint of a fast replay; more would only be lost work when something aborts. */
    private static final int MOST_OUTSTANDING = 64;
    /** After so long a poll hands over what it has planned, so that readers don't wait for the thousandth table. */
    private static final long PLANNING_NANOS = 2_000_000_000L;

    private final MirrorSource.Settings settings;
    private final MirrorTables mirrors;
    private final VersionLog log;
    private final GroupPlanner planner;
    private final Set<UUID> leftOut = new HashSet<>();
    /** Tables whose mirrors were asked once since the start: a restored plan may be older than what was done to the lake. */
    private final Set<UUID> asked = new HashSet<>();

    SourcePoll(MirrorSource.Settings settings, MirrorTables mirrors, VersionLog log, GroupPlanner planner) {
        this.settings = settings;
        this.mirrors = mirrors;
        this.log = log;
        this.planner = planner;
    }

    /** A table that can't go on, found while planning. */
    static final class TableStopped extends Exception {
        TableStopped(String message) {
            super(message);
        }
    }

    /**
     * What a poll found.
     *
     * @param tables the progress of every table that is mirrored
     * @param splits splits of newly planned groups
     * @param failures tables that can't go on
     * @param caughtUp whether every table but the failed ones is committed at the source's version
     */
    record Outcome(
            Map<UUID, TableProgress> tables, List<MirrorSplit> splits, List<TableFailed> failures, boolean caughtUp) {}

    /** Looks once. @param failed tables to leave alone */
    Outcome look(Map<UUID, TableProgress> before, Set<UUID> failed) throws SourceReadException {
        Map<UUID, TableProgress> tables = new HashMap<>(before);
        List<MirrorSplit> splits = new ArrayList<>();
        List<TableFailed> failures = new ArrayList<>();
        boolean caughtUp = true;
        long deadline = System.nanoTime() + PLANNING_NANOS;
        Set<UUID> present = new HashSet<>();
        for (SourceTable table : log.tables()) {
            present.add(table.id());
            if (failed.contains(table.id()) || !isMirrored(table)) {
                continue;
            }
            if (System.nanoTime() > deadline) {
                caughtUp = false;
                continue;
            }
            try {
                caughtUp &= advance(table, tables, splits);
            } catch (TableStopped | UnknownTypeException | MirrorSchemaException e) {
                failures.add(new TableFailed(new GroupKey(table.id(), 0), table.path(), e.getMessage()));
            } catch (SourceBusyException | VersionGoneException e) {
                LOG.debug("{}: source busy, looking again later: {}", table.path(), e.getMessage());
                caughtUp = false;
            }
        }
        forgetDropped(tables, present);
        return new Outcome(Map.copyOf(tables), splits, failures, caughtUp);
    }

    private boolean isMirrored(SourceTable table) {
        if (!settings.tables().matches(table.path())) {
            return false;
        }
        if (table.view()) {
            if (leftOut.add(table.id())) {
                LOG.info("{}: a view or snapshot: left out, this version mirrors base tables only", table.path());
            }
            return false;
        }
        return true;
    }

    private static void forgetDropped(Map<UUID, TableProgress> tables, Set<UUID> present) {
        tables.values().removeIf(progress -> {
            boolean dropped = !present.contains(progress.tableId());
            if (dropped) {
                LOG.warn("{}: dropped from the source; its mirror is kept as it is", progress.path());
            }
            return dropped;
        });
    }

    /** Brings one table's plan up to date. @return whether its mirror stands at the source's version */
    private boolean advance(SourceTable table, Map<UUID, TableProgress> tables, List<MirrorSplit> splits)
            throws SourceReadException, TableStopped, SourceBusyException, VersionGoneException {
        if (!table.dataVersioned()) {
            throw new TableStopped(SourceMessages.notVersioned(table.path()));
        }
        Optional<TableProgress> known = Optional.ofNullable(tables.get(table.id()));
        boolean restored = known.isPresent() && asked.add(table.id());
        if (known.isPresent() && (restored || !known.get().outstanding().isEmpty())) {
            known = committed(known.get());
        }
        if (table.current().isEmpty() || !table.settled()) {
            known.ifPresent(progress -> tables.put(table.id(), progress));
            return false;
        }
        asked.add(table.id());
        TableProgress progress = known.isPresent() ? known.get() : begin(table).numberedAfter(before(table, tables));
        GroupPlanner.Planned planned = planAhead(progress, table.current().get());
        tables.put(table.id(), planned.progress());
        splits.addAll(planned.splits());
        return planned.progress().outstanding().isEmpty()
                && planned.progress().planned().equals(table.current());
    }

    private static long before(SourceTable table, Map<UUID, TableProgress> tables) {
        return tables.containsKey(table.id()) ? tables.get(table.id()).lastGroup() : 0;
    }

    /** What is left to commit, as the mirror table says; empty when the mirror stands where nothing was planned to end. */
    private Optional<TableProgress> committed(TableProgress progress) throws TableStopped {
        MirrorState state = stateOf(progress.tableId(), progress.target());
        if (state instanceof MirrorState.At at) {
            Optional<TableProgress> trimmed = progress.committed(at.version());
            if (trimmed.isEmpty()) {
                LOG.warn(
                        "{}: the mirror stands at {}, which isn't where it was planned to be: planning anew from there",
                        progress.path(),
                        at.version());
            }
            return trimmed;
        }
        boolean toBeCreated = progress.startsFromNothing()
                && (state instanceof MirrorState.Absent
                        || (state instanceof MirrorState.Foreign && settings.replaceForeign()));
        return toBeCreated ? Optional.of(progress) : Optional.empty();
    }

    private MirrorState stateOf(UUID tableId, MirrorTarget target) {
        return mirrors.stateOf(tableId, target.namespace(), target.table());
    }

    /** The progress of a table that is seen for the first time or has to be planned anew: what its mirror says. */
    private TableProgress begin(SourceTable table) throws SourceReadException, TableStopped {
        TargetNaming.Target name = settings.naming().target(table.path());
        MirrorState state = mirrors.stateOf(table.id(), name.namespace(), name.table());
        if (state instanceof MirrorState.At at) {
            return resume(table, name, at);
        }
        if (state instanceof MirrorState.Absent absent) {
            return start(table, name, absent.location(), false, 0);
        }
        if (state instanceof MirrorState.Foreign foreign && settings.replaceForeign()) {
            return start(table, name, foreign.location(), true, foreign.lastColumnId());
        }
        throw new TableStopped(refusal(table.path(), name.fullName(), state));
    }

    private static String refusal(String path, String target, MirrorState state) {
        if (state instanceof MirrorState.OfAnother other) {
            return SourceMessages.ofAnother(path, target, other.path(), other.tableId());
        }
        return state instanceof MirrorState.WithoutPosition
                ? SourceMessages.withoutPosition(path, target)
                : SourceMessages.foreign(path, target);
    }

    private static TableProgress start(
            SourceTable table, TargetNaming.Target name, String location, boolean replace, int lastColumnId) {
        MirrorTarget target = new MirrorTarget(name.namespace(), name.table(), location, replace);
        return new TableProgress(
                table.id(), table.path(), target, Optional.empty(), 0, "", lastColumnId, 0, 0, List.of());
    }

    private TableProgress resume(SourceTable table, TargetNaming.Target name, MirrorState.At at)
            throws SourceReadException, TableStopped {
        List<SourceVersion> versions = log.versionsFrom(table.id(), at.version().version(), 1);
        if (versions.isEmpty() || !versions.get(0).version().equals(at.version())) {
            throw new TableStopped(SourceMessages.reverted(
                    table.path(), at.version() + ", at which the mirror stands, was reverted in the source"));
        }
        LOG.info("{}: going on from {}", table.path(), at.version());
        return new TableProgress(
                table.id(),
                table.path(),
                new MirrorTarget(name.namespace(), name.table(), at.location(), false),
                Optional.of(at.version()),
                versions.get(0).schemaVersion(),
                at.icebergSchema(),
                at.lastColumnId(),
                0,
                0,
                List.of());
    }

    private GroupPlanner.Planned planAhead(TableProgress progress, TableVersion current)
            throws SourceReadException, TableStopped, SourceBusyException, VersionGoneException {
        TableProgress planned = progress;
        List<MirrorSplit> splits = new ArrayList<>();
        if (!progress.planned().equals(Optional.of(current))) {
            for (SourceVersion next : nextVersions(progress, current)) {
                try {
                    GroupPlanner.Planned group = planner.plan(planned, next);
                    planned = group.progress();
                    splits.addAll(group.splits());
                } catch (SourceBusyException e) {
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
                }
            }
        }
        return new GroupPlanner.Planned(planned, splits);
    }

    private List<SourceVersion> nextVersions(TableProgress progress, TableVersion current)
            throws SourceReadException, TableStopped {
        int room = MOST_OUTSTANDING - progress.outstanding().size();
        if (progress.planned().isEmpty()) {
            long first = settings.startEarliest() ? 0 : current.version();
            return log.versionsFrom(progress.tableId(), first, settings.startEarliest() ? room : 1);
        }
        TableVersion last = progress.planned().get();
        List<SourceVersion> versions = log.versionsFrom(progress.tableId(), last.version(), room + 1);
        if (versions.isEmpty() || !versions.get(0).version().equals(last)) {
            throw new TableStopped(SourceMessages.reverted(progress.path(), last + " was reverted in the source"));
        }
        return versions.subList(1, versions.size());
    }
}
