package io.pixelake.lake.write;

import io.pixelake.lake.ForwardingTableOperations;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.report.CommitReports;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts rewritten files in the place of those that they were made of, as a {@code replace} snapshot without a position. It rests on
 * these assumptions:
 *
 * <ul>
 *   <li>Another source may take the table over at any moment. What a commit replaces says whose it is; a REST catalog, which doesn't
 *       compare that, refuses the commit all the same, since whoever takes a table over adds a snapshot.
 *   <li>The catalog replaces metadata only when it is the very one that the rewrite was checked against: that nobody deleted rows of
 *       these files, or went back behind the snapshot that was read, since it was read.
 *   <li>Nothing but an answer of the catalog says that a commit landed. An attempt whose outcome is unknown may land later: then
 *       its files are left alone, and are orphans if it never does.
 * </ul>
 */
public final class RewriteCommit {
    private static final Logger LOG = LoggerFactory.getLogger(RewriteCommit.class);
    private static final int ATTEMPTS = 5;

    private final Catalog catalog;
    private final TableIdentifier name;
    private final Snapshot read;
    private final Change change;
    private final Predicate<TableMetadata> own;
    private final Consumer<TableMetadata> committed;
    /** What was reported of each snapshot that was tried. */
    private final Map<Long, CommitReports> tried = new HashMap<>();

    private final OvertakenCommits overtaken = new OvertakenCommits();
    /** What the last attempt was to replace that the catalog was asked to commit. */
    private Optional<TableMetadata> submitted = Optional.empty();

    /** Files that go, and those that hold the same rows or deletes. */
    public record Change(
            Set<DataFile> data, Set<DeleteFile> deletes, Set<DataFile> newData, Set<DeleteFile> newDeletes) {}

    /**
     * Nothing is done yet.
     *
     * @param read the snapshot that the files were read from
     * @param own whether a table may still be changed, asked of what a commit replaces
     * @param committed hears what the table is once the files are in place
     */
    public RewriteCommit(
            Catalog catalog,
            TableIdentifier name,
            Snapshot read,
            Change change,
            Predicate<TableMetadata> own,
            Consumer<TableMetadata> committed) {
        this.own = own;
        this.catalog = catalog;
        this.name = name;
        this.read = read;
        this.change = change;
        this.committed = committed;
    }

    /**
     * Returns whether the files are in place. When they can't be any more, since the table isn't what each attempt was to
     * replace any more, they are deleted.
     *
     * @throws RuntimeException when the outcome is unknown; then they stay
     */
    public boolean commit() {
        Optional<RuntimeException> refusal = Optional.empty();
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            BaseTable table = (BaseTable) catalog.loadTable(name);
            if (landed(table)) {
                return true;
            }
            try {
                attempt(table);
                return true;
            } catch (ValidationException e) {
                LOG.debug("{}: the rewritten files don't fit any more", name, e);
                break;
            } catch (CommitFailedException e) {
                LOG.debug("{}: another commit was faster than attempt {} of the rewrite", name, attempt, e);
                refusal = Optional.of(e);
            } catch (RuntimeException e) {
                if (landed((BaseTable) catalog.loadTable(name))) {
                    return true;
                }
                throw e;
            }
        }
        BaseTable table = (BaseTable) catalog.loadTable(name);
        if (landed(table)) {
            return true;
        }
        if (mayStillLand(table)) {
            throw refusal.orElseThrow();
        }
        deleteFiles(table);
        return false;
    }

    private void attempt(BaseTable table) {
        TableOperations operations = table.operations();
        TableMetadata base = operations.current();
        if (!own.test(base)) {
            throw new ValidationException("%s is another Pixeltable's by now", name);
        }
        requireAncestor(base);
        StagedTableOperations staged = new StagedTableOperations(operations, base, table.name());
        RewriteFiles rewrite = staged.table().newRewrite().validateFromSnapshot(read.snapshotId());
        if (!change.newData().isEmpty()) {
            rewrite.dataSequenceNumber(read.sequenceNumber());
        }
        rewrite.rewriteFiles(change.data(), change.deletes(), change.newData(), change.newDeletes())
                .commit();
        tried.put(staged.current().currentSnapshot().snapshotId(), staged.reports());
        submitted = Optional.of(base);
        try {
            operations.commit(base, staged.current());
        } catch (CommitFailedException e) {
            overtaken.add(staged);
            throw e;
        }
        overtaken.delete(staged.current());
        tell(table, staged.current(), staged.reports());
    }

    /** Where the mirror went back, files are live again whose deletes the snapshot that was read didn't need any more. */
    private void requireAncestor(TableMetadata base) {
        for (Snapshot snapshot : MirrorMarks.ancestors(base)) {
            if (snapshot.snapshotId() == read.snapshotId()) {
                return;
            }
        }
        throw new ValidationException("Snapshot %s isn't in the history of %s any more", read.snapshotId(), name);
    }

    private boolean landed(BaseTable table) {
        for (Map.Entry<Long, CommitReports> attempt : tried.entrySet()) {
            if (table.snapshot(attempt.getKey()) != null) {
                tell(table, table.operations().current(), attempt.getValue());
                return true;
            }
        }
        return false;
    }

    private void tell(BaseTable table, TableMetadata now, CommitReports reports) {
        reports.handOnTo(table.reporter());
        committed.accept(now);
    }

    /** Some catalogs refuse a commit when all that is certain is that it took too long. */
    private boolean mayStillLand(BaseTable table) {
        return submitted.filter(base -> stands(base, table)).isPresent();
    }

    /** Whether a table still meets what the commit of a change of {@code base} requires. */
    private static boolean stands(TableMetadata base, BaseTable table) {
        TableMetadata now = table.operations().current();
        boolean sameFile = Objects.equals(base.metadataFileLocation(), now.metadataFileLocation());
        return Objects.equals(base.currentSnapshot(), now.currentSnapshot())
                && (sameFile || !ForwardingTableOperations.replaceWholeMetadata(table.operations()));
    }

    private void deleteFiles(BaseTable table) {
        FileIO io = table.io();
        change.newData().forEach(file -> io.deleteFile(file.location()));
        change.newDeletes().forEach(file -> io.deleteFile(file.location()));
        overtaken.delete(table.operations().current());
    }
}
