package io.pixelake.sink.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFileFactory;

/** The open data files of one thread of an export. One thread at a time. */
final class ExportFiles {
    private final RowFiles files;
    private List<DataFile> finished = List.of();
    private boolean open = true;

    ExportFiles(Table table, Schema rows, long targetFileBytes, int number) {
        OutputFileFactory names = ShortLocations.names(table, number)
                .format(FileFormat.PARQUET)
                .operationId("export-" + UUID.randomUUID())
                .build();
        files = RowFiles.of(
                new RowFiles.Settings(table, rows, table.spec(), table.sortOrder(), names, targetFileBytes),
                new SortBudget(SortedRowFiles.BUFFER_BYTES));
    }

    void write(RowData row) {
        try {
            files.write(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Closes the files and says which they are; a second time says the same. */
    List<DataFile> finish() throws IOException {
        if (open) {
            finished = files.finish();
            open = false;
        }
        return finished;
    }
}
