package io.pixelake.lake.relocation;

/** A file that was written in place of another. */
record ReplacedFile(String location, long length) {}
