package io.pixelake.sink.commit;

import io.pixelake.lake.CatalogNames;
import io.pixelake.lake.CatalogRetries;
import io.pixelake.lake.GroupRefusal;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MovedMirrors;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds commits that a catalog reported as made and doesn't have: whoever planned their groups would wait for them without an end. A table is
 * loaded once, some time after the last commit to it, by a thread of its own; commits that follow each other find out by themselves. It rests on these facts:
 *
 * <ul>
 *   <li>The number of the group that was committed last is a property of the table, and only grows, whoever sets {@code main} back.
 *   <li>A table that is another's by now, was renamed, or isn't there any more though it was before the commit, says nothing.
 *   <li>A catalog whose servers don't know of each other's commits at once does so within the time.
 * </ul>
 */
final class LostCommits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LostCommits.class);

    private final Catalog catalog;
    private final SourceInstance source;
    private final Duration patience;
    private final Map<TargetName, Made> made = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, new ExecutorThreadFactory("pixelake-lost-commits"));

    /** @param patience after how long a commit must be there */
    LostCommits(Catalog catalog, SourceInstance source, Duration patience) {
        this.catalog = catalog;
        this.source = source;
        this.patience = patience;
        // It lives only while a commit is watched.
        thread.setKeepAliveTime(1, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /** The catalog reported a commit of these groups, which are of one table. */
    void watch(List<GroupPlan> groups) {
        TargetName target = groups.get(0).target().name();
        if (made.put(target, new Made(groups, System.nanoTime())) == null) {
            check(target, patience);
        }
    }

    /** Its source's table isn't mirrored any more. */
    void forget(TargetName target) {
        made.remove(target);
    }

    /** One check is under way for a table: commits that follow put it off, as each is made on top of the one before. */
    private void check(TargetName target, Duration after) {
        thread.schedule(() -> checkNewest(target), after.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void checkNewest(TargetName target) {
        Made newest = made.get(target);
        if (newest == null) {
            return;
        }
        Duration early = patience.minusNanos(System.nanoTime() - newest.nanos());
        if (!early.isNegative() && !early.isZero() || !made.remove(target, newest)) {
            check(target, early);
        } else {
            ask(target, newest.groups());
        }
    }

    private void ask(TargetName target, List<GroupPlan> groups) {
        try {
            if (CatalogRetries.PATIENT.ask(target.fullName(), () -> isLost(groups))) {
                refuse(groups);
            }
        } catch (RuntimeException e) {
            LOG.debug("{}: whether its last commit is there isn't known", target.fullName(), e);
        }
    }

    private boolean isLost(List<GroupPlan> groups) {
        GroupPlan last = groups.get(groups.size() - 1);
        try {
            TableMetadata there = ((HasTableOperations) catalog.loadTable(
                            CatalogNames.identifier(last.target().name())))
                    .operations()
                    .current();
            return MirrorMarks.mirroredBy(there)
                            .filter(last.key().tableId()::equals)
                            .isPresent()
                    && MirrorMarks.lastGroup(there) < last.key().number();
        } catch (NoSuchTableException e) {
            return groups.get(0).from().isEmpty()
                    && !new MovedMirrors(catalog, source, 0).has(last.key().tableId());
        }
    }

    private void refuse(List<GroupPlan> groups) {
        GroupPlan last = groups.get(groups.size() - 1);
        String reason = "The commit of " + last.to() + " of " + last.path() + " to "
                + last.target().fullName()
                + " is lost: the catalog reported that it was made, and " + seconds()
                + " s later the table is without it. Look for what rolls commits back there, such as a cache, a replica or a"
                + " restored backup; the version is read and committed again";
        LOG.error("{}: {}", last.path(), reason);
        groups.forEach(
                group -> GroupRefusal.write(catalog, group.target(), group.key().number(), reason));
    }

    private String seconds() {
        return BigDecimal.valueOf(patience.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    /** @param nanos when, by {@link System#nanoTime()} */
    private record Made(List<GroupPlan> groups, long nanos) {}

    @Override
    public void close() throws InterruptedException {
        thread.shutdownNow();
        thread.awaitTermination(2, TimeUnit.SECONDS);
    }
}
