package io.pixelake.source.enumerator;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Pixeltable's metadata schema has a version that isn't known, which no restart of the job changes. */
final class UnknownSchemaVersionException extends SuppressRestartsException {
    private static final long serialVersionUID = 1L;

    UnknownSchemaVersionException(String message) {
        super(new IllegalStateException(message));
    }
}
