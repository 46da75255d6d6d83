package io.pixelake.maintenance;

import io.pixelake.lake.CatalogProfile;
import io.pixelake.lake.HistoryLimit;
import io.pixelake.lake.MirrorTableProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thins the history of a mirror that is over its budget and that nobody commits to: one that is committed to shrinks by its own commits. It rests on
 * these facts:
 *
 * <ul>
 *   <li>Each step is a commit of its own on the metadata that was read, and sets {@code main} to where it is, as {@link SnapshotRemoval} does: it is
 *       refused when another commit was faster, and leaves the table to whoever made that one.
 *   <li>A mirror's commit that is under way when a step is made has to be staged again, which is tried 8 times. Steps begin 2 s after a commit was
 *       seen, and the pauses between them double up to a minute. So a commit that takes up to half a minute meets one step in each of its first attempts
 *       at most, and has a pause that is longer than itself before the last of them.
 *   <li>A step adds no snapshot, so any other commit is known by the snapshot that {@code main} is at.
 *   <li>Files of removed snapshots are {@link HistoryCleanUp}'s.
 * </ul>
 *
 * One thread at a time.
 */
final class HistoryShrinking {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryShrinking.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Catalog catalog;
    private final HistoryPolicy policy;
    /** Those that are to have another step. */
    private final Map<TableIdentifier, Progress> tables = new HashMap<>();

    HistoryShrinking(Catalog catalog, HistoryPolicy policy) {
        this.catalog = catalog;
        this.policy = policy;
    }

    /**
     * How far a table is.
     *
     * @param main the snapshot that it was at
     * @param steps how many were made since
     * @param removed how many snapshots were removed by these
     */
    private record Progress(long main, int steps, int removed) {
        Progress after(int removedNow) {
            return new Progress(main, steps + 1, removed + removedNow);
        }
    }

    /** Whether a table takes more than its history's budget. */
    boolean isOver(TableMetadata table) {
        return policy.budget().used(table) > 1;
    }

    /** Makes the next step, unless the table was committed to since the last one, or is seen for the first time. @param table just loaded */
    void run(TableIdentifier name, BaseTable table, UUID mirrored) {
        TableMetadata base = table.operations().current();
        Snapshot main = base.currentSnapshot();
        if (main == null || !isOver(base)) {
            finish(name, base);
            return;
        }
        Progress before = tables.get(name);
        if (before == null || before.main() != main.snapshotId()) {
            tables.put(name, new Progress(main.snapshotId(), 0, 0));
            return;
        }
        TableMetadata thinned = HistoryLimit.apply(
                base, base, mirrored, policy.budget(), () -> policy.held().in(catalog, name, base));
        int removed = base.snapshots().size() - thinned.snapshots().size();
        if (removed == 0) {
            finish(name, base);
            return;
        }
        try {
            table.operations().commit(base, requiringMain(base, thinned));
            tables.put(name, before.after(removed));
        } catch (CommitFailedException e) {
            LOG.debug("{}: another commit was faster than a step that thins its history", name, e);
            tables.remove(name);
        }
    }

    /** An idle mirror of an earlier release gets no other commit that would limit its old metadata files. */
    private TableMetadata requiringMain(TableMetadata base, TableMetadata thinned) {
        TableMetadata.Builder changed = TableMetadata.buildFrom(thinned);
        Map<String, String> missing = MirrorTableProperties.missingIn(base, CatalogProfile.of(catalog));
        if (!missing.isEmpty()) {
            changed.setProperties(missing);
        }
        HistoryLimit.requireMain(base, changed);
        return changed.build();
    }

    private void finish(TableIdentifier name, TableMetadata now) {
        Progress done = tables.remove(name);
        if (done != null && done.removed() > 0) {
            LOG.info(
                    "{}: its history was over its budget: {} snapshots were removed in {} steps, {} are left",
                    name,
                    done.removed(),
                    done.steps(),
                    now.snapshots().size());
        }
    }

    /** After how long a table is to have its next step; empty where none is left. */
    Optional<Duration> pause(TableIdentifier name) {
        return Optional.ofNullable(tables.get(name)).map(progress -> {
            Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(progress.steps(), Integer.SIZE));
            return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        });
    }

    void forget(TableIdentifier name) {
        tables.remove(name);
    }

    int remembered() {
        return tables.size();
    }
}
