package io.pixelake.pixeltable.rows;

import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.RowKey;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Up to where a range was read.
 *
 * @param key of the last row
 * @param rows how many rows of that key were read; more than one only where keys repeat
 */
public record ReadUpTo(RowKey key, int rows) implements Serializable {

    /** Some rows further. @param changes ordered by key */
    public static Optional<ReadUpTo> next(Optional<ReadUpTo> before, List<RowChange> changes) {
        if (changes.isEmpty()) {
            return before;
        }
        RowKey key = changes.get(changes.size() - 1).key();
        int first = changes.size() - 1;
        while (first > 0 && changes.get(first - 1).key().equals(key)) {
            first--;
        }
        int again = first > 0
                ? 0
                : before.filter(last -> last.key().equals(key))
                        .map(ReadUpTo::rows)
                        .orElse(0);
        return Optional.of(new ReadUpTo(key, again + changes.size() - first));
    }
}
