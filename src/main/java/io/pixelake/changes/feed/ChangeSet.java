package io.pixelake.changes.feed;

import io.pixelake.model.Position;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * What one version changed: the difference between two snapshots of a mirror.
 *
 * @param number grows with each change set of a table, also where the table is re-created
 * @param position the version that the rows are at then
 * @param from the rows before; absent: none
 * @param to the rows after; absent: none, as the table was dropped
 */
public record ChangeSet(long number, Position position, Optional<Snapshot> from, Optional<Snapshot> to) {

    /** Finds out which rows these are. @param withBefore whether each update comes with the row that there was */
    public SnapshotDiff diff(Table table, boolean withBefore) throws IOException {
        return SnapshotDiff.between(table, from, to, withBefore);
    }

    /** What became of a row, as every target of changes says it. */
    public static String operation(RowKind kind) {
        return switch (kind) {
            case INSERT -> "insert";
            case UPDATE_BEFORE -> "update_before";
            case UPDATE_AFTER -> "update";
            case DELETE -> "delete";
        };
    }
}
