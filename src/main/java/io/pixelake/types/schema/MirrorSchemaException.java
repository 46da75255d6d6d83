package io.pixelake.types.schema;

/** A mirror table's schema can't be made; the message is one readable paragraph that names the column and the cure. */
public final class MirrorSchemaException extends RuntimeException {
    public MirrorSchemaException(String message) {
        super(message);
    }
}
