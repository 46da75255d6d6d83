package io.pixelake.export;

import io.pixelake.lake.FullDisk;
import io.pixelake.lake.report.CatalogReporter;
import io.pixelake.lake.write.StagedTableOperations;
import io.pixelake.lake.write.WritableMirrorTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one commit of an export. It rests on these assumptions:
 *
 * <ul>
 *   <li>The snapshot carries a mark that no other export has. A commit landed if and only if the table has that snapshot.
 *   <li>Nothing but a table that was loaded after a failure says that the commit didn't land, and only where the catalog refused it: a
 *       refusal may be the answer to a request that was sent twice, and whatever else went wrong, the commit may land later.
 *   <li>So where the table can't be loaded, or nothing was refused, the outcome is unknown: no further attempt is made, no file deleted.
 * </ul>
 */
final class ExportCommit {
    static final String MARK = "pixelake.export";

    private static final Logger LOG = LoggerFactory.getLogger(ExportCommit.class);
    private static final int ATTEMPTS = 8;
    private static final int LOOKS = 6;
    private static final long FIRST_WAIT_MILLIS = 100;

    private final Catalog catalog;
    private final TableIdentifier name;
    private final CatalogReporter reporter;
    private final String mark;
    private final OnRefusal onRefusal;
    private boolean mayHaveLanded;

    /** What becomes of an export whose commit was refused. */
    interface OnRefusal {
        /**
         * The table as the next attempt takes it; empty when there is none to be made.
         *
         * @param now empty when there is no such table
         * @throws ExportRefusedException when the table doesn't take the rows any more
         */
        Optional<WritableMirrorTable> next(Optional<Table> now, RuntimeException refusal) throws ExportRefusedException;
    }

    /** @param mark of this export alone */
    ExportCommit(Catalog catalog, TableIdentifier name, CatalogReporter reporter, String mark, OnRefusal onRefusal) {
        this.catalog = catalog;
        this.name = name;
        this.reporter = reporter;
        this.mark = mark;
        this.onRefusal = onRefusal;
    }

    /** Whether files may belong to the table by now, or later. */
    boolean mayHaveLanded() {
        return mayHaveLanded;
    }

    /**
     * Commits the files.
     *
     * @throws ExportOutcomeUnknownException when it is unknown whether they are in the table
     * @throws IOException when they aren't, for sure
     */
    void run(WritableMirrorTable first, List<DataFile> files) throws IOException {
        WritableMirrorTable access = first;
        long wait = FIRST_WAIT_MILLIS;
        for (int attempt = 1; ; attempt++) {
            StagedTableOperations staged = staged(access, files);
            Optional<RuntimeException> failure = submit(access, staged);
            if (failure.isEmpty()) {
                reporter.tell(name, access.reporter(), staged.reports());
                return;
            }
            RuntimeException e = failure.get();
            pause(wait);
            wait *= 2;
            Optional<Table> now = look(e);
            if (isMarked(now)) {
                mayHaveLanded = true;
                return;
            }
            Optional<WritableMirrorTable> next = onRefusal.next(now, e);
            if (next.isEmpty() || attempt == ATTEMPTS) {
                throw new IOException("The commit to " + name + " was refused: " + e.getMessage(), e);
            }
            LOG.debug("{}: another commit was faster", name, e);
            access = next.get();
        }
    }

    private StagedTableOperations staged(WritableMirrorTable access, List<DataFile> files) {
        StagedTableOperations operations = access.stage();
        AppendFiles append = operations.table().newAppend();
        files.forEach(append::appendFile);
        append.set(MARK, mark).commit();
        return operations;
    }

    /** Empty when it landed; else why it surely didn't. */
    private Optional<RuntimeException> submit(WritableMirrorTable access, StagedTableOperations staged)
            throws IOException {
        mayHaveLanded = true;
        try {
            access.commit(staged.current());
            return Optional.empty();
        } catch (RuntimeException e) {
            if (isMarked(look(e))) {
                return Optional.empty();
            }
            if (!isRefusal(e)) {
                throw unknown(e);
            }
            mayHaveLanded = false;
            return Optional.of(e);
        }
    }

    /** Metadata that found no room was never shown to the catalog. */
    private static boolean isRefusal(RuntimeException e) {
        return e instanceof CommitFailedException || e instanceof AlreadyExistsException || FullDisk.isBehind(e);
    }

    private boolean isMarked(Optional<Table> table) {
        return table.stream()
                .flatMap(there -> ((BaseTable) there).operations().current().snapshots().stream())
                .anyMatch(snapshot -> mark.equals(snapshot.summary().get(MARK)));
    }

    private Optional<Table> look(RuntimeException failure) throws IOException {
        long wait = FIRST_WAIT_MILLIS;
        for (int look = 1; ; look++) {
            try {
                return Optional.of(catalog.loadTable(name));
            } catch (NoSuchTableException e) {
                return Optional.empty();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
                if (look == LOOKS) {
                    throw unknown(failure);
                }
            }
            pause(wait);
            wait *= 2;
        }
    }

    private ExportOutcomeUnknownException unknown(RuntimeException e) {
        mayHaveLanded = true;
        return new ExportOutcomeUnknownException(
                "The outcome of the commit to " + name + " is unknown: " + e.getMessage()
                        + ". Look for a snapshot with " + MARK + " = " + mark
                        + " in its summary before you export again: where there is one, all rows are in the table."
                        + " The data files that were written stay.",
                e);
    }

    private void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw mayHaveLanded
                    ? unknown(new IllegalStateException("interrupted", e))
                    : new IOException("Interrupted before the commit was made", e);
        }
    }
}
