package io.pixelake.sink.commit;

import io.pixelake.lake.CatalogNames;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.HistoryLimit;
import io.pixelake.lake.MirrorFormat.DeleteMode;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MirrorSourceMark;
import io.pixelake.lake.TableTrouble;
import io.pixelake.lake.write.StagedTableOperations;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.sink.deletes.OldDeletes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is part of a version's commit on most catalogs, and right behind it where the catalog takes one snapshot per commit: history that is thinned, and
 * old deletes that are replaced after a revert. It rests on these facts:
 *
 * <ul>
 *   <li>Each is a commit on metadata whose newest position is the version's, and requires that {@code main} stays where it was: it adds a snapshot, or
 *       sets {@code main}. So it is refused when any other commit was faster.
 *   <li>No version depends on it. What fails here is made up for by the next commit, or by the maintenance of an idle mirror.
 * </ul>
 *
 * Of one table one thread at a time.
 */
final class FollowingCommits {
    private static final Logger LOG = LoggerFactory.getLogger(FollowingCommits.class);

    private final Catalog catalog;
    private final CommitPolicy policy;

    FollowingCommits(Catalog catalog, CommitPolicy policy) {
        this.catalog = catalog;
        this.policy = policy;
    }

    /**
     * Makes those that a version's commit needs.
     *
     * @param committed what that commit left
     * @param more how many versions come next, which room is made for at once
     */
    void run(GroupPlan plan, TableMetadata committed, int more) throws InterruptedException {
        try {
            if (plan.kind() == GroupKind.REVERT && policy.format().deletesOf(committed) == DeleteMode.COPY_ON_WRITE) {
                replaceOldDeletes(plan);
            }
            if (policy.history().used(committed) > 1) {
                thin(plan, more);
            }
        } catch (CommitFailedException e) {
            LOG.debug("{}: another commit was faster than the one behind {}", name(plan), plan.to(), e);
        } catch (RuntimeException e) {
            TableCommits.stopIfInterrupted(e);
            LOG.warn(
                    "{}: the commit behind {} failed, which thins its history or replaces old deletes; the next one makes up for it: {}",
                    name(plan),
                    plan.to(),
                    TableTrouble.reason(e));
        }
    }

    private void replaceOldDeletes(GroupPlan plan) {
        BaseTable table = load(plan);
        TableMetadata base = table.operations().current();
        StagedTableOperations staged = new StagedTableOperations(table.operations(), base, table.name());
        try {
            String operation = plan.key().number() + "-" + UUID.randomUUID();
            if (isAt(plan, base)
                    && new OldDeletes(staged.table(), policy.format().deletesOf(base), operation).replace()) {
                table.operations().commit(base, staged.current());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void thin(GroupPlan plan, int more) {
        BaseTable table = load(plan);
        TableMetadata base = table.operations().current();
        HistoryBudget budget = policy.history().withRoomFor(more);
        TableMetadata thinned = HistoryLimit.apply(
                base, base, plan.key().tableId(), budget, () -> policy.held().in(catalog, name(plan), base));
        if (isAt(plan, base) && thinned.snapshots().size() < base.snapshots().size()) {
            TableMetadata.Builder changed = TableMetadata.buildFrom(thinned);
            HistoryLimit.requireMain(base, changed);
            table.operations().commit(base, changed.build());
        }
    }

    private boolean isAt(GroupPlan plan, TableMetadata table) {
        return !MirrorSourceMark.isOfAnother(table, policy.source())
                && MirrorMarks.position(table, plan.key().tableId())
                        .filter(plan.to()::equals)
                        .isPresent();
    }

    private BaseTable load(GroupPlan plan) {
        return (BaseTable) catalog.loadTable(name(plan));
    }

    private static TableIdentifier name(GroupPlan plan) {
        return CatalogNames.identifier(plan.target().name());
    }
}
