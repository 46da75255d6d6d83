package io.pixelake.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot on a mirror's main branch that an external writer made and that may have changed rows.
 *
 * @param operation Iceberg's word for what it did
 * @param madeBy the engine and its application, where the snapshot tells
 */
public record ForeignSnapshot(long snapshotId, String operation, Instant madeAt, Optional<String> madeBy) {
    /** In words, as in "snapshot 17 (append, 2026-01-01T00:00:00Z, by spark)". */
    @Override
    public String toString() {
        return "snapshot " + snapshotId + " (" + operation + ", " + madeAt
                + madeBy.map(by -> ", by " + by).orElse("") + ")";
    }
}
