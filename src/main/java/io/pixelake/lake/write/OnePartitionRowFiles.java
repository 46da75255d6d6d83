package io.pixelake.lake.write;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.io.RollingDataWriter;

/** All rows in one file after the other: of one partition, or of a table without any. They come in the order that they are to have. */
final class OnePartitionRowFiles extends RowFiles {
    private final RollingDataWriter<RowData> writer;

    OnePartitionRowFiles(Settings settings) {
        super(settings, Map.of());
        this.writer = open(settings.partition().orElse(null));
    }

    @Override
    public void write(RowData row) {
        writer.write(row);
    }

    @Override
    void end() throws IOException {
        close(writer);
    }

    @Override
    public void abort() throws IOException {
        writer.close();
    }
}
