package io.pixelake.source.enumerator;

import io.pixelake.model.Position;
import io.pixelake.model.TableMetrics;
import io.pixelake.source.progress.TableStanding;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.MetricGroup;

/**
 * How far each table is mirrored, as metrics of the source's coordinator under {@code table}: {@code sourceVersion} and {@code mirrorVersion} (-1:
 * none yet), {@code versionsBehind}, {@code secondsBehind} (since the oldest version was made that the mirror lacks; 0: it lacks none), {@code failed}
 * (1: it doesn't continue). Coordinator thread; what is shown is read by any.
 */
final class EnumeratorMetrics implements AutoCloseable {
    private static final long NONE = -1;

    private final MetricGroup metrics;
    private final Clock clock;
    private final Map<String, Shown> tables = new HashMap<>();

    EnumeratorMetrics(MetricGroup metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** What is shown of a table now. */
    private static final class Shown {
        private final TableMetrics group;
        private volatile TableStanding standing;

        private Shown(TableMetrics group, TableStanding standing) {
            this.group = group;
            this.standing = standing;
        }
    }

    /** Tables that aren't listed any more aren't shown any more. */
    void polled(List<TableStanding> standings) {
        Set<String> listed = new HashSet<>();
        for (TableStanding standing : standings) {
            listed.add(standing.path());
            tables.computeIfAbsent(standing.path(), path -> registered(standing)).standing = standing;
        }
        tables.entrySet().removeIf(table -> {
            boolean gone = !listed.contains(table.getKey());
            if (gone) {
                table.getValue().group.close();
            }
            return gone;
        });
    }

    private Shown registered(TableStanding first) {
        Shown shown = new Shown(TableMetrics.of(metrics, first.path()), first);
        gauge(shown, "sourceVersion", standing -> version(standing.source()));
        gauge(shown, "mirrorVersion", standing -> version(standing.mirrored()));
        gauge(shown, "versionsBehind", TableStanding::versionsBehind);
        gauge(shown, "secondsBehind", this::secondsBehind);
        gauge(shown, "failed", standing -> standing.failed() ? 1 : 0);
        return shown;
    }

    private static void gauge(Shown shown, String name, ToLongFunction<TableStanding> value) {
        shown.group.gauge(name, () -> value.applyAsLong(shown.standing));
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

    @Override
    public void close() {
        tables.values().forEach(shown -> shown.group.close());
        tables.clear();
    }
}
