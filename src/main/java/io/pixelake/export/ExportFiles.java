package io.pixelake.export;

import io.pixelake.lake.FullDisk;
import io.pixelake.lake.write.NewRowFiles;
import io.pixelake.lake.write.RowFiles;
import io.pixelake.lake.write.ShortLocations;
import io.pixelake.lake.write.SortBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFileFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open data files of one thread of an export. One thread at a time. */
public final class ExportFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ExportFiles.class);

    private final RowFiles files;
    private List<DataFile> finished = List.of();
    private final Queue<String> locations = new ConcurrentLinkedQueue<>();
    private final String folder;
    private boolean open = true;

    public ExportFiles(Table table, Schema rows, long targetFileBytes, int number) {
        this.folder = table.location();
        OutputFileFactory names = ShortLocations.names(table, number, locations::add)
                .format(FileFormat.PARQUET)
                .operationId("export-" + UUID.randomUUID())
                .build();
        files = NewRowFiles.of(
                new RowFiles.Settings(
                        table, rows, table.spec(), table.sortOrder(), names, targetFileBytes, Optional.empty()),
                new SortBudget(SortBudget.LEAST_BYTES));
    }

    public void write(RowData row) {
        try {
            files.write(row);
        } catch (IOException e) {
            throw new UncheckedIOException(failure(e));
        } catch (RuntimeException e) {
            throw FullDisk.isBehind(e) ? new UncheckedIOException(failure(e)) : e;
        }
    }

    /** Closes the files and says which they are; a second time says the same. */
    public List<DataFile> finish() throws IOException {
        if (open) {
            open = false;
            try {
                finished = files.finish();
            } catch (IOException | UncheckedIOException e) {
                throw failure(e);
            }
        }
        return finished;
    }

    private IOException failure(Exception e) {
        return FullDisk.isBehind(e)
                ? FullDisk.failure("data files", folder, e)
                : new IOException("a data file below " + folder + " can't be written: " + e.getMessage(), e);
    }

    /** Deletes whatever was begun, also a file that couldn't be closed. */
    void delete(FileIO io) {
        try {
            finish();
        } catch (IOException e) {
            LOG.debug("Files of a given up export can't be closed", e);
        }
        locations.forEach(io::deleteFile);
    }
}
