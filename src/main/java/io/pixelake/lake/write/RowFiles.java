package io.pixelake.lake.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.RowDataWrapper;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.RollingDataWriter;
import org.apache.iceberg.util.PropertyUtil;

/** Writes rows to the data files that partitions and sort order have them in. One thread at a time. */
public abstract class RowFiles {
    public static final long TARGET_FILE_BYTES = 256L << 20;

    private final Settings settings;
    private final FlinkFileWriterFactory factory;
    private final List<DataFile> written = new ArrayList<>();

    /**
     * Where rows are written.
     *
     * @param rows the columns that they have
     * @param spec the partitions that they go to
     * @param order what the rows of each file are sorted by
     * @param files how the files are called
     * @param targetBytes how big a file becomes
     * @param partition the one that all rows are in; absent: the one that their values say, where there are partitions
     */
    public record Settings(
            Table table,
            Schema rows,
            PartitionSpec spec,
            SortOrder order,
            OutputFileFactory files,
            long targetBytes,
            Optional<StructLike> partition) {
        RowDataWrapper wrapper() {
            return new RowDataWrapper(FlinkSchemaUtil.convert(rows), rows.asStruct());
        }
    }

    RowFiles(Settings settings, Map<String, String> writerProperties) {
        this.settings = settings;
        // Only files whose rows are sorted may say so.
        this.factory = new FlinkFileWriterFactory.Builder(settings.table())
                .dataSchema(settings.rows())
                .dataFileFormat(FileFormat.PARQUET)
                .dataSortOrder(settings.order())
                .writerProperties(writerProperties)
                .build();
    }

    /** All rows in one file after the other, in the order in which they come. */
    public static RowFiles inOrder(Settings settings) {
        return new OnePartitionRowFiles(settings);
    }

    /** Row groups of at most that many bytes, unless the table is to have smaller ones. */
    static Map<String, String> rowGroups(Table table, long bytes) {
        long asked = PropertyUtil.propertyAsLong(
                table.properties(),
                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT);
        return Map.of(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, Long.toString(Math.min(asked, bytes)));
    }

    public abstract void write(RowData row) throws IOException;

    /** Brings all that was written into files and closes them. */
    abstract void end() throws IOException;

    /** Closes the files and says which they are. Once. */
    public final List<DataFile> finish() throws IOException {
        end();
        return List.copyOf(written);
    }

    /** Closes what is open; its files belong to no snapshot. */
    public abstract void abort() throws IOException;

    final Settings settings() {
        return settings;
    }

    /** Files that follow each other, of one partition. @param partition null without partitions */
    final RollingDataWriter<RowData> open(StructLike partition) {
        return new RollingDataWriter<>(
                factory, settings.files(), settings.table().io(), settings.targetBytes(), settings.spec(), partition);
    }

    final void close(RollingDataWriter<RowData> writer) throws IOException {
        writer.close();
        written.addAll(writer.result().dataFiles());
    }
}
