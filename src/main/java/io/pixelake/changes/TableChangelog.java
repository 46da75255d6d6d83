package io.pixelake.changes;

import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.TableSchema;
import io.pixelake.text.CsvLineFormat;
import io.pixelake.text.JsonlLineFormat;
import io.pixelake.text.LineFormat;
import io.pixelake.text.TextColumns;
import java.io.IOException;
import org.apache.flink.table.data.GenericRowData;

/** Makes the lines of one table at one schema. */
public final class TableChangelog {
    private final String path;
    private final String folder;
    private final TableSchema schema;
    private final String columns;
    private final LineFormat format;

    TableChangelog(FileFormat format, String path, TableSchema schema) {
        TextColumns kept = TextColumns.of(schema);
        this.path = path;
        this.folder = ChangelogBucketAssigner.of(path);
        this.schema = schema;
        this.columns = CsvLineFormat.header(kept);
        this.format = lines(format, kept);
    }

    /** Where its lines go, in the target's folder. */
    String folder() {
        return folder;
    }

    boolean isOf(String otherPath, TableSchema otherSchema) {
        return path.equals(otherPath) && schema.equals(otherSchema);
    }

    ChangelogLine change(RowChange change) throws IOException {
        try {
            return line(change.operation() == Operation.DELETE ? format.delete(change) : insert(change));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(
                    "Table " + path + ", row " + change.key() + " of version " + change.rowVersion()
                            + ": the changelog line cannot be written: " + e.getMessage(),
                    e);
        }
    }

    /** @param group the number of the group whose lines are void */
    ChangelogLine rollback(long group) throws IOException {
        return line(format.rollback(group));
    }

    private byte[] insert(RowChange change) throws IOException {
        if (!(change.row() instanceof GenericRowData cells)) {
            throw new IllegalArgumentException("its row is a "
                    + change.row().getClass().getName() + ", but only GenericRowData says what its cells are.");
        }
        return format.insert(change, cells);
    }

    private ChangelogLine line(byte[] text) {
        return new ChangelogLine(folder, columns, text);
    }

    public static LineFormat lines(FileFormat format, TextColumns columns) {
        return switch (format) {
            case CSV -> new CsvLineFormat(columns);
            case JSONL -> new JsonlLineFormat(columns);
        };
    }
}
