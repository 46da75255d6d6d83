package io.pixelake.source;

import io.pixelake.model.Position;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.MetricGroup;

/**
 * How far each table is mirrored, as metrics of the source's coordinator under {@code table}: {@code sourceVersion} and {@code mirrorVersion} (-1:
 * none yet), {@code versionsBehind}, {@code secondsBehind} (since the oldest version was made that the mirror lacks; 0: it lacks none), {@code failed}
 * (1: it doesn't go on). Coordinator thread; what is shown is read by any.
 */
final class StandingMetrics {
    private static final long NONE = -1;

    private final MetricGroup metrics;
    private final Clock clock;
    private final Map<String, AtomicReference<TableStanding>> tables = new HashMap<>();

    StandingMetrics(MetricGroup metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Tables that aren't listed any more show what they did last. */
    void polled(List<TableStanding> standings) {
        for (TableStanding standing : standings) {
            tables.computeIfAbsent(standing.path(), path -> registered(standing))
                    .set(standing);
        }
    }

    private AtomicReference<TableStanding> registered(TableStanding first) {
        AtomicReference<TableStanding> shown = new AtomicReference<>(first);
        MetricGroup group = metrics.addGroup("table", first.path());
        gauge(group, "sourceVersion", shown, standing -> version(standing.source()));
        gauge(group, "mirrorVersion", shown, standing -> version(standing.mirrored()));
        gauge(group, "versionsBehind", shown, TableStanding::versionsBehind);
        gauge(group, "secondsBehind", shown, this::secondsBehind);
        gauge(group, "failed", shown, standing -> standing.failed() ? 1 : 0);
        return shown;
    }

    private static void gauge(
            MetricGroup group, String name, AtomicReference<TableStanding> shown, ToLongFunction<TableStanding> value) {
        group.gauge(name, () -> value.applyAsLong(shown.get()));
    }

    private static long version(Optional<Position> position) {
        return position.map(at -> at.own().version()).orElse(NONE);
    }

    private long secondsBehind(TableStanding standing) {
        if (standing.behindSinceMicros().isEmpty()) {
            return 0;
        }
        return Math.max(0, clock.millis() - standing.behindSinceMicros().getAsLong() / 1_000) / 1_000;
    }
}
