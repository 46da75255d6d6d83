package io.pixelake.source.reader;

import io.pixelake.badcells.BadCellLog;
import io.pixelake.model.TableMetrics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a reader has read since its start, as metrics under {@code table}: {@code rowsRead}, {@code bytesRead} (what PostgreSQL
 * and the files of large cells gave, before decoding), {@code splitsRead}, {@code sourceBusy} (how often it had to wait for
 * Pixeltable), {@code badCells} (that became NULL). One fetcher thread at a time; forgotten on the task thread.
 */
final class ReadMetrics {
    private final MetricGroup metrics;
    private final BadCellLog badCells;
    private final Map<String, OfTable> tables = new ConcurrentHashMap<>();

    ReadMetrics(MetricGroup metrics, BadCellLog badCells) {
        this.metrics = metrics;
        this.badCells = badCells;
    }

    OfTable of(String path) {
        return tables.computeIfAbsent(path, this::registered);
    }

    private OfTable registered(String path) {
        TableMetrics group = TableMetrics.of(metrics, path);
        group.gauge("badCells", () -> badCells.count(path));
        return new OfTable(
                group,
                group.counter("rowsRead"),
                group.counter("bytesRead"),
                group.counter("splitsRead"),
                group.counter("sourceBusy"));
    }

    /** Shows nothing of a path any more, until something of it is read again. */
    void forget(String path) {
        Optional.ofNullable(tables.remove(path))
                .ifPresent(table -> table.group().close());
    }

    /** The counters of one table. */
    record OfTable(TableMetrics group, Counter rows, Counter bytes, Counter splits, Counter sourceBusy) {}
}
