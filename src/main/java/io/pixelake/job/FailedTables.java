package io.pixelake.job;

import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.TableFailed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** Passes everything on and keeps the failures of tables in an accumulator, where whoever started the job finds them. */
final class FailedTables extends RichFlatMapFunction<MirrorEvent, MirrorEvent> {
    private static final String ACCUMULATOR = "failed-tables";
    private static final long serialVersionUID = 1L;

    private transient ListAccumulator<String> failures;

    @Override
    public void open(OpenContext context) {
        failures = new ListAccumulator<>();
        getRuntimeContext().addAccumulator(ACCUMULATOR, failures);
    }

    @Override
    public void flatMap(MirrorEvent event, Collector<MirrorEvent> out) {
        if (event instanceof TableFailed failed) {
            failures.add(
                    String.format("%s\n%020d\n%s", failed.path(), failed.group().number(), failed.message()));
        }
        out.collect(event);
    }

    /**
     * What went wrong with each table, by path. Several groups of one table may have failed, read side by side: the oldest
     * says it.
     *
     * @param accumulators a job's accumulators
     */
    static List<String> messages(Map<String, Object> accumulators) {
        Map<String, String> byPath = new TreeMap<>();
        ((List<?>) accumulators.getOrDefault(ACCUMULATOR, List.of()))
                .stream()
                        .map(String::valueOf)
                        .sorted()
                        .map(failure -> failure.split("\n", 3))
                        .forEach(parts -> {
                            byPath.putIfAbsent(parts[0], parts[2]);
                        });
        return byPath.entrySet().stream()
                .map(table -> table.getKey() + ": " + table.getValue())
                .toList();
    }
}
