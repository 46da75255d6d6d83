package io.pixelake.sink.files;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Which columns the open part of each table folder has. The writer of a part, which sees its first line, tells it to the
 * rolling policy, which doesn't; both hold the same instance, since a sink is serialized as one object graph per subtask.
 * An unknown part counts as a different one.
 */
final class OpenParts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<String, String> columnsByFolder = new HashMap<>();

    void opened(ChangelogLine firstLine) {
        columnsByFolder.put(firstLine.folder(), firstLine.columns());
    }

    boolean takes(ChangelogLine line) {
        return line.columns().equals(columnsByFolder.get(line.folder()));
    }
}
