package io.pixelake.sink.iceberg;

/** Files of a group are missing before it was committed. Trying again would find the same. */
final class StagedFilesGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StagedFilesGoneException(String message) {
        super(message);
    }
}
