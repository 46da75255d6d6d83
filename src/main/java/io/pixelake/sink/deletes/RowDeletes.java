package io.pixelake.sink.deletes;

import io.pixelake.lake.MirrorFormat.DeleteMode;
import io.pixelake.lake.write.FilePartition;
import io.pixelake.lake.write.FileRewriter;
import io.pixelake.lake.write.PositionDeleteFiles;
import io.pixelake.lake.write.PositionDeleteFiles.Positions;
import io.pixelake.lake.write.RewrittenFile;
import io.pixelake.lake.write.RowFiles;
import io.pixelake.sink.deletes.DeleteResolution.FileRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.DeleteWriteResult;
import org.apache.iceberg.io.OutputFileFactory;

/**
 * The update of a table that takes rows out of it and adds files, in each of the ways that rows can go.
 *
 * @param operation makes the names of files unique
 */
public record RowDeletes(BaseTable table, DeleteMode mode, String operation) {
    /** Writes what the update needs. @return the update, not committed yet */
    public SnapshotUpdate<?> update(Collection<FileRows> gone, List<DataFile> added) throws IOException {
        return switch (mode) {
            case POSITION_DELETES -> withPositionDeletes(gone, added);
            case DELETION_VECTORS -> withDeletionVectors(gone, added);
            case COPY_ON_WRITE -> withFilesWrittenAgain(gone, added);
        };
    }

    /**
     * A position delete counts only for files of its own layout and partition, and users may have partitioned the table: there are
     * files of deletes for each.
     */
    private RowDelta withPositionDeletes(Collection<FileRows> gone, List<DataFile> added) throws IOException {
        RowDelta delta = table.newRowDelta();
        added.forEach(delta::addRows);
        Map<FilePartition, List<FileRows>> parts = new LinkedHashMap<>();
        gone.forEach(file ->
                parts.computeIfAbsent(partOf(file), part -> new ArrayList<>()).add(file));
        OutputFileFactory files = files(FileFormat.PARQUET);
        for (Map.Entry<FilePartition, List<FileRows>> part : parts.entrySet()) {
            new PositionDeleteFiles(table, part.getKey(), files)
                    .write(part.getValue().stream().map(RowDeletes::positions).toList())
                    .forEach(delta::addDeletes);
        }
        return delta;
    }

    private FilePartition partOf(FileRows file) {
        return FilePartition.of(table, file.scan().file());
    }

    private static Positions positions(FileRows file) {
        return new Positions(file.location(), each -> file.positions().stream().forEach(each::accept));
    }

    /**
     * A data file has one vector: the one that is there is taken into the new one and removed. Iceberg sees to neither, and with two
     * of them the table can't be read any more. It looks for vectors that others added meanwhile, since the table's first
     * snapshot unless told otherwise; whoever commits here checks that the table is the very one that was resolved.
     */
    private RowDelta withDeletionVectors(Collection<FileRows> gone, List<DataFile> added) throws IOException {
        Map<String, PositionDeleteIndex> earlier = new HashMap<>();
        gone.forEach(file -> earlier.put(file.location(), file.earlier()));
        BaseDVFileWriter vectors = new BaseDVFileWriter(files(FileFormat.PUFFIN), earlier::get);
        try (vectors) {
            for (FileRows file : gone) {
                FilePartition part = partOf(file);
                file.positions().stream()
                        .forEach(position -> vectors.delete(file.location(), position, part.spec(), part.values()));
            }
        }
        DeleteWriteResult written = vectors.result();
        RowDelta delta =
                table.newRowDelta().validateFromSnapshot(table.currentSnapshot().snapshotId());
        added.forEach(delta::addRows);
        written.deleteFiles().forEach(delta::addDeletes);
        written.rewrittenDeleteFiles().forEach(delta::removeDeletes);
        return delta;
    }

    private OverwriteFiles withFilesWrittenAgain(Collection<FileRows> gone, List<DataFile> added) throws IOException {
        OverwriteFiles overwrite = table.newOverwrite();
        added.forEach(overwrite::addFile);
        gone.forEach(file -> overwrite.deleteFile(file.scan().file()));
        new FileRewriter(table, RowFiles.TARGET_FILE_BYTES, operation)
                .rewrite(gone.stream()
                        .map(file -> new RewrittenFile(file.scan(), file.positions()))
                        .toList())
                .forEach(overwrite::addFile);
        return overwrite;
    }

    private OutputFileFactory files(FileFormat format) {
        return OutputFileFactory.builderFor(table, 0, 0)
                .format(format)
                .operationId(operation)
                .suffix("deletes")
                .build();
    }
}
