package io.pixelake.job;

import io.pixelake.changes.operator.ChangesFailures;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorEvent.TableForgotten;
import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Passes everything on and keeps the failures of tables in an accumulator, where whoever started the job finds them. It travels with each
 * heartbeat, so a table that is tried again for days must not make it grow. Task thread only.
 */
final class JobFailures extends RichFlatMapFunction<MirrorEvent, MirrorEvent> {
    private static final String ACCUMULATOR = "failed-tables";
    private static final long serialVersionUID = 1L;

    private transient ListAccumulator<Failure> failures;
    /** By path, the failure of the lowest group that is in the accumulator: of a table no other counts. */
    private transient Map<String, Failure> kept;

    private record Failure(UUID table, String path, long group, String message) implements Serializable {
        private boolean isOf(TableForgotten forgotten) {
            return table.equals(forgotten.tableId()) && path.equals(forgotten.path());
        }
    }

    @Override
    public void open(OpenContext context) {
        failures = new ListAccumulator<>();
        kept = new HashMap<>();
        getRuntimeContext().addAccumulator(ACCUMULATOR, failures);
    }

    @Override
    public void flatMap(MirrorEvent event, Collector<MirrorEvent> out) {
        if (event instanceof TableFailed failed) {
            keep(new Failure(
                    failed.group().tableId(), failed.path(), failed.group().number(), failed.message()));
        } else if (event instanceof TableForgotten forgotten) {
            forget(forgotten);
        }
        out.collect(event);
    }

    private void keep(Failure failure) {
        Failure before = kept.get(failure.path());
        if (before == null || failure.group() < before.group()) {
            kept.put(failure.path(), failure);
            failures.add(failure);
        }
    }

    /** A table that is gone, or is mirrored under another path by now, doesn't fail under this one any more. */
    private void forget(TableForgotten forgotten) {
        if (kept.values().removeIf(failure -> failure.isOf(forgotten))) {
            failures.resetLocal();
            kept.values().forEach(failures::add);
        }
    }

    /** One line per failed table, by path. @param messages by path */
    static List<String> lines(Map<String, String> messages) {
        return new TreeMap<>(messages)
                .entrySet().stream()
                        .map(failure -> failure.getKey() + ": " + failure.getValue())
                        .toList();
    }

    /**
     * The messages of the failed tables by path, and of those that are mirrored while their changes can't be written.
     *
     * @param accumulators the job's
     */
    static Map<String, String> byPath(Map<String, Object> accumulators) {
        Map<String, String> messages = new TreeMap<>(ChangesFailures.in(accumulators));
        messages.putAll(ofMirrors(accumulators));
        return messages;
    }

    /** The same without the latter. Groups are read ahead, so several may fail of one cause: the first one counts. */
    static Map<String, String> ofMirrors(Map<String, Object> accumulators) {
        Collection<?> all = (Collection<?>) accumulators.getOrDefault(ACCUMULATOR, List.of());
        Map<String, Failure> firsts = new TreeMap<>();
        for (Object failure : all) {
            Failure one = (Failure) failure;
            firsts.merge(one.path(), one, BinaryOperator.minBy(Comparator.comparingLong(Failure::group)));
        }
        Map<String, String> messages = new TreeMap<>();
        firsts.forEach((path, failure) -> messages.put(path, failure.message()));
        return messages;
    }
}
