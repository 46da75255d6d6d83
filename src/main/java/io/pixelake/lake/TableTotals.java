package io.pixelake.lake;

import io.pixelake.model.TableMetrics;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.apache.flink.metrics.MetricGroup;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.util.PropertyUtil;

/**
 * What a mirror holds at its newest snapshot, as Iceberg counts it, as metrics under {@code table}, by the source's path: {@code totalDataFiles},
 * {@code totalDeleteFiles}, {@code totalRecords}, {@code totalFileBytes}, {@code totalPositionDeletes}, {@code totalEqualityDeletes}. They are those of the snapshot's
 * summary, from which Iceberg takes its commit reports' too: going back to a snapshot makes no report, and others commit besides. {@code historySnapshots}
 * and {@code metadataBytes} are what its history takes, {@code historyBudgetUsed} which part of its budget that is. One thread; what is shown is read by any.
 */
public final class TableTotals {
    private static final Map<String, String> NAMES = Map.of(
            "totalDataFiles", SnapshotSummary.TOTAL_DATA_FILES_PROP,
            "totalDeleteFiles", SnapshotSummary.TOTAL_DELETE_FILES_PROP,
            "totalRecords", SnapshotSummary.TOTAL_RECORDS_PROP,
            "totalFileBytes", SnapshotSummary.TOTAL_FILE_SIZE_PROP,
            "totalPositionDeletes", SnapshotSummary.TOTAL_POS_DELETES_PROP,
            "totalEqualityDeletes", SnapshotSummary.TOTAL_EQ_DELETES_PROP);

    private final MetricGroup metrics;
    private final HistoryBudget budget;
    /** By the source's path. */
    private final Map<String, Shown> tables = new HashMap<>();

    public TableTotals(MetricGroup metrics, HistoryBudget budget) {
        this.metrics = metrics;
        this.budget = budget;
    }

    /** What a table's newest metadata says. */
    private record Totals(Map<String, String> summary, int snapshots, long metadataBytes, double budgetUsed) {}

    /** What is shown of a table now. */
    private static final class Shown {
        private final TableMetrics group;
        private final TableIdentifier name;
        private final String tableId;
        private volatile Totals totals;

        private Shown(TableMetrics group, TableIdentifier name, String tableId, Totals first) {
            this.group = group;
            this.name = name;
            this.tableId = tableId;
            this.totals = first;
            NAMES.forEach(
                    (metric, key) -> group.gauge(metric, () -> PropertyUtil.propertyAsLong(totals.summary(), key, 0)));
            group.gauge("historySnapshots", () -> totals.snapshots());
            group.gauge("metadataBytes", () -> totals.metadataBytes());
            group.gauge("historyBudgetUsed", () -> totals.budgetUsed());
        }

        private boolean isOf(TableIdentifier table, String id) {
            return name.equals(table) && tableId.equals(id);
        }
    }

    /** Shows a mirror, and only where it is by now when it was moved. */
    public void show(TableIdentifier name, TableMetadata metadata) {
        String path = metadata.property(MirrorMarks.PATH, name.toString());
        String id = metadata.property(MirrorMarks.TABLE_ID, "");
        Snapshot newest = metadata.currentSnapshot();
        Totals totals = new Totals(
                newest == null ? Map.of() : newest.summary(),
                metadata.snapshots().size(),
                MetadataSize.of(metadata),
                budget.used(metadata));
        closeIf((shownPath, shown) -> {
            boolean same = shownPath.equals(path) && shown.isOf(name, id);
            return !same && (shownPath.equals(path) || shown.name.equals(name) || shown.tableId.equals(id));
        });
        tables.computeIfAbsent(path, added -> new Shown(TableMetrics.of(metrics, added), name, id, totals)).totals =
                totals;
    }

    /** The mirror isn't there any more, or is none. */
    public void gone(TableIdentifier name) {
        closeIf((path, shown) -> shown.name.equals(name));
    }

    private void closeIf(BiPredicate<String, Shown> condition) {
        tables.entrySet().removeIf(table -> {
            boolean closes = condition.test(table.getKey(), table.getValue());
            if (closes) {
                table.getValue().group.close();
            }
            return closes;
        });
    }
}
