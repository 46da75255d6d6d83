package io.pixelake.model;

import java.io.Serializable;
import java.util.Set;
import java.util.UUID;

/**
 * The tables that a source listed when a run began. What an older release left in Flink's state doesn't say which source it is of: it is this
 * one's when this one lists the table.
 *
 * @param ids of the tables, random in each Pixeltable
 * @param atMillis when they were listed, in epoch milliseconds: what was planned since then is of this source
 */
public record ListedTables(Set<UUID> ids, long atMillis) implements Serializable {
    /** Where nobody asked: whatever there is counts as planned since. */
    public static final ListedTables NOT_ASKED = new ListedTables(Set.of(), 0);

    public ListedTables {
        ids = Set.copyOf(ids);
    }

    /**
     * Whether a group is surely of this source: it is to be committed to a mirror that says so, was planned since, or is of a table that is
     * listed. The committer drops any other, and whoever plans gives it up.
     *
     * @param marked whether the mirror says that it is made from this source
     */
    public boolean vouchFor(boolean marked, UUID table, long plannedAtMillis) {
        return marked || plannedAtMillis >= atMillis || ids.contains(table);
    }
}
