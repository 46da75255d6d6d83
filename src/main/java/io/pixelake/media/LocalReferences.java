package io.pixelake.media;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts references to local files that stay as they are. Any thread. */
public final class LocalReferences {
    private static final Logger LOG = LoggerFactory.getLogger(LocalReferences.class);

    private final Map<Column, Long> counts = new HashMap<>();
    private final Set<Column> taken = new HashSet<>();

    /** A column that holds some. @param path the table's */
    public record Column(String path, String name) implements Serializable {
        /** Says so. @param count how many so far */
        public void tell(long count) {
            LOG.warn(
                    "{}: the column {} refers to local files ({} so far), which only programs on Pixeltable's machine can read. Have"
                            + " them uploaded (media: upload) or inlined, or say that it is meant so (on-local: keep).",
                    path,
                    name,
                    count);
        }
    }

    /** A column that wasn't known to hold any. @param count how many so far */
    public record Found(Column column, long count) {}

    synchronized void count(String path, String column) {
        counts.merge(new Column(path, column), 1L, Long::sum);
    }

    /** The columns that hold some, each only the first time. */
    synchronized List<Found> takeNew() {
        if (counts.size() == taken.size()) {
            return List.of();
        }
        List<Found> found = new ArrayList<>();
        counts.forEach((column, count) -> {
            if (taken.add(column)) {
                found.add(new Found(column, count));
            }
        });
        return found;
    }
}
