package io.pixelake.changes.show;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedColumns;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;

/** Prints change sets, one after the other. */
interface ChangesPrinter {
    /** A set begins. @param columns what its rows hold */
    void begin(ChangeSet set, FeedColumns columns);

    /** A row of the set. */
    void row(RowKind kind, RowData row);

    /** The set has no more rows. */
    void end();
}
