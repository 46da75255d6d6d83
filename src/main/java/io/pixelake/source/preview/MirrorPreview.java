package io.pixelake.source.preview;

import io.pixelake.model.FailureReason;
import io.pixelake.model.MirrorLookup;
import io.pixelake.model.MirrorState;
import io.pixelake.model.Position;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.UnknownTypeException;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.QueryException;
import io.pixelake.source.json.JsonTypes;
import io.pixelake.source.planning.ForeignWriteRule;
import io.pixelake.source.planning.GroupColumnPlanner;
import io.pixelake.source.planning.GroupPlanner;
import io.pixelake.source.planning.GroupSequencePlanner;
import io.pixelake.source.planning.MirrorMovePlanner;
import io.pixelake.source.planning.MirrorNotMovedException;
import io.pixelake.source.planning.MirrorStartPlanner;
import io.pixelake.source.planning.PlannedGroup;
import io.pixelake.source.planning.PlanningMessages;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.planning.SnapshotTagPlanner;
import io.pixelake.source.planning.TableStoppedException;
import io.pixelake.source.poll.SourcePoll;
import io.pixelake.source.preview.TablePreview.Outcome;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.types.schema.MirrorSchemaException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What a mirror that is started now would begin with, found by the classes that begin it, so that it can't differ from what they do.
 * Nothing is changed: mirrors are moved and tagged in {@link PreviewedMirrors} only. One thread.
 */
public final class MirrorPreview implements MirrorMovePlanner.Others {
    private final PlanningSettings settings;
    private final VersionLog log;
    private final PreviewedMirrors mirrors;
    private final GroupPlanner planner;
    private final MirrorStartPlanner start;
    private final GroupSequencePlanner ahead;
    private final SnapshotTagPlanner tags;
    private final Map<UUID, SourceTable> listed = new LinkedHashMap<>();
    private final Map<UUID, TableProgress> begun = new HashMap<>();
    private final Set<UUID> refused = new HashSet<>();

    public MirrorPreview(PlanningSettings settings, MirrorLookup lake, VersionLog log) {
        this.settings = settings;
        this.log = log;
        mirrors = new PreviewedMirrors(lake);
        planner = new GroupPlanner(
                log,
                Clock.systemUTC(),
                settings,
                mirrors,
                new JsonTypes(settings.address(), log, settings.cells().badCells()));
        ForeignWriteRule rule = new ForeignWriteRule(settings.handling().keepForeignWrites());
        MirrorMovePlanner moves = new MirrorMovePlanner(mirrors, settings);
        start = new MirrorStartPlanner(settings, mirrors, log, planner, moves, rule);
        ahead = new GroupSequencePlanner(settings, log, planner);
        tags = new SnapshotTagPlanner(settings, mirrors);
    }

    /** Looks at all tables that are to be mirrored. @param previews gets each as soon as it is known */
    public void look(Consumer<TablePreview> previews) throws SourceReadException {
        log.tables().forEach(table -> listed.put(table.id(), table));
        for (SourceTable table : listed.values()) {
            if (settings.scope().includes(table)) {
                previews.accept(lookAt(table));
            }
        }
    }

    private TablePreview lookAt(SourceTable table) throws SourceReadException {
        try {
            return preview(table);
        } catch (TableStoppedException | UnknownTypeException | MirrorSchemaException | QueryException e) {
            return refused(table, PlanningMessages.stopped(table.path(), e));
        } catch (SourceReadException e) {
            return refused(table, PlanningMessages.ofTable(table.path(), e));
        } catch (SourceBusyException | VersionGoneException | MirrorNotMovedException e) {
            return without(table, new TablePreview.Waits(e.getMessage()));
        } catch (RuntimeException e) {
            // The catalog's words about one table: its metadata file is gone, say. The others may be well.
            return refused(
                    table,
                    PlanningMessages.mirrorNotRead(table.path(), target(table).fullName(), why(e)));
        }
    }

    private TablePreview preview(SourceTable table)
            throws SourceReadException, TableStoppedException, SourceBusyException, VersionGoneException,
                    MirrorNotMovedException, QueryException {
        SourcePoll.checkVersioned(table);
        Optional<Outcome> tag = asTag(table);
        if (tag.isPresent()) {
            return without(table, tag.get());
        }
        if (!table.settled()) {
            return without(table, new TablePreview.Waits("an operation on it is under way in Pixeltable"));
        }
        SourcePoll.checkCurrent(table);
        Position current = table.current().orElseThrow();
        PlannedGroup planned = start.begin(table, Optional.empty(), this);
        TableProgress progress = planned.progress();
        begun.put(table.id(), progress);
        mirrors.claim(progress.target().name(), table.id(), table.path());
        Moment now = log.at(table, current).orElseThrow(() -> new VersionGoneException("it is being changed"));
        GroupColumnPlanner.Columns columns = planner.columns().of(table, progress, now);
        planner.columns().checkLayout(table, columns);
        long rows = log.liveRows(table, current).came();
        return new TablePreview(
                table,
                progress.target().name(),
                outcome(table, planned, columns),
                columns.mirror().inWords(columns.source().schema()),
                columns.source().unstoredColumns(),
                Optional.of(rows));
    }

    private Optional<Outcome> asTag(SourceTable table) throws TableStoppedException {
        try {
            return tags.isTagged(table, this, begun) ? Optional.of(new TablePreview.Tagged(true)) : Optional.empty();
        } catch (MirrorNotMovedException e) {
            return Optional.of(new TablePreview.Tagged(false));
        }
    }

    private Outcome outcome(SourceTable table, PlannedGroup planned, GroupColumnPlanner.Columns columns)
            throws SourceReadException, TableStoppedException, VersionGoneException {
        TableProgress progress = planned.progress();
        if (!planned.splits().isEmpty()) {
            boolean revert = progress.outstanding().get(0).revertTo().isPresent();
            return new TablePreview.GoesBack(progress.planned().orElseThrow(), !revert);
        }
        if (progress.planned().isPresent()) {
            return new TablePreview.GoesOn(
                    progress.planned().get(), columns.kind().isPresent());
        }
        Optional<String> replaced = progress.target()
                .replacedTable()
                .map(id -> there(table, progress.target().name()))
                .or(() -> progress.target().replaceForeign()
                        ? Optional.of("the table of that name, which isn't a mirror")
                        : Optional.empty());
        Position first = ahead.first(table, table.current().orElseThrow()).position();
        return new TablePreview.Created(first, replaced);
    }

    private String there(SourceTable table, TargetName name) {
        return mirrors.stateOf(table.id(), name) instanceof MirrorState.OfAnotherSource other
                ? "the mirror of " + other.path() + " of another Pixeltable"
                        + other.source().map(source -> ", " + source).orElse("")
                : "the mirror of a table that was dropped from the source";
    }

    private TablePreview refused(SourceTable table, String why) {
        refused.add(table.id());
        return without(table, new TablePreview.Refused(why));
    }

    private TablePreview without(SourceTable table, Outcome outcome) {
        return new TablePreview(table, target(table), outcome, List.of(), List.of(), Optional.empty());
    }

    private static String why(RuntimeException failure) {
        return FailureReason.of(failure);
    }

    private TargetName target(SourceTable table) {
        return settings.scope().target(table.path());
    }

    @Override
    public Optional<SourceTable> find(UUID table) {
        return Optional.ofNullable(listed.get(table));
    }

    @Override
    public boolean hasFailed(UUID table) {
        return refused.contains(table);
    }

    @Override
    public boolean isBusy(UUID table) {
        return false;
    }

    @Override
    public boolean isAwaited(TargetName target, UUID otherThan) {
        return false;
    }
}
