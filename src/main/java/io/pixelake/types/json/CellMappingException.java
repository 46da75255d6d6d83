package io.pixelake.types.json;

/** A cell that doesn't fit its column's mirrored type; the message names the column and the value. */
public final class CellMappingException extends RuntimeException {
    public CellMappingException(String message) {
        super(message);
    }
}
