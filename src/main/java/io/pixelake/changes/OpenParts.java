package io.pixelake.changes;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which columns the open part of each table folder has. The writer of a part, which sees its first line, tells it to the
 * rolling policy, which doesn't; both hold the same instance, since a sink is serialized as one object graph per subtask.
 * An unknown part counts as a different one, so only the folders that were written to last are remembered.
 */
final class OpenParts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<String, String> columnsByFolder = new Latest();

    private static final class Latest extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1L;
        private static final int MOST = 10_000;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    }

    void opened(ChangelogLine firstLine) {
        columnsByFolder.put(firstLine.folder(), firstLine.columns());
    }

    boolean takes(ChangelogLine line) {
        return line.columns().equals(columnsByFolder.get(line.folder()));
    }
}
