package io.pixelake.changes.table;

import io.pixelake.changes.feed.ChangeFeed;
import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.ChangesGoneException;
import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.changes.target.CaughtUp;
import io.pixelake.changes.target.ChangesTargetException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to a changes table what its mirror's snapshots changed. It rests on these assumptions:
 *
 * <ul>
 *   <li>The table says up to which snapshot it holds the changes, in the commit that brings them. A commit is made only on metadata that says what it
 *       said when the files were begun. Most catalogs replace only that very metadata; a REST catalog compares less, but {@code main}: each
 *       commit adds a snapshot to it, one without rows too. So no change is there twice, or missing, whoever appends, how often, and how
 *       late a commit lands.
 *   <li>{@link ChangeFeed} gives the same change sets to whoever asks from one position on, as long as the mirror does not change.
 *   <li>The changes of one version are in one commit, however many rows they are.
 * </ul>
 *
 * <p>What a failed attempt wrote stays as orphans, since it isn't always known whether it landed. One thread.
 */
final class ChangesTable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangesTable.class);

    private final Catalog catalog;
    private final TableIdentifier mirror;
    private final TableIdentifier name;
    private final boolean before;
    private final long rowsPerCommit;

    /**
     * Of one mirror.
     *
     * @param before whether each update is preceded by the row as it was
     * @param rowsPerCommit with so many rows a commit takes no further version
     */
    ChangesTable(Catalog catalog, TableIdentifier mirror, TableIdentifier name, boolean before, long rowsPerCommit) {
        this.catalog = catalog;
        this.mirror = mirror;
        this.name = name;
        this.before = before;
        this.rowsPerCommit = rowsPerCommit;
    }

    /**
     * Appends some of what the mirror has and the table hasn't, as much as one commit holds.
     *
     * @return what was appended; when nothing was, though there is something, somebody else did so meanwhile
     */
    CaughtUp append(BaseTable from, BaseTable to, List<ChangeSet> due) throws IOException {
        int appended = 0;
        try (ChangesFiles files = new ChangesFiles(to, before)) {
            boolean full = false;
            while (appended < due.size() && !full) {
                ChangeSet set = due.get(appended++);
                files.write(from, set);
                // The deletes of a table that was dropped are committed with the inserts of the one in its place.
                full = files.rows() >= rowsPerCommit && set.to().isPresent();
            }
            ChangeSet last = due.get(appended - 1);
            ChangesCommit commit = new ChangesCommit(
                    files.finish(),
                    files.schema(),
                    TableUtil.formatVersion(from),
                    ChangesTables.marks(mirror, from),
                    ChangesThrough.of(to.operations().current()),
                    new FeedPosition(last.to().orElseThrow().snapshotId(), last.number()));
            long version = last.position().own().version();
            if (!commit.run(catalog, name, to)) {
                LOG.debug("{}: the changes up to version {} were appended by another writer", name, version);
                return CaughtUp.NOTHING;
            }
            LOG.debug(
                    "{}: {} changes of {} versions appended, up to version {}", name, files.rows(), appended, version);
            return new CaughtUp(appended, files.rows(), version);
        }
    }

    /** What the mirror has and the table hasn't. */
    List<ChangeSet> due(BaseTable from, BaseTable to) throws ChangesTargetException {
        TableMetadata metadata = from.operations().current();
        Optional<FeedPosition> through = ChangesThrough.of(to.operations().current());
        try {
            return through.isPresent() ? ChangeFeed.since(metadata, through.get()) : ChangeFeed.all(metadata);
        } catch (ChangesGoneException e) {
            throw new ChangesTargetException(
                    "Cannot continue " + name + ", the changes of " + mirror + ": the mirror doesn't have the snapshot "
                            + through.orElseThrow().snapshotId()
                            + " any more, up to which they are written, so that nothing tells what has changed since."
                            + " Rename the table, or drop it if nobody needs it any more: a new one is created then.",
                    e);
        }
    }
}
