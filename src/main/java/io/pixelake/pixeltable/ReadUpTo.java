package io.pixelake.pixeltable;

import io.pixelake.model.RowKey;
import java.io.Serializable;
import java.util.Optional;

/**
 * Up to where a range was read.
 *
 * @param key of the last row
 * @param rows how many rows of that key were read; more than one only where keys repeat
 */
public record ReadUpTo(RowKey key, int rows) implements Serializable {

    /** One row further. */
    public static Optional<ReadUpTo> next(Optional<ReadUpTo> before, RowKey key) {
        int again = before.filter(last -> last.key().equals(key))
                .map(ReadUpTo::rows)
                .orElse(0);
        return Optional.of(new ReadUpTo(key, again + 1));
    }
}
