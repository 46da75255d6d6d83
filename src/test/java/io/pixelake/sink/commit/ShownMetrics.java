package io.pixelake.sink.commit;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;

/** What Flink would show of tables: registered, and not unregistered since. */
public final class ShownMetrics extends NoOpMetricRegistry {
    private final Map<String, Map<String, Metric>> tables = new HashMap<>();
    private final MetricGroup group = new GenericMetricGroup(this, null, "operator");

    public MetricGroup group() {
        return group;
    }

    /** The values of a table by their names; nothing when it isn't shown. */
    public Map<String, Long> of(String path) {
        Map<String, Long> values = new TreeMap<>();
        tables.getOrDefault(path, Map.of()).forEach((name, metric) -> values.put(name, value(metric)));
        return values;
    }

    private static long value(Metric metric) {
        return metric instanceof Counter counter
                ? counter.getCount()
                : ((Number) ((Gauge<?>) metric).getValue()).longValue();
    }

    @Override
    public void register(Metric metric, String name, AbstractMetricGroup<?> of) {
        tables.computeIfAbsent(table(of), path -> new HashMap<>()).put(name, metric);
    }

    @Override
    public void unregister(Metric metric, String name, AbstractMetricGroup<?> of) {
        tables.get(table(of)).remove(name);
    }

    private static String table(AbstractMetricGroup<?> group) {
        return group.getAllVariables().getOrDefault("<table>", "");
    }
}
