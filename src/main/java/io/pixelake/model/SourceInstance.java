package io.pixelake.model;

import java.io.Serializable;

/**
 * A Pixeltable instance, the source of mirrors.
 *
 * @param id the id of its root directory: another one in each home, kept by a dump and its restore, and by a copy of a home
 * @param place where it is, for people: its home and host, or the address of its database
 */
public record SourceInstance(String id, String place) implements Serializable {

    /** Whether both are one instance, wherever it was read, or one is a copy of the other. */
    public boolean isSameAs(SourceInstance other) {
        return id.equals(other.id);
    }

    /** In words, for messages. */
    @Override
    public String toString() {
        return place + " (id " + id + ")";
    }
}
