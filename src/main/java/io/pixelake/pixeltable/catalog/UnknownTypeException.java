package io.pixelake.pixeltable.catalog;

/** A column's type is none that this version knows. */
public final class UnknownTypeException extends RuntimeException {
    UnknownTypeException(String column, String type) {
        super(
                "Cannot mirror column " + column + ": its Pixeltable type " + type
                        + " is not known to this version of Pixelake. Leave the table out with --tables '!...' or update Pixelake.");
    }
}
