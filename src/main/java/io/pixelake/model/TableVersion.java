package io.pixelake.model;

import java.io.Serializable;

/**
 * One version of a Pixeltable table. The number alone is used again after a revert, so both parts are compared always.
 *
 * @param version Pixeltable's version number, from 0
 * @param createdAtMicros epoch microseconds, {@code round(created_at * 1e6)} with Python's rounding
 */
public record TableVersion(long version, long createdAtMicros) implements Serializable {

    /** Rounds Pixeltable's {@code created_at} (epoch seconds) half to even, as Python's {@code round} does. */
    public static TableVersion of(long version, double createdAtSeconds) {
        return new TableVersion(version, (long) Math.rint(createdAtSeconds * 1e6));
    }

    @Override
    public String toString() {
        return "version " + version;
    }
}
