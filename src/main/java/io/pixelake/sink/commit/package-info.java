/**
 * The commit protocol of mirrors: each version group becomes one Iceberg snapshot, those of one table in order and at once. May
 * depend on {@code sink.deletes}, {@code maintenance}'s pace and {@code lake.write}. The committer belongs to its task's thread.
 */
package io.pixelake.sink.commit;
