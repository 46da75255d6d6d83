/**
 * A lake's local state, {@code LAKE/.pixelake}: the lock, checkpoints and savepoints, whose they are, and the last errors. May
 * depend on {@code lake} and {@code config}. One thread at a time.
 */
package io.pixelake.job.state;
