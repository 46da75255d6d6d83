package io.pixelake.verify;

import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.MirrorReadException;
import io.pixelake.model.RowKey;
import io.pixelake.model.TargetName;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.table.data.RowData;

/** The rows of a mirror's snapshot, without the columns that users added. @param leaveOut rows with nothing in this column don't count */
record ComparedMirrorRows(
        CatalogMirrorReader mirrors, TargetName target, long snapshotId, int width, OptionalInt leaveOut)
        implements ComparedRows {
    @Override
    public void read(Set<RowKey> keys, Consumer<RowData> consumer) throws CannotCompareException {
        Set<Long> rowIds = keys.stream().map(RowKey::rowId).collect(Collectors.toSet());
        try {
            mirrors.rows(target, snapshotId, width, rowIds, row -> {
                if (leaveOut.isEmpty() || !row.isNullAt(leaveOut.getAsInt())) {
                    consumer.accept(row);
                }
            });
        } catch (MirrorReadException e) {
            throw new CannotCompareException(e.getMessage(), e);
        }
    }
}
