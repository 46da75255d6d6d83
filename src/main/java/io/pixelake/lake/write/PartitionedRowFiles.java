package io.pixelake.lake.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.IOUtils;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.flink.RowDataWrapper;
import org.apache.iceberg.io.RollingDataWriter;

/**
 * A file for each partition that rows come for. How many partitions there are is unknown; so not all files stay open,
 * and what an open one keeps in memory is limited. The one that got no row for longest is closed first, and rows that
 * come for its partition later begin another one, which a compaction merges with it.
 */
public final class PartitionedRowFiles extends RowFiles {
    public static final int MOST_OPEN = 32;

    /** So that all open files together keep no more in memory than twice what one of an unpartitioned table may. */
    private static final long ROW_GROUP_BYTES = 8L << 20;

    private final RowDataWrapper wrapper;
    private final PartitionKey key;
    /** Least lately written first. */
    private final Map<PartitionKey, RollingDataWriter<RowData>> open = new LinkedHashMap<>(16, 0.75f, true);

    PartitionedRowFiles(Settings settings) {
        super(settings, rowGroups(settings.table(), ROW_GROUP_BYTES));
        this.wrapper = settings.wrapper();
        this.key = new PartitionKey(settings.spec(), settings.rows());
    }

    @Override
    public void write(RowData row) throws IOException {
        key.partition(wrapper.wrap(row));
        RollingDataWriter<RowData> writer = open.get(key);
        if (writer == null) {
            makeRoom();
            PartitionKey partition = key.copy();
            writer = open(partition);
            open.put(partition, writer);
        }
        writer.write(row);
    }

    private void makeRoom() throws IOException {
        if (open.size() >= MOST_OPEN) {
            Iterator<RollingDataWriter<RowData>> oldest = open.values().iterator();
            RollingDataWriter<RowData> writer = oldest.next();
            oldest.remove();
            close(writer);
        }
    }

    @Override
    void end() throws IOException {
        for (RollingDataWriter<RowData> writer : open.values()) {
            close(writer);
        }
        open.clear();
    }

    @Override
    public void abort() throws IOException {
        List<AutoCloseable> writers = new ArrayList<>(open.values());
        open.clear();
        try {
            IOUtils.closeAll(writers);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
