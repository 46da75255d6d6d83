package io.pixelake.source.planning;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.catalog.ChangeExtent;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceSchema;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.Projection;
import io.pixelake.query.QueryException;
import io.pixelake.source.json.JsonTypes;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.source.split.MirrorSplit.Phase;
import io.pixelake.source.split.MirrorSplit.Progress;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans one version group after the other and cuts it into splits. Reads the source, so worker thread only. */
public final class GroupPlanner {
    private static final Logger LOG = LoggerFactory.getLogger(GroupPlanner.class);
    private static final long LEAST_ROWS_PER_SPLIT = 10_000;
    private static final long MOST_ROWS_PER_SPLIT = 100_000;
    /** Enough that readers who are not equally fast end at about the same time. */
    private static final long SPLITS_FOR_BALANCE = 16;

    static final int MOST_SPLITS = 512;

    private final VersionLog log;
    private final Clock clock;
    private final PlanningSettings settings;
    private final LayoutPlanner layouts;
    private final GroupColumnPlanner columns;
    private final JsonTypes json;
    private long lastNumber;
    private final ColumnNotices notices;

    public GroupPlanner(VersionLog log, Clock clock, PlanningSettings settings, MirrorTables mirrors, JsonTypes json) {
        this.log = log;
        this.clock = clock;
        this.settings = settings;
        this.layouts = new LayoutPlanner(log, settings);
        this.columns = new GroupColumnPlanner(log, settings, mirrors, json, layouts);
        this.json = json;
        this.notices = new ColumnNotices(settings.cells().asText());
    }

    /** What the columns of groups will be. */
    public GroupColumnPlanner columns() {
        return columns;
    }

    /** The moment whose rows are being read already, where there is a choice of what to plan next. */
    Optional<Moment> begunAt(SourceTable table) {
        return json.begunAt(table);
    }

    /** Plans the group that brings the mirror from where it was planned to be to {@code next}. */
    PlannedGroup plan(SourceTable table, TableProgress progress, Moment next)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException {
        GroupColumnPlanner.Columns ofGroup = columns.of(table, progress, next);
        notices.log(table.id(), progress.path(), ofGroup.source());
        if (ofGroup.kind().isPresent()) {
            Content content = new Content(ofGroup.kind().get(), ofGroup.source(), ofGroup.mirror());
            if (ofGroup.again()) {
                logRewrite(progress, next);
            }
            return build(table, progress, next, content, liveRows(table, next));
        }
        ChangeExtent changes = log.changes(table, progress.planned().orElseThrow(), next.position());
        GroupKind kind = changes.isEmpty() ? GroupKind.SCHEMA : GroupKind.DELTA;
        return build(table, progress, next, new Content(kind, ofGroup.source(), ofGroup.mirror()), changes);
    }

    private static void logRewrite(TableProgress progress, Moment next) {
        LOG.info(
                "{}: its rows or what its settings make of its columns changed: all rows are written again with {}",
                progress.path(),
                next.position());
    }

    /** Plans to write all rows again: what the mirror holds now isn't known to the source, or it has other columns. */
    PlannedGroup rewrite(SourceTable table, TableProgress progress, Moment next)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException {
        GroupColumnPlanner.Columns ofGroup = columns.rewritten(table, progress, next);
        notices.log(table.id(), progress.path(), ofGroup.source());
        Content content = new Content(GroupKind.REWRITE, ofGroup.source(), ofGroup.mirror());
        if (!settings.tables().haveMade(table.path(), progress.reached().selection())) {
            logRewrite(progress, next);
        }
        return build(table, progress, next, content, liveRows(table, next));
    }

    /**
     * Plans to go back to a snapshot of the mirror whose position the source still has. Its rows stay as they were selected then; if
     * the settings are others now, the next group writes them again.
     */
    PlannedGroup revert(SourceTable table, TableProgress progress, MirrorSnapshot snapshot, Moment back)
            throws SourceReadException, VersionGoneException, QueryException {
        PlannedColumns now = progress.reached().columns();
        PlannedColumns then = new PlannedColumns(snapshot.icebergSchema(), now.lastColumnId());
        PlannedSchema schema = MirrorSchemas.goBack(PlannedSchema.of(then), PlannedSchema.of(now));
        MirroredPart part = settings.tables().part(table.path()).with(Projection.fromMark(snapshot.selection()));
        Content content = new Content(
                GroupKind.REVERT, log.schema(table, back, part), schema, OptionalLong.of(snapshot.snapshotId()));
        return build(table, progress, back, content, ChangeExtent.NONE);
    }

    /** What a group holds. @param revertTo the snapshot that it goes back to */
    private record Content(GroupKind kind, SourceSchema source, PlannedSchema mirror, OptionalLong revertTo) {
        Content(GroupKind kind, SourceSchema source, PlannedSchema mirror) {
            this(kind, source, mirror, OptionalLong.empty());
        }
    }

    private ChangeExtent liveRows(SourceTable table, Moment moment) throws SourceReadException, SourceBusyException {
        return log.liveRows(table, moment.position());
    }

    /** What isn't mirrored any more. */
    public void forgetAllBut(Set<UUID> tables) {
        notices.forgetAllBut(tables);
        layouts.forgetAllBut(tables);
        json.forgetAllBut(tables);
    }

    /** How much is remembered of all tables. */
    public int remembered() {
        return notices.remembered() + layouts.remembered() + json.begun();
    }

    static long rowsPerSplit(ChangeExtent extent) {
        long balanced = (extent.gone() + extent.came()) / SPLITS_FOR_BALANCE;
        return Math.max(LEAST_ROWS_PER_SPLIT, Math.min(balanced, MOST_ROWS_PER_SPLIT));
    }

    private PlannedGroup build(
            SourceTable table, TableProgress progress, Moment next, Content content, ChangeExtent extent)
            throws SourceReadException {
        long number = nextNumber(progress);
        List<long[]> ranges = extent.ranges(rowsPerSplit(extent), MOST_SPLITS);
        Optional<String> tag = tag(table, progress, next, content.kind());
        GroupPlan plan = new GroupPlan(
                new GroupKey(progress.tableId(), number),
                progress.path(),
                new GroupPlan.Step(
                        content.kind(),
                        progress.planned(),
                        next.position(),
                        progress.groups().chainedTo(),
                        next.user()),
                new GroupPlan.Rows(
                        content.source().schema(),
                        progress.target(),
                        content.mirror().toColumns()),
                ranges.size(),
                clock.millis(),
                new GroupPlan.Effects(content.revertTo(), tag),
                layouts.at(table, content.source().schema(), content.mirror()));
        List<MirrorSplit> splits = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            Progress begin = begin(content.kind(), extent);
            splits.add(new MirrorSplit.RowRange(plan, i, ranges.get(i)[0], ranges.get(i)[1], begin));
        }
        return new PlannedGroup(progress.with(plan, next.schemaVersions()), splits);
    }

    /** Grows per table, and no two tables get the same: changes can be told apart by it where tables share a folder. */
    private long nextNumber(TableProgress progress) {
        long least = Math.max(lastNumber + 1, clock.millis() * 1000);
        lastNumber = Math.max(progress.groups().lastGroup() + 1, least);
        return lastNumber;
    }

    /** The tag is for what Pixeltable shows as that version; a view can have the same number at other moments too. */
    private Optional<String> tag(SourceTable table, TableProgress progress, Moment next, GroupKind kind)
            throws SourceReadException {
        TableVersion own = next.position().own();
        boolean sameVersion =
                progress.planned().filter(from -> from.own().equals(own)).isPresent();
        if (!settings.history().tagVersions() || sameVersion || kind == GroupKind.REVERT) {
            return Optional.empty();
        }
        boolean shown = log.atVersion(table, own.version())
                .filter(moment -> moment.position().equals(next.position()))
                .isPresent();
        return shown ? Optional.of("v" + own.version()) : Optional.empty();
    }

    private static Progress begin(GroupKind kind, ChangeExtent extent) {
        if (extent.isEmpty()) {
            return new Progress(Phase.FINISHED, Optional.empty(), 0, 0);
        }
        boolean deletes = kind == GroupKind.DELTA && extent.gone() > 0;
        return new Progress(deletes ? Phase.DELETED : Phase.INSERTED, Optional.empty(), 0, 0);
    }
}
