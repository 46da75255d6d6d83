package io.pixelake.pixeltable.catalog;

/** The version that was to be read is no longer in the source's log: it was reverted, or its table was dropped. */
public final class VersionGoneException extends Exception {
    public VersionGoneException(String message) {
        super(message);
    }
}
