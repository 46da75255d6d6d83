package io.pixelake.maintenance;

import io.pixelake.lake.ForwardingTableOperations;
import io.pixelake.lake.HistoryLimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;

/**
 * A table as Iceberg's expiry sees it, which commits the removal of snapshots and then deletes files by what the table has before and
 * after. It rests on these assumptions:
 *
 * <ul>
 *   <li>A REST catalog is asked for nothing when snapshots are removed, and removes each branch and tag that pointed to one, {@code main}
 *       too. But a commit that sets a branch requires that it is where it was. So the removal also sets {@code main}, to the snapshot at
 *       which it is: it is refused when the mirror went back meanwhile, and planned again.
 *   <li>Tags and branches that others made meanwhile, a REST catalog doesn't compare. That anything came in between is known from the
 *       metadata file that the removal replaced, in the catalog's answer: where it isn't the one that was read, no
 *       file is deleted.
 *   <li>Every other catalog replaces one metadata file by the next only where the table still has that one, so
 *       nothing comes in between. Its answer is the table as it was loaded afterwards, with the commits that others
 *       made by then.
 *   <li>Nothing but a table that was loaded again after the removal says that files may be deleted: {@code main}, and each branch
 *       and tag, points to a snapshot that is there. Only files that none of its snapshots needs are deleted, which is known only where the
 *       manifest list of each of them could be read. What stays without need is an orphan.
 * </ul>
 */
final class SnapshotRemoval extends ForwardingTableOperations {
    /** Another commit was faster. Iceberg's expiry can't be planned again, so a new one must be. */
    static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OvertakenException(CommitFailedException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** The snapshots were removed, but another commit came in between: which of their files it needs is unknown. */
    static final class NotAloneException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final TableOperations table;
    private final String name;
    private final Function<TableMetadata, Set<Long>> kept;
    private Optional<TableMetadata> checked = Optional.empty();
    private Optional<ExpiryFiles> files = Optional.empty();
    private int removed;

    /** @param kept says of a table which of its snapshots stay whatever their age */
    SnapshotRemoval(TableOperations table, String name, Function<TableMetadata, Set<Long>> kept) {
        super(table);
        this.table = table;
        this.name = name;
        this.kept = kept;
    }

    /** How many snapshots were removed. */
    int removed() {
        return removed;
    }

    /** The manifest lists of snapshots that stay that could not be read. */
    Set<String> unread() {
        return files.map(ExpiryFiles::unread).orElse(Set.of());
    }

    @Override
    public TableMetadata current() {
        return checked.orElseGet(table::current);
    }

    /** Before the removal the table as it is, then the one that was checked. */
    @Override
    public TableMetadata refresh() {
        return checked.orElseGet(table::refresh);
    }

    @Override
    public void commit(TableMetadata base, TableMetadata planned) {
        Set<Long> stay = kept.apply(base);
        List<Long> old = base.snapshots().stream()
                .map(Snapshot::snapshotId)
                .filter(id -> planned.snapshot(id) == null && !stay.contains(id))
                .toList();
        List<String> oldRefs = base.refs().keySet().stream()
                .filter(ref -> !planned.refs().containsKey(ref))
                .toList();
        if (old.isEmpty() && oldRefs.isEmpty()) {
            checked = Optional.of(base);
            return;
        }
        TableMetadata.Builder changed = TableMetadata.buildFrom(base);
        oldRefs.forEach(changed::removeRef);
        HistoryLimit.remove(base, Set.copyOf(old), changed);
        HistoryLimit.requireMain(base, changed);
        try {
            table.commit(base, changed.build());
        } catch (CommitFailedException e) {
            throw new OvertakenException(e);
        }
        removed = old.size();
        TableMetadata after = checked(base, table.current());
        checked = Optional.of(after);
        files = Optional.of(new ExpiryFiles(
                table.io(),
                after.snapshots().stream()
                        .flatMap(snapshot -> Stream.ofNullable(snapshot.manifestListLocation()))
                        .collect(Collectors.toSet())));
    }

    private TableMetadata checked(TableMetadata base, TableMetadata answer) {
        if (!replaced(base, answer)) {
            throw new NotAloneException();
        }
        TableMetadata now = table.refresh();
        Snapshot main = base.currentSnapshot();
        if (main != null && (now.currentSnapshot() == null || now.snapshot(main.snapshotId()) == null)) {
            throw filesStay(
                    "the table's main branch was at snapshot " + main.snapshotId() + ", which isn't there any more");
        }
        for (Map.Entry<String, SnapshotRef> ref : now.refs().entrySet()) {
            if (now.snapshot(ref.getValue().snapshotId()) == null) {
                throw filesStay("'" + ref.getKey() + "' refers to snapshot "
                        + ref.getValue().snapshotId() + ", which isn't there any more");
            }
        }
        return now;
    }

    /** Where a catalog hides its metadata files, only the checks of the table itself are left. */
    private boolean replaced(TableMetadata base, TableMetadata answer) {
        List<MetadataLogEntry> log = answer.previousFiles();
        return replaceWholeMetadata(table)
                || base.metadataFileLocation() == null
                || log.isEmpty()
                || log.get(log.size() - 1).file().equals(base.metadataFileLocation());
    }

    private IllegalStateException filesStay(String why) {
        return new IllegalStateException("Cannot delete the files of " + removed + " expired snapshots of " + name
                + ": " + why + ". The snapshots were removed; their files stay until they are deleted as orphans");
    }

    @Override
    public FileIO io() {
        return files.isPresent() ? files.get() : table.io();
    }
}
