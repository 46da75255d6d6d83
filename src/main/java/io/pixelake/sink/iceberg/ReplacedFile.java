package io.pixelake.sink.iceberg;

/** A file that was written in place of another. */
record ReplacedFile(String location, long length) {}
