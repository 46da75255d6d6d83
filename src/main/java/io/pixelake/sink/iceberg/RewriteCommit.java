package io.pixelake.sink.iceberg;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
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
 *   <li>The catalog replaces metadata only when it is the very one that the rewrite was checked against: that nobody deleted rows of
 *       these files, or went back behind the snapshot that was read, since it was read.
 *   <li>Nothing but an answer of the catalog says that a commit landed. An attempt whose outcome is unknown may land later: then
 *       its files are left alone, and are orphans if it never does.
 * </ul>
 */
final class RewriteCommit {
    private static final Logger LOG = LoggerFactory.getLogger(RewriteCommit.class);
    private static final int ATTEMPTS = 5;

    private final Catalog catalog;
    private final TableIdentifier name;
    private final Snapshot read;
    private final CompactionPlan.Batch batch;
    private final List<DataFile> rewritten;
    private final Set<Long> tried = new HashSet<>();
    private boolean mayLand;

    /** @param read the snapshot that the files were read from */
    RewriteCommit(
            Catalog catalog,
            TableIdentifier name,
            Snapshot read,
            CompactionPlan.Batch batch,
            List<DataFile> rewritten) {
        this.catalog = catalog;
        this.name = name;
        this.read = read;
        this.batch = batch;
        this.rewritten = List.copyOf(rewritten);
    }

    /** Returns whether the files are in place. When they can't be any more, they are deleted. */
    boolean commit() {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            BaseTable table = (BaseTable) catalog.loadTable(name);
            if (landed(table)) {
                return true;
            }
            try {
                attempt(table.operations());
                return true;
            } catch (ValidationException e) {
                LOG.debug("{}: the rewritten files don't fit any more", name, e);
                break;
            } catch (CommitFailedException e) {
                LOG.debug("{}: another commit was faster than attempt {} of the rewrite", name, attempt, e);
            } catch (RuntimeException e) {
                mayLand = true;
                if (landed((BaseTable) catalog.loadTable(name))) {
                    return true;
                }
                throw e;
            }
        }
        return landed((BaseTable) catalog.loadTable(name)) || giveUp();
    }

    private void attempt(TableOperations operations) {
        TableMetadata base = operations.current();
        StagedTableOperations staged = new StagedTableOperations(operations, base);
        new BaseTable(staged, name.toString())
                .newRewrite()
                .validateFromSnapshot(read.snapshotId())
                .dataSequenceNumber(read.sequenceNumber())
                .rewriteFiles(
                        CompactionPlan.dataFiles(batch),
                        new HashSet<>(batch.useless()),
                        new HashSet<>(rewritten),
                        Set.of())
                .commit();
        tried.add(staged.current().currentSnapshot().snapshotId());
        operations.commit(base, staged.current());
    }

    private boolean landed(BaseTable table) {
        return tried.stream().anyMatch(id -> table.snapshot(id) != null);
    }

    private boolean giveUp() {
        if (!mayLand) {
            FileIO io = catalog.loadTable(name).io();
            rewritten.forEach(file -> io.deleteFile(file.location()));
        }
        return false;
    }
}
