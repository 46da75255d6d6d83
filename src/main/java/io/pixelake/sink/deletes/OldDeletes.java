package io.pixelake.sink.deletes;

import io.pixelake.lake.MirrorFormat.DeleteMode;
import io.pixelake.lake.write.FilePartition;
import io.pixelake.lake.write.FileRewriter;
import io.pixelake.lake.write.PositionDeleteFiles;
import io.pixelake.lake.write.RewrittenFile;
import io.pixelake.lake.write.RowFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;

/**
 * Deletes that a mirror has from before, of a kind that it isn't to have now: position deletes of a mirror that was raised to format
 * version 3, or any in one that readers of data files only are to read. They give way to deletion vectors, or to data files
 * without the rows, in a snapshot that changes no row and carries no position, like a compaction.
 *
 * @param operation makes the names of files unique
 */
public record OldDeletes(BaseTable table, DeleteMode mode, String operation) {
    /** Makes the snapshot, if one is needed. @return whether it was */
    public boolean replace() throws IOException {
        List<DeleteFile> old = find();
        if (old.isEmpty()) {
            return false;
        }
        RewriteFiles update =
                table.newRewrite().validateFromSnapshot(table.currentSnapshot().snapshotId());
        old.forEach(update::deleteFile);
        if (mode == DeleteMode.DELETION_VECTORS) {
            addVectors(update);
        } else {
            writeAgain(update);
        }
        update.commit();
        return true;
    }

    private List<DeleteFile> find() throws IOException {
        Snapshot snapshot = table.currentSnapshot();
        return snapshot == null || mode == DeleteMode.POSITION_DELETES
                ? List.of()
                : PositionDeleteFiles.of(table, snapshot).stream()
                        .filter(this::isOld)
                        .toList();
    }

    private boolean isOld(DeleteFile delete) {
        return mode == DeleteMode.COPY_ON_WRITE || isPositionFile(delete);
    }

    private static boolean isPositionFile(DeleteFile delete) {
        return delete.content() == FileContent.POSITION_DELETES && delete.format() != FileFormat.PUFFIN;
    }

    private void addVectors(RewriteFiles update) throws IOException {
        BaseDVFileWriter vectors = new BaseDVFileWriter(
                OutputFileFactory.builderFor(table, 0, 0)
                        .format(FileFormat.PUFFIN)
                        .operationId(operation)
                        .suffix("replaced-deletes")
                        .build(),
                location -> null);
        try (vectors;
                CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
            for (FileScanTask file : files) {
                PositionDeleteIndex positions = positions(file);
                if (positions.isNotEmpty()) {
                    FilePartition partition = FilePartition.of(table, file.file());
                    vectors.delete(file.file().location(), positions, partition.spec(), partition.values());
                }
            }
        }
        vectors.result().deleteFiles().forEach(update::addFile);
    }

    private PositionDeleteIndex positions(FileScanTask file) {
        List<DeleteFile> deletes =
                file.deletes().stream().filter(OldDeletes::isPositionFile).toList();
        return PositionDeleteFiles.positions(table, deletes, file.file().location());
    }

    private void writeAgain(RewriteFiles update) throws IOException {
        List<RewrittenFile> deleted = new ArrayList<>();
        try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
            for (FileScanTask file : files) {
                if (!file.deletes().isEmpty()) {
                    deleted.add(RewrittenFile.withAllRows(file));
                    update.deleteFile(file.file());
                }
            }
        }
        new FileRewriter(table, RowFiles.TARGET_FILE_BYTES, operation)
                .rewrite(deleted)
                .forEach(update::addFile);
    }
}
