package io.pixelake.media;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts references to local files that stay as they are, and says so once per column. Any thread. */
final class LocalReferences {
    private static final Logger LOG = LoggerFactory.getLogger(LocalReferences.class);

    private static final Comparator<Column> ORDER =
            Comparator.comparing(Column::path).thenComparing(Column::name);
    private final Map<Column, Long> counts = new TreeMap<>(ORDER);

    private record Column(String path, String name) {}

    private final Map<Column, Long> told = new HashMap<>();

    synchronized void count(String path, String column) {
        counts.merge(new Column(path, column), 1L, Long::sum);
    }

    /** Says which columns there are that it wasn't said of before. */
    synchronized void tellOfNew() {
        counts.forEach((column, count) -> {
            if (told.putIfAbsent(column, count) == null) {
                LOG.warn(
                        "{}: the column {} refers to local files ({} so far), which only programs on Pixeltable's machine can read. Have"
                                + " them uploaded (media: upload) or inlined, or say that it is meant so (on-local: keep).",
                        column.path(),
                        column.name(),
                        count);
            }
        });
    }

    /** Says how many there were in the end, where that is more than was said. */
    synchronized void tellTheEnd() {
        counts.forEach((column, count) -> {
            if (told.getOrDefault(column, 0L) < count) {
                LOG.warn("{}: the column {} refers to local files {} times", column.path(), column.name(), count);
            }
        });
        told.putAll(counts);
    }
}
