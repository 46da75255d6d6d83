package io.pixelake.model;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What names a row of a mirrored table: Pixeltable's rowid and, in component views, the positions of each level. At one moment
 * at most one row has a given key. Ordered as Pixeltable's own index orders them. Immutable.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public final class RowKey implements Comparable<RowKey>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final long[] NO_POSITIONS = {};

    private final long rowId;
    private final long[] positions;

    private RowKey(long rowId, long[] positions) {
        this.rowId = rowId;
        this.positions = positions;
    }

    /** The key of a row of a table or view without components. */
    public static RowKey of(long rowId) {
        return new RowKey(rowId, NO_POSITIONS);
    }

    /** The key of a component. @param positions {@code pos_0..pos_N} */
    @JsonCreator
    public static RowKey of(@JsonProperty("rowId") long rowId, @JsonProperty("positions") long... positions) {
        return positions.length == 0 ? of(rowId) : new RowKey(rowId, positions.clone());
    }

    public long rowId() {
        return rowId;
    }

    /** How many positions there are; 0 but for component views. */
    public int depth() {
        return positions.length;
    }

    /** One position, the outermost level's first. */
    public long position(int level) {
        return positions[level];
    }

    @Override
    public int compareTo(RowKey other) {
        int byRowId = Long.compare(rowId, other.rowId);
        return byRowId != 0 ? byRowId : Arrays.compare(positions, other.positions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey key && rowId == key.rowId && Arrays.equals(positions, key.positions);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(rowId) + Arrays.hashCode(positions);
    }

    @Override
    public String toString() {
        return positions.length == 0 ? Long.toString(rowId) : rowId + Arrays.toString(positions);
    }
}
