package io.pixelake.maintenance;

import io.pixelake.lake.write.FileRewriter;
import io.pixelake.lake.write.PositionDeleteFiles;
import io.pixelake.lake.write.RewriteCommit;
import io.pixelake.lake.write.RewrittenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Rewrites what a {@link CompactionPlan} says of the newest snapshot of a table, each batch with a commit of its own. Others may take the table over at
 * any moment.
 *
 * @param smallFiles how many small files are worth merging
 * @param own whether the table may still be compacted, asked of what is read and of what each commit replaces
 * @param committed hears what the table is after each commit
 */
public record Compaction(
        Catalog catalog,
        TableIdentifier name,
        int smallFiles,
        Predicate<TableMetadata> own,
        Consumer<TableMetadata> committed) {
    /**
     * What became of a compaction.
     *
     * @param before data files that are gone
     * @param after data files that hold their rows now
     * @param deletesBefore delete files that are gone
     * @param deletesAfter delete files that took their place
     * @param overtaken batches that came to nothing, because rows of theirs were deleted meanwhile
     */
    public record Result(int before, int after, int deletesBefore, int deletesAfter, int overtaken) {
        private static final Result NOTHING = new Result(0, 0, 0, 0, 0);

        public boolean isNothing() {
            return equals(NOTHING);
        }

        private Result and(CompactionPlan.Batch batch, int written) {
            return new Result(
                    before + batch.tasks().size(),
                    after + written,
                    deletesBefore + batch.useless().size(),
                    deletesAfter,
                    overtaken);
        }

        private Result andFolded(int files, int written) {
            return new Result(before, after, deletesBefore + files, deletesAfter + written, overtaken);
        }

        private Result andOvertaken() {
            return new Result(before, after, deletesBefore, deletesAfter, overtaken + 1);
        }
    }

    /** @throws CancellationException when the thread is interrupted */
    public Result run() throws IOException {
        BaseTable table = (BaseTable) catalog.loadTable(name);
        Snapshot head = table.currentSnapshot();
        if (head == null || !own.test(table.operations().current())) {
            return Result.NOTHING;
        }
        long targetBytes = CompactionPlan.targetBytes(table.operations().current());
        Result result = Result.NOTHING;
        for (CompactionPlan.Batch batch :
                CompactionPlan.of(files(table, head), PositionDeleteFiles.of(table, head), targetBytes, smallFiles)) {
            List<DataFile> rewritten = new FileRewriter(table, targetBytes, "compacted-" + UUID.randomUUID())
                    .rewrite(batch.tasks().stream()
                            .map(RewrittenFile::withAllRows)
                            .toList());
            RewriteCommit.Change change = new RewriteCommit.Change(
                    CompactionPlan.dataFiles(batch),
                    new HashSet<>(batch.useless()),
                    new HashSet<>(rewritten),
                    Set.of());
            boolean inPlace = new RewriteCommit(catalog, name, head, change, own, committed).commit();
            result = inPlace ? result.and(batch, rewritten.size()) : result.andOvertaken();
        }
        return foldDeletes(result);
    }

    /** After files were rewritten, those that stay may share delete files with them, whose totals are too high then. */
    private Result foldDeletes(Result result) throws IOException {
        BaseTable table = (BaseTable) catalog.loadTable(name);
        Snapshot head = table.currentSnapshot();
        if (head == null || !own.test(table.operations().current()) || TableUtil.formatVersion(table) != 2) {
            return result;
        }
        List<DeleteFile> deletes = PositionDeleteFiles.of(table, head);
        DeleteFold fold = DeleteFold.of(table, deletes.isEmpty() ? List.of() : files(table, head), deletes);
        int files = fold.folded().size();
        if (files == 0 || (result.before() == 0 && !fold.isNeeded(smallFiles))) {
            return result;
        }
        Set<DeleteFile> written = fold.write();
        RewriteCommit.Change change =
                new RewriteCommit.Change(Set.of(), new HashSet<>(fold.folded()), Set.of(), written);
        boolean inPlace = new RewriteCommit(catalog, name, head, change, own, committed).commit();
        return inPlace ? result.andFolded(files, written.size()) : result.andOvertaken();
    }

    private static List<FileScanTask> files(BaseTable table, Snapshot head) throws IOException {
        TableScan scan = table.newScan().useSnapshot(head.snapshotId());
        TableScan withBounds = CompactionPlan.clusteredBy(scan.schema())
                .map(column -> scan.includeColumnStats(List.of(column.name())))
                .orElse(scan);
        try (CloseableIterable<FileScanTask> tasks = withBounds.planFiles()) {
            List<FileScanTask> files = new ArrayList<>();
            tasks.forEach(files::add);
            return files;
        }
    }
}
