/**
 * What is done to mirror tables besides committing to them: compaction, expiry of snapshots, orphan files. May depend on
 * {@code lake} and {@code lake.write}. The operator belongs to its task's thread, which only hands tables to a worker of their own.
 */
package io.pixelake.maintenance;
