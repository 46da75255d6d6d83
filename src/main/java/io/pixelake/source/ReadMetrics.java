package io.pixelake.source;

import io.pixelake.badcells.BadCellLog;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a reader has read since its start, as metrics under {@code table}: {@code rowsRead}, {@code bytesRead} (what PostgreSQL and the files of large
 * cells gave, before decoding), {@code splitsRead}, {@code sourceBusy} (how often it had to wait for Pixeltable), {@code badCells} (that became NULL). One
 * fetcher thread at a time.
 */
final class ReadMetrics {
    private final MetricGroup metrics;
    private final BadCellLog badCells;
    private final Map<String, OfTable> tables = new HashMap<>();

    ReadMetrics(MetricGroup metrics, BadCellLog badCells) {
        this.metrics = metrics;
        this.badCells = badCells;
    }

    OfTable of(String path) {
        return tables.computeIfAbsent(path, this::registered);
    }

    private OfTable registered(String path) {
        MetricGroup group = metrics.addGroup("table", path);
        group.gauge("badCells", () -> badCells.count(path));
        return new OfTable(
                group.counter("rowsRead"),
                group.counter("bytesRead"),
                group.counter("splitsRead"),
                group.counter("sourceBusy"));
    }

    /** The counters of one table. */
    record OfTable(Counter rows, Counter bytes, Counter splits, Counter sourceBusy) {}
}
