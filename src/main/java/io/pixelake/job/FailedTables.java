package io.pixelake.job;

import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.TableFailed;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** Passes everything on and keeps the failures of tables in an accumulator, where whoever started the job finds them. */
final class FailedTables extends RichFlatMapFunction<MirrorEvent, MirrorEvent> {
    static final String ACCUMULATOR = "failed-tables";
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
            failures.add(failed.path() + ": " + failed.message());
        }
        out.collect(event);
    }
}
