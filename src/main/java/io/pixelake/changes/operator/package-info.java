/**
 * The operator that keeps the targets of changes up to date behind the committer. Work is done on a thread of each task, so that neither commits
 * nor checkpoints wait for it. May depend on the other packages of {@code changes}, {@code config} and {@code lake}.
 */
package io.pixelake.changes.operator;
