package io.pixelake.source.poll;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Pixeltable's metadata schema has a version that isn't known, which no restart of the job changes. */
final class UnknownSchemaVersionException extends SuppressRestartsException {
    UnknownSchemaVersionException(String message) {
        super(new IllegalStateException(message));
    }
}
