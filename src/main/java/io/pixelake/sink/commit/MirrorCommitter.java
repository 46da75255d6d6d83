package io.pixelake.sink.commit;

import io.pixelake.lake.ForeignWrites;
import io.pixelake.lake.GroupRefusal;
import io.pixelake.lake.HolderRule;
import io.pixelake.lake.MirrorColumns;
import io.pixelake.lake.TableTrouble;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.GroupKind;
import io.pixelake.model.TargetName;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.iceberg.catalog.Catalog;

/**
 * Commits whole groups, each as its own snapshot, those of one table in order and in one atomic step; where the catalog takes one snapshot
 * per commit, in a step each. It rests on these assumptions:
 *
 * <ul>
 *   <li>The mirror's position is what {@code main} says. Each group moves {@code main}: it adds a snapshot to it, or sets it back.
 *   <li>A catalog applies a commit whole or not at all, and only while {@code main} is the snapshot that the commit was prepared on. It adds
 *       a snapshot only while none was added since, on whatever branch: sequence numbers grow. That is all that a REST catalog
 *       compares; others compare the whole metadata. So a group is committed once, whoever tries, however often and however late.
 *   <li>{@code main} never is at a snapshot again that it was set back from: a source doesn't use a version's number and time twice.
 *       So setting it back, which adds no snapshot, lands once too.
 *   <li>On a REST catalog properties, tags and other branches change side by side with a commit. Nothing of the position rests on them, but
 *       where expiry left no snapshot that says it, on properties that came with {@code main}. A stamp alone may land
 *       late and is judged by its own time. Columns that others changed meanwhile are found by the next group.
 *   <li>A group's data files belong to no other group and are never deleted here, whatever happens to a commit: an attempt whose
 *       outcome is unknown may still land.
 *   <li>Nothing but an answer of the catalog says that a commit landed, and one that it loses afterwards is found ({@link LostCommits}): after any error the table is loaded again and our
 *       snapshots are looked for, or where the commit made none (a revert, a stamp alone) our stamp and group among its properties.
 *   <li>Positions come again after a revert, group numbers don't: a group whose number isn't above that of the last committed one
 *       was committed before, or is left over from a plan that was given up.
 *   <li>A group that doesn't stand where the mirror stands is never committed, and whoever planned it looks at the mirror again.
 *   <li>What concerns one table alone ({@link TableTrouble}) never keeps the groups of others from being committed: its groups are
 *       dropped, and whoever planned them is told ({@link GroupRefusal}).
 *   <li>Whoever else commits to a mirror table leaves a trace there: other Pixelakes their stamp ({@link HolderRule}), other
 *       engines snapshots without a position ({@link ForeignWrites}) and columns that weren't noted ({@link MirrorColumns}).
 * </ul>
 *
 * What needs little memory of different tables is committed side by side, as most of a commit's time is waiting for a catalog and a store. Of one table one
 * thing is done after the other. Task thread only.
 */
public final class MirrorCommitter implements Committer<GroupFiles> {
    /** A commit that deletes more rows than this, or writes files again, takes memory, and isn't made beside others. */
    private static final long FEW_ROWS = 100_000;

    private final Catalog catalog;
    private final CommitPolicy policy;
    private final BackOff backOff;
    private final TableCommits tables;
    private final CommitThreads threads;

    /**
     * How often a commit is tried, and when it must be there.
     *
     * @param firstWait between the first attempt and the second; each wait is twice the one before
     * @param untilLost after how long a commit that isn't in the catalog counts as lost by it
     */
    public record Retries(int attempts, Duration firstWait, Duration untilLost) {
        public static final Retries DEFAULT = new Retries(8, Duration.ofMillis(100));

        public Retries(int attempts, Duration firstWait) {
            this(attempts, firstWait, Duration.ofSeconds(20));
        }
    }

    MirrorCommitter(Catalog catalog, CommitPolicy policy, Clock clock, BackOff backOff, MetricGroup metrics) {
        this(catalog, policy, clock, backOff, metrics, Retries.DEFAULT, false, new CommitThreads(1));
    }

    /**
     * Commits for one run.
     *
     * @param reporterNamed whether the catalog's properties name a reporter of metrics
     * @param threads is closed with this
     */
    public MirrorCommitter(
            Catalog catalog,
            CommitPolicy policy,
            Clock clock,
            BackOff backOff,
            MetricGroup metrics,
            Retries retries,
            boolean reporterNamed,
            CommitThreads threads) {
        this.catalog = catalog;
        this.policy = policy;
        this.backOff = backOff;
        this.tables = new TableCommits(catalog, policy, clock, backOff, metrics, retries, reporterNamed);
        this.threads = threads;
    }

    @Override
    public void commit(Collection<CommitRequest<GroupFiles>> requests) throws IOException, InterruptedException {
        List<GroupFiles> all =
                requests.stream().map(CommitRequest::getCommittable).toList();
        all.stream().filter(MirrorCommitter::isForgotten).forEach(tables::forget);
        Map<Mirror, List<GroupFiles>> groups = new LinkedHashMap<>();
        all.stream()
                .filter(group -> !isForgotten(group))
                .sorted(Comparator.comparingLong(group -> group.plan().key().number()))
                .forEach(group -> groups.computeIfAbsent(Mirror.of(group), mirror -> new ArrayList<>())
                        .add(group));
        commit(groups);
        Thread.sleep(backOff.takePause().toMillis());
    }

    private void commit(Map<Mirror, List<GroupFiles>> groups) throws IOException, InterruptedException {
        boolean sideBySide = Mirror.areApart(groups.keySet());
        Map<Boolean, List<List<GroupFiles>>> small =
                groups.values().stream().collect(Collectors.partitioningBy(each -> sideBySide && isSmall(each)));
        threads.run(small.get(true), tables::commit);
        for (List<GroupFiles> table : small.get(false)) {
            tables.commit(table);
        }
    }

    private boolean isSmall(List<GroupFiles> groups) {
        return !policy.format().copyOnWrite()
                && groups.stream().mapToLong(GroupFiles::deleted).sum() <= FEW_ROWS;
    }

    private static boolean isForgotten(GroupFiles group) {
        return group.plan().kind() == GroupKind.FORGOTTEN;
    }

    /** Two tables can have groups for one target: a dropped one, and the one that was made in its place. */
    private record Mirror(UUID tableId, TargetName target) {
        private static Mirror of(GroupFiles group) {
            return new Mirror(
                    group.plan().key().tableId(), group.plan().target().name());
        }

        /** Whether none of them has another one's table or target: then their order doesn't matter. */
        private static boolean areApart(Collection<Mirror> mirrors) {
            return mirrors.stream().map(Mirror::tableId).distinct().count() == mirrors.size()
                    && mirrors.stream().map(Mirror::target).distinct().count() == mirrors.size();
        }
    }

    @Override
    public void close() throws Exception {
        threads.close();
        tables.close();
        if (catalog instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
