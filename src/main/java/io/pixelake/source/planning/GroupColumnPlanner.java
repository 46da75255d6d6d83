package io.pixelake.source.planning;

import io.pixelake.model.GroupKind;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.Position;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceSchema;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.QueryException;
import io.pixelake.source.json.JsonTypes;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.types.schema.MirrorSchemaException;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What the columns of a table's next group will be, and whether they have all rows written again. Worker thread only. */
public final class GroupColumnPlanner {
    private final VersionLog log;
    private final PlanningSettings settings;
    private final MirrorTables mirrors;
    private final JsonTypes json;
    private final LayoutPlanner layouts;

    GroupColumnPlanner(
            VersionLog log, PlanningSettings settings, MirrorTables mirrors, JsonTypes json, LayoutPlanner layouts) {
        this.log = log;
        this.settings = settings;
        this.mirrors = mirrors;
        this.json = json;
        this.layouts = layouts;
    }

    /**
     * What a group's columns will be.
     *
     * @param kind the group's kind when all rows are written; else the rows that changed decide
     * @param again whether all rows are written for another reason than that a column was filled
     */
    public record Columns(Optional<GroupKind> kind, boolean again, SourceSchema source, PlannedSchema mirror) {}

    /**
     * The columns of the group that brings the mirror from where it was planned to be to {@code next}.
     *
     * @throws MirrorSchemaException when the mirror can't have them
     * @throws QueryException when {@code next} lacks what the table's settings select
     */
    public Columns of(SourceTable table, TableProgress progress, Moment next)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException {
        JsonTypes.Asked asked = settings.tables().asked(table.path());
        TableProgress.Reached there = progress.reached();
        if (progress.planned().isEmpty()) {
            SourceSchema after = log.schema(table, next, json.ofAll(table, next, asked));
            PlannedSchema schema =
                    MirrorSchemas.first(after.schema(), there.columns().lastColumnId());
            return new Columns(Optional.of(GroupKind.SNAPSHOT), false, after, schema);
        }
        Optional<String> selection = there.selection();
        if (!asked.made(selection) || !json.coversAll(table, next, asked, selection)) {
            return rebuilt(table, progress, next, json.ofAll(table, next, asked), true);
        }
        return changedColumns(table, progress, next, asked);
    }

    /** From the columns and types that the mirror has. */
    private Columns changedColumns(SourceTable table, TableProgress progress, Moment next, JsonTypes.Asked asked)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException {
        MirroredPart part = asked.withFoundIn(progress.reached().selection());
        SourceSchema after = log.schema(table, next, part);
        boolean sameSchema = next.schemaVersions().equals(progress.reached().schemaVersions());
        Position from = progress.planned().orElseThrow();
        SourceSchema before = sameSchema
                ? after
                : log.schema(table, new Moment(from, progress.reached().schemaVersions()), part);
        PlannedSchema previous = PlannedSchema.of(progress.reached().columns());
        if (!previous.holds(before.schema()) || !before.selectsLike(after)) {
            return rebuilt(table, progress, next, json.ofAll(table, next, asked), !before.selectsLike(after));
        }
        MirroredPart wider =
                json.widened(table, from, next, asked, progress.reached().selection());
        if (!wider.projection().isLike(part.projection())) {
            return rebuilt(table, progress, next, wider, true);
        }
        PlannedSchema there = settings.tables().part(table.path()).embeddings()
                ? previous.withoutDroppedIndexes(before.schema())
                : previous;
        PlannedSchema schema = MirrorSchemas.evolve(there, before.schema(), after.schema());
        boolean losesPartition = losesPartition(table, progress.target().name(), before, previous, after, schema);
        boolean all = losesPartition || after.fillsColumnSince(before);
        return new Columns(all ? Optional.of(GroupKind.REWRITE) : Optional.empty(), losesPartition, after, schema);
    }

    /** Those of a group that writes all rows again, because what the mirror holds isn't known to the source. */
    Columns rewritten(SourceTable table, TableProgress progress, Moment next)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException {
        return rebuilt(
                table, progress, next, json.ofAll(table, next, settings.tables().asked(table.path())), false);
    }

    private Columns rebuilt(SourceTable table, TableProgress progress, Moment next, MirroredPart part, boolean again)
            throws SourceReadException, VersionGoneException, QueryException {
        SourceSchema after = log.schema(table, next, part);
        PlannedSchema previous = PlannedSchema.of(progress.reached().columns());
        PlannedSchema schema = MirrorSchemas.rebuild(previous, after.schema());
        return new Columns(Optional.of(GroupKind.REWRITE), again, after, schema);
    }

    /**
     * Checks that a mirror with these columns can lie as its settings say.
     *
     * @throws MirrorSchemaException when it can't
     */
    public void checkLayout(SourceTable table, Columns columns) throws SourceReadException {
        layouts.at(table, columns.source().schema(), columns.mirror());
    }

    /** Not every reader understands files whose partitions are of a column that is gone, so none stay. */
    private boolean losesPartition(
            SourceTable table,
            TargetName target,
            SourceSchema before,
            PlannedSchema there,
            SourceSchema after,
            PlannedSchema next)
            throws SourceReadException {
        return before != after
                && (LayoutPlanner.losesPartition(
                                layouts.at(table, before.schema(), there), layouts.at(table, after.schema(), next))
                        || losesOldPartition(target, there, next));
    }

    /** Files may still lie in partitions that the settings had before, or that an external writer made. */
    private boolean losesOldPartition(TargetName target, PlannedSchema there, PlannedSchema next) {
        Set<Integer> lost = new HashSet<>(there.fieldIds());
        lost.removeAll(next.fieldIds());
        return !lost.isEmpty() && mirrors.partitionedBy(target).stream().anyMatch(lost::contains);
    }
}
