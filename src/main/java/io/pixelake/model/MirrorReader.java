package io.pixelake.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.flink.table.data.RowData;

/** Through which mirrors are looked at and read back. One thread at a time. */
public interface MirrorReader extends AutoCloseable {
    /** Every mirror that has a snapshot, by path. */
    List<MirrorStanding> mirrors();

    /** Why a table that no mirror was found of has none: the one at its name can't be read, say; empty where nothing stands against it. */
    Optional<String> obstacle(UUID tableId, TargetName target);

    /** The snapshots of a mirror's main branch, newest first. */
    List<MirrorSnapshot> historyOf(UUID tableId, TargetName target);

    /**
     * Reads rows of a snapshot, deletes applied, with the schema it was made with. A row is good until the next one comes.
     *
     * @param width how many columns to read, from the first on
     * @param rowIds only rows with these {@code _pxt_rowid}; empty: all rows
     * @throws MirrorReadException when the snapshot, or a file of it, can't be read
     */
    void rows(TargetName target, long snapshotId, int width, Set<Long> rowIds, Consumer<RowData> consumer)
            throws MirrorReadException;

    @Override
    void close();
}
