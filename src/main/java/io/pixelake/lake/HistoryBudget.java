package io.pixelake.lake;

import java.io.Serializable;
import org.apache.iceberg.TableMetadata;

/**
 * How much of its history a table keeps.
 *
 * @param snapshots how many at most
 * @param metadataBytes how large its metadata file may become
 * @param keepsTags whether the tags that Pixelake gives to versions hold their snapshots
 */
public record HistoryBudget(int snapshots, long metadataBytes, boolean keepsTags) implements Serializable {
    public static final HistoryBudget DEFAULT = new HistoryBudget(2000, 4L << 20, false);

    private static final double ROOM = 0.1;

    /** All of it. */
    public static final HistoryBudget UNLIMITED = new HistoryBudget(Integer.MAX_VALUE, Long.MAX_VALUE, true);

    /**
     * The same with room for more snapshots of a table, so that not each of them is followed by a removal. Not more than a tenth of the budget is
     * given away for it.
     */
    public HistoryBudget withRoomFor(int more) {
        double left = 1 - Math.min(ROOM, (double) more / snapshots);
        return new HistoryBudget((int) Math.ceil(snapshots * left), (long) (metadataBytes * left), keepsTags);
    }

    /** How much of it a table takes: 1 is all of it. */
    public double used(TableMetadata table) {
        return Math.max((double) table.snapshots().size() / snapshots, (double) MetadataSize.of(table) / metadataBytes);
    }
}
