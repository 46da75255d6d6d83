package io.pixelake.sink.commit;

import io.pixelake.lake.CatalogNames;
import io.pixelake.lake.HistoryLimit;
import io.pixelake.lake.MirrorHeldException;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MirrorSourceMark;
import io.pixelake.lake.MovedMirrors;
import io.pixelake.lake.TableTrouble;
import io.pixelake.lake.report.CatalogReporter;
import io.pixelake.lake.report.ReportThread;
import io.pixelake.lake.write.BackgroundUploads;
import io.pixelake.lake.write.OvertakenCommits;
import io.pixelake.lake.write.RecentManifests;
import io.pixelake.lake.write.StagedTableOperations;
import io.pixelake.lake.write.WritableMirrorTable;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.Position;
import io.pixelake.sink.commit.MirrorCommitter.Retries;
import io.pixelake.sink.deletes.KnownFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the groups of one table, and keeps what commits know from one to the next. Several threads may call it, each for a table of its own. What it rests on
 * {@link MirrorCommitter} says.
 */
final class TableCommits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableCommits.class);

    private final Catalog catalog;
    private final CommitPolicy policy;
    private final Clock clock;
    private final MirrorHolds holds;
    private final MovedMirrors moved;
    private final BackOff backOff;
    private final Retries retries;
    private final CommitMetrics metrics;
    private final ReportThread reportThread = new ReportThread();
    private final CatalogReporter reporter;
    private final RefusedGroups refused;
    private final FollowingCommits following;
    private final LostCommits lost;
    private final KnownFiles known = new KnownFiles();
    private final RecentManifests manifests = new RecentManifests();
    private final BackgroundUploads uploads = new BackgroundUploads();

    /** @param reporterNamed whether the catalog's properties name a reporter of metrics */
    TableCommits(
            Catalog catalog,
            CommitPolicy policy,
            Clock clock,
            BackOff backOff,
            MetricGroup metrics,
            Retries retries,
            boolean reporterNamed) {
        this.catalog = catalog;
        this.policy = policy;
        this.clock = clock;
        this.holds = new MirrorHolds(policy.holder(), clock);
        this.moved = new MovedMirrors(catalog, policy.source(), clock.millis());
        this.refused = new RefusedGroups(catalog, clock.millis());
        this.following = new FollowingCommits(catalog, policy);
        this.lost = new LostCommits(catalog, policy.source(), retries.untilLost());
        this.backOff = backOff;
        this.metrics = new CommitMetrics(metrics, clock);
        this.reporter = new CatalogReporter(catalog, reporterNamed, reportThread);
        this.retries = retries;
    }

    /** Forgets what is known of a table that isn't mirrored any more. */
    void forget(GroupFiles table) {
        GroupKey key = table.plan().key();
        lost.forget(table.plan().target().name());
        // A table that was renamed may keep its target.
        if (metrics.forget(table.plan().path(), key.tableId()) && key.number() > 0) {
            holds.forget(table.plan().target().name());
        }
    }

    /** Commits all that of a table's groups can be. */
    void commit(List<GroupFiles> groups) throws IOException, InterruptedException {
        List<GroupFiles> left = groups;
        while (!left.isEmpty()) {
            Optional<Attempt> made = commitNext(left);
            left = made.map(Attempt::left).orElse(List.of());
            if (made.isPresent()) {
                made.get().followUp();
            }
        }
    }

    /**
     * Commits as many as the catalog takes at once.
     *
     * @return how it was done; empty where none of them can be
     */
    private Optional<Attempt> commitNext(List<GroupFiles> groups) throws IOException, InterruptedException {
        long wait = retries.firstWait().toMillis();
        OvertakenCommits overtaken = new OvertakenCommits();
        for (int attempt = 1; ; attempt++) {
            Attempt made = new Attempt(groups, attempt, overtaken);
            try {
                made.run();
                return Optional.of(made);
            } catch (GroupRefusedException e) {
                refused.drop(groups, e);
                commitBefore(e.group(), groups);
                return Optional.empty();
            } catch (MirrorHeldException e) {
                // Trying again would find the same; the job ends with the reason.
                throw new SuppressRestartsException(e);
            } catch (RuntimeException e) {
                stopIfInterrupted(e);
                if (landed(made, e)) {
                    made.report();
                    return Optional.of(made);
                }
                if (attempt == retries.attempts() || TableTrouble.isForGood(e)) {
                    refused.giveUp(groups, attempt, e);
                    return Optional.empty();
                }
                tellFailure(groups.get(0).plan().target().fullName(), wait, e);
                metrics.of(groups.get(0).plan()).retried();
                Thread.sleep(wait);
                wait *= 2;
            }
        }
    }

    /** That a compaction of Pixelake's own or another writer's commit was faster is normal. */
    private static void tellFailure(String table, long wait, RuntimeException e) {
        if (e instanceof CommitFailedException) {
            LOG.info("{}: another commit was faster, trying again on top of it in {} ms", table, wait);
            LOG.debug("{}: overtaken", table, e);
        } else {
            LOG.warn("{}: commit failed, trying again in {} ms: {}", table, wait, TableTrouble.reason(e));
        }
    }

    /** Where the catalog doesn't answer that either, the next attempt finds out by the mirror's position. */
    private static boolean landed(Attempt made, RuntimeException failure) throws InterruptedException {
        try {
            boolean landed = made.landed();
            if (!landed) {
                made.noteIfOvertaken(failure);
            }
            return landed;
        } catch (RuntimeException e) {
            stopIfInterrupted(e);
            failure.addSuppressed(e);
            return false;
        }
    }

    /** What is behind a refused group doesn't fit any more. */
    private void commitBefore(long refused, List<GroupFiles> groups) throws IOException, InterruptedException {
        List<GroupFiles> before = groups.stream()
                .filter(group -> group.plan().key().number() < refused)
                .toList();
        if (!before.isEmpty()) {
            commit(before);
        }
    }

    /** A cancelled task is interrupted, and Iceberg wraps that: not a failure of the commit, which a restart makes up for. */
    static void stopIfInterrupted(RuntimeException e) throws InterruptedException {
        if (Thread.interrupted()
                || ExceptionUtils.findThrowable(e, InterruptedException.class).isPresent()) {
            throw new InterruptedException("Interrupted during a commit");
        }
    }

    /** One attempt, on the table as the catalog has it now. */
    private final class Attempt {
        private final List<GroupFiles> groups;
        private final int number;
        private final OvertakenCommits overtaken;
        private final UUID tableId;
        private final List<GroupFiles> staged = new ArrayList<>();
        private final long startedAt = clock.millis();
        /** How many of the groups are staged, or don't fit. */
        private int handled;
        /** Empty until then: nothing can have landed, whatever the table looks like. */
        private Optional<SubmittedCommit> submitted = Optional.empty();

        private WritableMirrorTable access;
        private BackgroundUploads.Batch written;
        private StagedTableOperations operations;

        /**
         * Nothing is done yet.
         *
         * @param number counted from 1
         * @param overtaken earlier attempts
         */
        Attempt(List<GroupFiles> groups, int number, OvertakenCommits overtaken) {
            this.groups = groups;
            this.number = number;
            this.overtaken = overtaken;
            this.tableId = groups.get(0).plan().key().tableId();
        }

        void run() throws IOException, InterruptedException {
            access = open();
            boolean mustSpeak =
                    !isOfAnotherSource() && holds.mustSpeak(groups.get(0).plan().target(), access.base());
            Optional<Position> position = position();
            if (position.isPresent() && access.prepare()) {
                access = open();
                position = position();
            }
            written = uploads.inFrontOf(access.files().io());
            operations = access.stage(manifests.inFrontOf(written));
            if (position.isEmpty() && moved.isElsewhere(groups.get(0).plan())) {
                handled = groups.size();
                return;
            }
            stage(position);
            boolean changed = operations.current() != access.base();
            if (changed || mustSpeak) {
                submit(changed);
            }
        }

        private void submit(boolean changed) throws InterruptedException {
            written.await();
            holds.stamp(operations);
            submitted = Optional.of(SubmittedCommit.of(access.base(), operations.current()));
            access.commit(operations.current());
            if (changed) {
                overtaken.delete(operations.current());
            }
            backOff.observe(groups.get(0).plan().target().fullName(), operations.current());
            report();
        }

        private boolean takesOneSnapshot() {
            return operations.profile().oneSnapshotPerCommit();
        }

        /** @param there where the mirror stands */
        private void stage(Optional<Position> there) {
            Optional<Position> position = there;
            for (GroupFiles group : groups) {
                if (takesOneSnapshot() && !staged.isEmpty()) {
                    return;
                }
                if (new GroupFit(group.plan(), operations.current(), policy).stands(position)) {
                    refused.checkRestored(group.plan());
                    if (!stage(group)) {
                        return;
                    }
                    staged.add(group);
                    position = Optional.of(group.plan().to());
                }
                handled++;
            }
            if (!staged.isEmpty() && !takesOneSnapshot()) {
                thin();
            }
        }

        /** The groups that a commit is still to be made for. */
        List<GroupFiles> left() {
            return groups.subList(handled, groups.size());
        }

        /** What belongs to the commit, and needs one of its own where the catalog takes one snapshot per commit. */
        void followUp() throws InterruptedException {
            if (!staged.isEmpty() && takesOneSnapshot()) {
                following.run(staged.get(0).plan(), operations.current(), left().size());
            }
        }

        /** In the same step as what is added, so that no burst of versions gets ahead of it. */
        private void thin() {
            TableMetadata staged = operations.current();
            operations.commit(
                    staged, HistoryLimit.apply(access.base(), staged, tableId, policy.history(), () -> held(staged)));
        }

        /** @param staged a revert in it leaves versions behind that are still to be reported */
        private Set<Long> held(TableMetadata staged) {
            TableIdentifier name =
                    CatalogNames.identifier(groups.get(0).plan().target().name());
            return policy.held().in(catalog, name, staged);
        }

        /** Where the mirror stands; another source's holds nothing of this one, though the table's id may be the same. */
        private Optional<Position> position() {
            return access.exists() && !isOfAnotherSource()
                    ? MirrorMarks.position(access.base(), tableId)
                    : Optional.empty();
        }

        private boolean isOfAnotherSource() {
            return MirrorSourceMark.isOfAnother(access.base(), policy.source());
        }

        /**
         * A full disk is a reason to try again.
         *
         * @return whether the group is staged, or only what must be committed before it
         */
        private boolean stage(GroupFiles group) {
            try {
                return new GroupStaging(operations, group, policy, known).stage();
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }

        private WritableMirrorTable open() {
            return WritableMirrorTable.open(catalog, groups.get(0).plan());
        }

        /** Of other failures it isn't known what may still become of the commit. */
        void noteIfOvertaken(RuntimeException failure) {
            if (submitted.isPresent() && failure instanceof CommitFailedException) {
                overtaken.add(operations);
            }
        }

        /** Whether the catalog has our changes although the attempt ended with an error. */
        boolean landed() {
            try {
                return submitted.filter(commit -> commit.isIn(open().base())).isPresent();
            } catch (NoSuchTableException e) {
                return false;
            }
        }

        void report() {
            CommitMetrics.OfTable table = metrics.of(groups.get(0).plan());
            staged.forEach(group -> CommitLog.committed(group, clock.millis()));
            staged.forEach(table::version);
            if (!staged.isEmpty()) {
                lost.watch(staged.stream().map(GroupFiles::plan).toList());
                table.committed(new CommitMetrics.Commit(
                        submitted.orElseThrow().addedBytes(),
                        startedAt,
                        number,
                        operations.reports().millis()));
            }
            reporter.tell(
                    CatalogNames.identifier(groups.get(0).plan().target().name()),
                    access.reporter(),
                    operations.reports());
            deleteStagedKeys();
        }

        private void deleteStagedKeys() {
            List<String> keys =
                    staged.stream().flatMap(group -> group.keyFiles().stream()).toList();
            if (keys.isEmpty()) {
                return;
            }
            GroupPlan plan = groups.get(0).plan();
            try {
                FileIO io = access.files().io();
                keys.forEach(io::deleteFile);
            } catch (RuntimeException e) {
                LOG.debug("Staged keys of {} stay behind", plan.target().fullName(), e);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        reportThread.close();
        lost.close();
        uploads.close();
    }
}
