package io.pixelake.sink.iceberg;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.TableVersion;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits whole groups, each as its own snapshot, those of one table in order and in one atomic step. It rests on these
 * assumptions:
 *
 * <ul>
 *   <li>The mirror's position is part of its metadata, and the catalog replaces metadata only when it is the very one that the
 *       position was read from. So a group is committed once, whoever tries and however often.
 *   <li>A group's data files belong to no other group and are never deleted here, whatever happens to a commit: an attempt whose
 *       outcome is unknown may still land.
 *   <li>Nothing but an answer of the catalog says that a commit landed: after any error the table is loaded again and our
 *       snapshots are looked for.
 * </ul>
 *
 * Task thread only.
 */
final class MirrorCommitter implements Committer<GroupFiles> {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorCommitter.class);
    private static final int ATTEMPTS = 8;
    private static final long FIRST_WAIT_MILLIS = 100;

    private final Catalog catalog;
    private final Clock clock;

    MirrorCommitter(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    @Override
    public void commit(Collection<CommitRequest<GroupFiles>> requests) throws IOException, InterruptedException {
        Map<String, List<GroupFiles>> tables = new LinkedHashMap<>();
        requests.stream()
                .map(CommitRequest::getCommittable)
                .sorted(Comparator.comparingLong(group -> group.plan().key().number()))
                .forEach(group -> tables.computeIfAbsent(group.plan().target().fullName(), name -> new ArrayList<>())
                        .add(group));
        for (List<GroupFiles> groups : tables.values()) {
            commitTable(groups);
        }
    }

    private void commitTable(List<GroupFiles> groups) throws IOException, InterruptedException {
        long wait = FIRST_WAIT_MILLIS;
        for (int attempt = 1; ; attempt++) {
            Attempt made = new Attempt(groups);
            try {
                made.run();
                return;
            } catch (MirrorDiffersException e) {
                // Trying again would find the same; the job ends with the reason.
                throw new SuppressRestartsException(e);
            } catch (RuntimeException e) {
                stopIfInterrupted(e);
                if (made.landed()) {
                    made.report();
                    return;
                }
                String table = groups.get(0).plan().target().fullName();
                if (attempt == ATTEMPTS) {
                    throw new IOException(
                            "Cannot commit to " + table + " after " + ATTEMPTS + " attempts: " + e.getMessage(), e);
                }
                LOG.warn("{}: commit failed, trying again in {} ms: {}", table, wait, e.getMessage());
                Thread.sleep(wait);
                wait *= 2;
            }
        }
    }

    /** A cancelled task is interrupted, and Iceberg wraps that: not a failure of the commit, which a restart makes up for. */
    private static void stopIfInterrupted(RuntimeException e) throws InterruptedException {
        if (Thread.interrupted()
                || ExceptionUtils.findThrowable(e, InterruptedException.class).isPresent()) {
            throw new InterruptedException("Interrupted during a commit");
        }
    }

    /** One attempt, on the table as the catalog has it now. */
    private final class Attempt {
        private final List<GroupFiles> groups;
        private final Map<Long, GroupFiles> staged = new LinkedHashMap<>();

        Attempt(List<GroupFiles> groups) {
            this.groups = groups;
        }

        void run() throws IOException {
            GroupPlan first = groups.get(0).plan();
            MirrorTableAccess access = MirrorTableAccess.open(catalog, first);
            refuseForeign(access, first);
            StagedTableOperations operations = access.stage();
            Optional<TableVersion> position = access.exists() ? MirrorMarks.position(access.base()) : Optional.empty();
            for (GroupFiles group : groups) {
                if (fits(group.plan(), position)) {
                    staged.put(new GroupStaging(operations, group).stage(), group);
                    position = Optional.of(group.plan().to());
                }
            }
            if (!staged.isEmpty()) {
                access.commit(operations.current());
                report();
            }
        }

        /** Waiting changes nothing about it, so it is no RuntimeException, which would be tried again. */
        private void refuseForeign(MirrorTableAccess access, GroupPlan plan) throws IOException {
            String mirrored = access.base().property(MirrorMarks.TABLE_ID, "no Pixeltable table");
            if (!mirrored.equals(plan.key().tableId().toString())) {
                throw new IOException("Cannot commit " + plan.path() + " to "
                        + plan.target().fullName() + ": meanwhile it became a mirror of " + mirrored);
            }
        }

        private boolean fits(GroupPlan plan, Optional<TableVersion> position) {
            if (position.equals(plan.from())) {
                return true;
            }
            if (position.isPresent() && position.get().version() >= plan.to().version()) {
                LOG.info("{}: {} is already committed, skipped", plan.path(), plan.to());
            } else {
                LOG.warn(
                        "{}: group to {} dropped, because the mirror stands at {} and not at {}; it is planned anew",
                        plan.path(),
                        plan.to(),
                        position,
                        plan.from());
            }
            return false;
        }

        /** Whether the catalog has our snapshots although the attempt ended with an error. */
        boolean landed() {
            if (staged.isEmpty()) {
                return false;
            }
            try {
                GroupPlan plan = groups.get(0).plan();
                TableMetadata now = MirrorTableAccess.open(catalog, plan).base();
                return staged.keySet().stream().allMatch(id -> now.snapshot(id) != null);
            } catch (NoSuchTableException e) {
                return false;
            }
        }

        void report() {
            staged.values().forEach(MirrorCommitter.this::report);
            deleteStagedKeys();
        }

        private void deleteStagedKeys() {
            List<GoneRows.File> keys = staged.values().stream()
                    .flatMap(group -> group.goneFiles().stream())
                    .toList();
            if (keys.isEmpty()) {
                return;
            }
            GroupPlan plan = groups.get(0).plan();
            try {
                FileIO io = MirrorTableAccess.open(catalog, plan).files().io();
                keys.forEach(file -> io.deleteFile(file.location()));
            } catch (RuntimeException e) {
                LOG.debug("Staged keys of {} stay behind", plan.target().fullName(), e);
            }
        }
    }

    private void report(GroupFiles group) {
        GroupPlan plan = group.plan();
        long now = clock.millis();
        double seconds = Math.max(1, now - plan.plannedAtMillis()) / 1000.0;
        double lag = Math.max(0, now - plan.to().createdAtMicros() / 1000) / 1000.0;
        LOG.info(String.format(
                "%s: %s committed, %d rows in, %d rows out, %.0f rows/s, %.1f s after it was made",
                plan.path(),
                plan.to(),
                group.inserted(),
                group.deleted(),
                (group.inserted() + group.deleted()) / seconds,
                lag));
    }

    @Override
    public void close() throws Exception {
        if (catalog instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
