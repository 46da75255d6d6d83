package io.pixelake.model;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * The metrics of one table, under {@code table} and its path. Flink keeps those of a name that it has, so the ones of a table that
 * is gone must be closed, or whoever takes its path later is never shown.
 */
public record TableMetrics(MetricGroup group) implements AutoCloseable {
    public static TableMetrics of(MetricGroup parent, String path) {
        return new TableMetrics(parent.addGroup("table", path));
    }

    public Counter counter(String name) {
        return group.counter(name);
    }

    public <T> void gauge(String name, Gauge<T> value) {
        group.gauge(name, value);
    }

    /** Takes them out of all reporters. */
    @Override
    public void close() {
        if (group instanceof AbstractMetricGroup<?> registered) {
            registered.close();
        }
    }
}
