package io.pixelake.source.planning;

import io.pixelake.config.NearestName;
import io.pixelake.model.FoldedNames;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.catalog.ColumnId;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.types.schema.LayoutSchemas;
import io.pixelake.types.schema.MirrorSchemaException;
import io.pixelake.types.schema.PlannedSchema;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a table's partitions and sort order are at one version. The settings name columns once, but a history has renamed, added and
 * dropped ones: a column that has another name in a version is followed by its id, one that isn't there in it is left out, and one
 * that never was is a mistake. Worker thread only.
 */
final class LayoutPlanner {
    private static final Logger LOG = LoggerFactory.getLogger(LayoutPlanner.class);

    private final VersionLog log;
    private final PlanningSettings settings;
    /** By table and column of its settings, the name that users were told last that it has. */
    private final Map<UUID, Map<String, Optional<String>>> noticed = new HashMap<>();

    LayoutPlanner(VersionLog log, PlanningSettings settings) {
        this.log = log;
        this.settings = settings;
    }

    /**
     * The layout with the columns' names in a version.
     *
     * @throws MirrorSchemaException when it can't be had; one readable paragraph
     */
    TableLayout at(SourceTable table, TableSchema columns, PlannedSchema mirror) throws SourceReadException {
        TableLayout asked = settings.tables().layout(table.path());
        if (asked.isNone()) {
            return asked;
        }
        Map<String, Optional<String>> names = new HashMap<>();
        for (String column : columnsOf(asked)) {
            Optional<String> meant = FoldedNames.meant(column, mirror.columnNames());
            names.put(column, meant.isPresent() ? meant : followed(table, columns, mirror, column));
        }
        TableLayout named = LayoutSchemas.named(asked, names::get);
        try {
            LayoutSchemas.check(named, mirror);
        } catch (MirrorSchemaException e) {
            throw new MirrorSchemaException("Cannot mirror " + table.path() + ": " + e.getMessage() + ". Change tables."
                    + table.path() + ".partition or order.");
        }
        return named;
    }

    /** Whether a version lacks a column that rows were partitioned by in the version before. */
    static boolean losesPartition(TableLayout before, TableLayout after) {
        return size(after) < size(before);
    }

    /** What isn't mirrored any more. */
    void forgetAllBut(Set<UUID> tables) {
        noticed.keySet().retainAll(tables);
    }

    /** How much users were told of all tables. */
    int remembered() {
        return noticed.values().stream().mapToInt(Map::size).sum();
    }

    private static int size(TableLayout layout) {
        return layout.partition().map(List::size).orElse(0);
    }

    private static Set<String> columnsOf(TableLayout layout) {
        Set<String> columns = new LinkedHashSet<>();
        layout.partition().ifPresent(all -> all.forEach(each -> columns.add(each.column())));
        layout.order()
                .ifPresent(all -> all.forEach(each -> columns.add(each.by().column())));
        return columns;
    }

    private Optional<String> followed(SourceTable table, TableSchema columns, PlannedSchema mirror, String column)
            throws SourceReadException {
        boolean selected =
                columns.columns().stream().anyMatch(each -> each.treatment().selected());
        // What a selection calls a column it is called in all versions.
        Set<ColumnId> ids = selected ? Set.of() : log.everNamed(table, column);
        if (ids.isEmpty()) {
            List<String> there = mirror.columnNames();
            throw new MirrorSchemaException("Cannot mirror " + table.path()
                    + ": its settings partition or sort by the column " + column
                    + ", which no version of it has. Did you mean "
                    + NearestName.nearest(column, there, 1).get(0) + "? Its columns are " + String.join(", ", there)
                    + ". Change tables." + table.path() + ".partition or order.");
        }
        Optional<String> name = columns.columns().stream()
                .filter(each -> each.part() == SourceColumn.Part.VALUE)
                .filter(each -> ids.contains(
                        new ColumnId(columns.stores().get(each.store()).tableId(), each.id())))
                .map(SourceColumn::name)
                .findFirst();
        Optional<String> before =
                noticed.computeIfAbsent(table.id(), id -> new HashMap<>()).put(column, name);
        if (before == null || !before.equals(name)) {
            LOG.warn(
                    "{}: its settings partition or sort by the column {}, which {}",
                    table.path(),
                    column,
                    name.map(other -> "is called " + other + " in some versions; it is followed")
                            .orElse("some versions don't have; these are written without it"));
        }
        return name;
    }
}
