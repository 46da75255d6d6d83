package io.pixelake.sink.commit;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.TableMetrics;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What was committed since the start, as metrics under {@code table}, by the source's path: {@code commits}, {@code versionsCommitted}, {@code rowsInserted},
 * {@code rowsDeleted}, {@code bytesWritten} (of the data files and files of deletes that were added), {@code commitRetries}, {@code commitMillis} (all commits
 * together), {@code lastCommitMillis} (the last one), {@code lastCommitIcebergMillis} (Iceberg's part of it), {@code lastCommitAttempts},
 * {@code secondsSinceCommit}. Of one table one thread at a time; what is shown is read by any.
 */
final class CommitMetrics {
    private final MetricGroup metrics;
    private final Clock clock;
    private final Map<String, OfTable> tables = new ConcurrentHashMap<>();

    CommitMetrics(MetricGroup metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    OfTable of(GroupPlan plan) {
        OfTable table = tables.computeIfAbsent(plan.path(), path -> new OfTable(TableMetrics.of(metrics, path)));
        table.tableId = plan.key().tableId();
        return table;
    }

    /**
     * Shows nothing of a path any more, until something of it is committed again.
     *
     * @return false when another table has that path by now
     */
    boolean forget(String path, UUID tableId) {
        Optional<OfTable> shown = Optional.ofNullable(tables.get(path));
        boolean ofAnother =
                shown.filter(table -> !table.tableId.equals(tableId)).isPresent();
        if (!ofAnother) {
            tables.remove(path);
            shown.ifPresent(table -> table.group.close());
        }
        return !ofAnother;
    }

    /** The metrics of one table. */
    final class OfTable {
        private final TableMetrics group;
        /** The table that was committed last under this path. */
        private UUID tableId = new UUID(0, 0);

        private final Counter commits;
        private final Counter versions;
        private final Counter inserted;
        private final Counter deleted;
        private final Counter bytes;
        private final Counter retries;
        private final Counter millis;
        private volatile long lastMillis;
        private volatile long lastIcebergMillis;
        private volatile int lastAttempts;
        private volatile long lastAt;

        private OfTable(TableMetrics group) {
            this.group = group;
            commits = group.counter("commits");
            versions = group.counter("versionsCommitted");
            inserted = group.counter("rowsInserted");
            deleted = group.counter("rowsDeleted");
            bytes = group.counter("bytesWritten");
            retries = group.counter("commitRetries");
            millis = group.counter("commitMillis");
            lastAt = clock.millis();
            group.gauge("lastCommitMillis", () -> lastMillis);
            group.gauge("lastCommitIcebergMillis", () -> lastIcebergMillis);
            group.gauge("lastCommitAttempts", () -> lastAttempts);
            group.gauge("secondsSinceCommit", () -> (clock.millis() - lastAt) / 1_000);
        }

        void retried() {
            retries.inc();
        }

        /** A version was committed. */
        void version(GroupFiles group) {
            versions.inc();
            inserted.inc(group.inserted());
            deleted.inc(group.deleted());
        }

        /** All versions of a commit are in the catalog. */
        void committed(Commit commit) {
            lastAt = clock.millis();
            lastMillis = lastAt - commit.startedAt();
            lastIcebergMillis = commit.icebergMillis();
            lastAttempts = commit.attempts();
            millis.inc(lastMillis);
            commits.inc();
            bytes.inc(commit.addedBytes());
        }
    }

    /**
     * What a commit was.
     *
     * @param addedBytes what its snapshots say that they added
     * @param startedAt when the attempt that landed began, in epoch milliseconds
     * @param attempts how many it took
     * @param icebergMillis how long Iceberg says that its snapshots took
     */
    record Commit(long addedBytes, long startedAt, int attempts, long icebergMillis) {}
}
