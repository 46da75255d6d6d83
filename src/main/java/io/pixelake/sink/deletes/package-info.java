/**
 * Deleted rows: their keys as writers stage them, where they are in the mirror, and the delete files that say so. May depend on
 * {@code lake} and {@code lake.write}. One thread at a time.
 */
package io.pixelake.sink.deletes;
