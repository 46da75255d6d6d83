package io.pixelake.sink.iceberg;

/** A table has a higher Iceberg format version than mirrors are to have. No table can be taken back, so trying again would find the same. */
final class FormatVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FormatVersionException(String message) {
        super(message);
    }
}
