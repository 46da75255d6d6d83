package io.pixelake.sink.commit;

import io.pixelake.lake.GroupRefusal;
import io.pixelake.lake.TableTrouble;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorTarget;
import java.io.IOException;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a table's groups that can't be committed while those of others can: they are dropped, and whoever planned them hears why.
 * A group that is dropped without that would be outstanding for ever, so where nobody can be told it isn't dropped.
 * Of one table one thread at a time.
 */
public final class RefusedGroups {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedGroups.class);

    private final Catalog catalog;
    private final long openedAtMillis;

    /** For one who commits. @param openedAtMillis groups planned since then weren't refused before */
    RefusedGroups(Catalog catalog, long openedAtMillis) {
        this.catalog = catalog;
        this.openedAtMillis = openedAtMillis;
    }

    /** For one who only drops groups. */
    public RefusedGroups(Catalog catalog) {
        this(catalog, 0);
    }

    /**
     * A group that is restored may have been refused before the crash, though nothing keeps it from being committed by now. Whoever planned
     * it has heard so, or will: its version is planned again under another number.
     *
     * @throws GroupRefusedException when it was
     */
    void checkRestored(GroupPlan plan) {
        if (plan.plannedAtMillis() < openedAtMillis) {
            GroupRefusal.read(catalog, plan.target(), plan.key().number()).ifPresent(reason -> {
                throw new GroupRefusedException(plan, reason);
            });
        }
    }

    /**
     * Drops a group that can never be committed, and those behind it, which stand on it.
     *
     * @param groups of one table
     * @throws IOException when nobody can be told: the job starts again, with the same groups
     */
    public void drop(List<GroupFiles> groups, GroupRefusedException reason) throws IOException {
        drop(groups, reason.group(), reason.getMessage(), reason);
    }

    /**
     * Ends the attempts to commit. Groups that are committed already may be among those that are dropped, which does no harm.
     *
     * @param groups of one table
     * @throws IOException when the failure isn't the table's alone, or nobody can be told: the job starts again, with the same groups
     */
    void giveUp(List<GroupFiles> groups, int attempts, RuntimeException failure) throws IOException {
        GroupPlan first = groups.get(0).plan();
        String what = "Cannot commit " + first.path() + " to " + first.target().fullName() + " after " + attempts
                + (attempts == 1 ? " attempt: " : " attempts: ");
        if (!TableTrouble.isBehind(failure)) {
            throw new IOException(what + failure.getMessage(), failure);
        }
        String cure = TableTrouble.isOfSeveralSnapshots(failure) ? " Set lake.catalog.profile: unity." : "";
        drop(groups, first.key().number(), what + failure + cure, failure);
    }

    /**
     * Drops what a writer has of a group that it can't write for a reason of its table alone.
     *
     * @throws RuntimeException the failure, where nobody can be told: the job starts again
     */
    public void drop(GroupPlan plan, RuntimeException failure) {
        String reason = "Cannot write " + plan.to() + " of " + plan.path() + " to "
                + plan.target().fullName() + ": " + TableTrouble.reason(failure);
        LOG.error("{}: {}", plan.path(), reason);
        try {
            GroupRefusal.write(catalog, plan.target(), plan.key().number(), reason);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private void drop(List<GroupFiles> groups, long from, String reason, RuntimeException failure) throws IOException {
        MirrorTarget target = groups.get(0).plan().target();
        LOG.error("{}: {}", groups.get(0).plan().path(), reason);
        try {
            groups.stream()
                    .map(group -> group.plan().key().number())
                    .filter(group -> group >= from)
                    .forEach(group -> GroupRefusal.write(catalog, target, group, reason));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            throw new IOException(
                    reason + ". The table can't be stopped alone, because that can be noted neither in "
                            + target.location() + " nor in " + GroupRefusal.locationBeside(target) + " ("
                            + TableTrouble.reason(e) + "): the job starts again with the same groups",
                    failure);
        }
    }
}
