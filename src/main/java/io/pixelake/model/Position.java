package io.pixelake.model;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a mirror stands: the version of its table and, for a view or snapshot, those of its bases. Positions are compared as a
 * whole: numbers alone are used again after a revert, and a view that only its base moved keeps its own number.
 *
 * @param own the table's own version; a pure snapshot's is its base's fixed version
 * @param bases nearest base first; empty for a base table
 */
public record Position(TableVersion own, List<Base> bases) implements Serializable {
    public Position {
        bases = List.copyOf(bases);
    }

    /** The version of one base. */
    public record Base(UUID tableId, TableVersion version) implements Serializable {}

    /** The position of a base table. */
    public static Position of(TableVersion own) {
        return new Position(own, List.of());
    }

    /**
     * The version at which a store is read.
     *
     * @param mirrored the table whose position this is
     * @param store the table itself or one of its bases
     */
    public TableVersion versionOf(UUID store, UUID mirrored) {
        if (store.equals(mirrored)) {
            return own;
        }
        Optional<Base> base =
                bases.stream().filter(one -> one.tableId().equals(store)).findFirst();
        return base.orElseThrow(() -> new IllegalArgumentException("No version of base " + store + " in " + this))
                .version();
    }

    /**
     * Whether this one, of the same table and one history, is another or comes after it: no version ever goes back in a history
     * without reverts.
     */
    public boolean isAtOrPast(Position other) {
        boolean past = own.version() >= other.own.version() && bases.size() == other.bases.size();
        for (int i = 0; past && i < bases.size(); i++) {
            past = bases.get(i).version().version()
                    >= other.bases.get(i).version().version();
        }
        return past;
    }

    /** When the newest of its versions was made, in epoch microseconds: a view moves with its bases. */
    public long createdAtMicros() {
        long newest = own.createdAtMicros();
        for (Base base : bases) {
            newest = Math.max(newest, base.version().createdAtMicros());
        }
        return newest;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("version " + own.version());
        String separator = " over ";
        for (Base base : bases) {
            text.append(separator).append(base.version().version());
            separator = ", ";
        }
        return text.toString();
    }
}
