package io.pixelake.verify;

import io.pixelake.model.RowKey;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.table.data.RowData;

/** The rows of one version on one side, which can be read more than once. A row is good until the next one comes. */
interface ComparedRows {

    /**
     * Reads rows, in any order.
     *
     * @param keys read only what is needed to see the rows of these keys, others may come too; empty: all rows
     * @throws CannotCompareException when they can't be read
     */
    void read(Set<RowKey> keys, Consumer<RowData> consumer) throws CannotCompareException;
}
