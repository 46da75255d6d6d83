package io.pixelake.source.enumerator;

import io.pixelake.media.LocalReferences;
import io.pixelake.source.event.LocalReferencesEvent;
import java.util.HashSet;
import java.util.Set;

/** Which columns were said to hold references to local files: each is said once per job, however many readers meet them. Coordinator thread only. */
final class LocalReferenceNotices {
    private final Set<LocalReferences.Column> told = new HashSet<>();

    void hear(LocalReferencesEvent event) {
        if (told.add(event.column())) {
            event.column().tell(event.count());
        }
    }

    /** Of a table that is gone, or has another path. */
    void forget(String path) {
        told.removeIf(column -> column.path().equals(path));
    }
}
