package io.pixelake.maintenance;

import io.pixelake.lake.FileDeletes;
import io.pixelake.lake.MirrorMarks;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.NotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old snapshots from a mirror, with Iceberg's own expiry: it keeps whatever a tag or branch holds, as long as that one's own
 * settings say, and deletes files that no snapshot is left to refer to. Files of groups that aren't committed yet belong to no
 * snapshot, so it doesn't see them. Besides, the newest positions stay whatever their age, with all snapshots above them: these are what a
 * revert goes back to. How the removal is committed, and when files are deleted, is up to {@link SnapshotRemoval}.
 */
public final class SnapshotExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotExpiry.class);
    private static final int ATTEMPTS = 5;

    private SnapshotExpiry() {}

    /**
     * Expires what is old.
     *
     * @param positions how many of the newest positions stay in any case, 1 at least
     * @param held others that stay
     * @param own whether the table may still be changed, asked of what the removal replaces
     * @return how many snapshots were removed
     */
    public static int expire(
            BaseTable table,
            Duration olderThan,
            int positions,
            Function<TableMetadata, Set<Long>> held,
            Predicate<TableMetadata> own,
            Clock clock) {
        long limit = clock.millis() - olderThan.toMillis();
        if (table.operations().current().snapshots().stream()
                .noneMatch(snapshot -> snapshot.timestampMillis() < limit)) {
            return 0;
        }
        for (int attempt = 1; ; attempt++) {
            SnapshotRemoval removal = new SnapshotRemoval(table.operations(), table.name(), metadata -> {
                require(own, metadata);
                Set<Long> kept = newest(metadata, positions);
                kept.addAll(held.apply(metadata));
                return kept;
            });
            try {
                remove(removal, table, limit);
                return removal.removed();
            } catch (NotOwnException e) {
                LOG.debug("{}: its snapshots aren't expired, as it is another Pixeltable's by now", table.name(), e);
                return 0;
            } catch (SnapshotRemoval.OvertakenException e) {
                LOG.debug(
                        "{}: another commit was faster than attempt {} to expire snapshots", table.name(), attempt, e);
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Iceberg's expiry only names the files; they are deleted when it has read all that it takes to be sure. */
    private static void remove(SnapshotRemoval removal, BaseTable table, long limit) {
        Set<String> files = ConcurrentHashMap.newKeySet();
        try {
            new BaseTable(removal, table.name())
                    .expireSnapshots()
                    .expireOlderThan(limit)
                    .deleteWith(files::add)
                    .commit();
        } catch (SnapshotRemoval.NotAloneException e) {
            LOG.info(
                    "{}: {} expired snapshots were removed; their files stay until they are deleted as orphans, because another"
                            + " writer committed to the table at that moment",
                    table.name(),
                    removal.removed());
            return;
        } catch (NotFoundException e) {
            if (removal.removed() == 0) {
                throw e;
            }
            LOG.info(
                    "{}: a file of its {} expired snapshots is gone already, so others of them stay until they are deleted as orphans: {}",
                    table.name(),
                    removal.removed(),
                    e.getMessage());
            return;
        }
        if (!removal.unread().isEmpty()) {
            LOG.warn(
                    "{}: the files of its {} expired snapshots stay until they are deleted as orphans, because it is unknown which"
                            + " of them newer snapshots need: cannot read {}",
                    table.name(),
                    removal.removed(),
                    removal.unread());
            return;
        }
        FileDeletes.delete(table.io(), files, "expired");
    }

    /** Nothing of a table is expired that another source took over. */
    private static final class NotOwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static void require(Predicate<TableMetadata> own, TableMetadata metadata) {
        if (!own.test(metadata)) {
            throw new NotOwnException();
        }
    }

    /** The snapshots of the newest positions on {@code main}, and all between and above them. */
    private static Set<Long> newest(TableMetadata metadata, int positions) {
        Set<Long> kept = new LinkedHashSet<>();
        int found = 0;
        for (Snapshot snapshot : MirrorMarks.ancestors(metadata)) {
            kept.add(snapshot.snapshotId());
            found += MirrorMarks.carriesPosition(snapshot) ? 1 : 0;
            if (found == positions) {
                return kept;
            }
        }
        return kept;
    }
}
