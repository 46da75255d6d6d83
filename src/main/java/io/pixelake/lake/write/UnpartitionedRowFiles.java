package io.pixelake.lake.write;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.io.RollingDataWriter;

/** All rows in one file after the other. */
final class UnpartitionedRowFiles extends RowFiles {
    private final RollingDataWriter<RowData> writer;

    UnpartitionedRowFiles(Settings settings) {
        super(settings, Map.of());
        this.writer = open(null);
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
