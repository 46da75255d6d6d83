package io.pixelake.source;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.ChangeExtent;
import io.pixelake.pixeltable.SourceBusyException;
import io.pixelake.pixeltable.SourceReadException;
import io.pixelake.pixeltable.SourceSchema;
import io.pixelake.pixeltable.SourceVersion;
import io.pixelake.pixeltable.VersionGoneException;
import io.pixelake.pixeltable.VersionLog;
import io.pixelake.source.MirrorSplit.Phase;
import io.pixelake.source.MirrorSplit.Progress;
import io.pixelake.types.MirrorSchemas;
import io.pixelake.types.PlannedSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans one version group after the other and cuts it into splits. Reads the source, so worker thread only. */
final class GroupPlanner {
    private static final Logger LOG = LoggerFactory.getLogger(GroupPlanner.class);
    private static final long ROWS_PER_SPLIT = 250_000;
    private static final int MOST_SPLITS = 512;

    private final VersionLog log;
    private final Clock clock;
    /** Columns that users were told about once. */
    private final Set<String> noticed = new HashSet<>();

    GroupPlanner(VersionLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /** A planned group: the table's progress with it, and its splits. */
    record Planned(TableProgress progress, List<MirrorSplit> splits) {}

    /** Plans the group that brings the mirror from where it was planned to be to {@code next}. */
    Planned plan(TableProgress progress, SourceVersion next)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        UUID table = progress.tableId();
        SourceSchema after = log.schema(table, next.schemaVersion());
        tellOfUnstored(progress.path(), after);
        if (progress.planned().isEmpty()) {
            PlannedSchema schema = MirrorSchemas.first(after.schema(), progress.lastColumnId());
            ChangeExtent extent = log.liveRows(table, next.version().version());
            return build(progress, next, after.schema(), schema, GroupKind.SNAPSHOT, extent);
        }
        boolean sameSchema = next.schemaVersion() == progress.schemaVersion();
        SourceSchema before = sameSchema ? after : log.schema(table, progress.schemaVersion());
        PlannedSchema schema = MirrorSchemas.evolve(
                PlannedSchema.fromJson(progress.icebergSchema(), progress.lastColumnId()),
                before.schema(),
                after.schema());
        if (after.fillsColumnSince(before)) {
            ChangeExtent extent = log.liveRows(table, next.version().version());
            return build(progress, next, after.schema(), schema, GroupKind.REWRITE, extent);
        }
        ChangeExtent changes = log.changes(
                table, progress.planned().get().version(), next.version().version());
        GroupKind kind = changes.isEmpty() ? GroupKind.SCHEMA : GroupKind.DELTA;
        return build(progress, next, after.schema(), schema, kind, changes);
    }

    private void tellOfUnstored(String path, SourceSchema schema) {
        for (String column : schema.unstoredColumns()) {
            if (noticed.add(path + "/" + column)) {
                LOG.info(
                        "{}: column {} is computed on the fly and not stored in Pixeltable's database: left out",
                        path,
                        column);
            }
        }
    }

    private Planned build(
            TableProgress progress,
            SourceVersion next,
            TableSchema columns,
            PlannedSchema schema,
            GroupKind kind,
            ChangeExtent extent) {
        long number = Math.max(progress.lastGroup() + 1, clock.millis() * 1000);
        List<long[]> ranges = ranges(extent);
        GroupPlan plan = new GroupPlan(
                new GroupKey(progress.tableId(), number),
                progress.path(),
                kind,
                progress.planned(),
                next.version(),
                progress.chainedTo(),
                columns,
                progress.target(),
                schema.toJson(),
                schema.lastColumnId(),
                ranges.size(),
                clock.millis());
        List<MirrorSplit> splits = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            splits.add(new MirrorSplit.RowRange(plan, i, ranges.get(i)[0], ranges.get(i)[1], begin(kind, extent)));
        }
        TableVersion to = next.version();
        return new Planned(
                progress.with(number, to, next.schemaVersion(), plan.icebergSchema(), plan.lastColumnId()), splits);
    }

    private static Progress begin(GroupKind kind, ChangeExtent extent) {
        if (extent.isEmpty()) {
            return new Progress(Phase.FINISHED, OptionalLong.empty(), 0, 0);
        }
        boolean deletes = kind == GroupKind.DELTA && extent.gone() > 0;
        return new Progress(deletes ? Phase.DELETED : Phase.INSERTED, OptionalLong.empty(), 0, 0);
    }

    /** Cuts the rowids into equal ranges; the outer ends stay open, so that no estimate can lose a row. */
    static List<long[]> ranges(ChangeExtent extent) {
        long rows = extent.gone() + extent.came();
        long wanted = Math.max(1, Math.min(MOST_SPLITS, (rows + ROWS_PER_SPLIT - 1) / ROWS_PER_SPLIT));
        long span = extent.lastRowId() - extent.firstRowId() + 1;
        int count = (int) Math.max(1, Math.min(wanted, span));
        List<long[]> ranges = new ArrayList<>();
        long from = Long.MIN_VALUE;
        for (int i = 1; i <= count; i++) {
            long to = i == count ? Long.MAX_VALUE : extent.firstRowId() + span / count * i;
            ranges.add(new long[] {from, to});
            from = to;
        }
        return ranges;
    }
}
