/**
 * Tries on a scratch table what a mirror does with a catalog and its store, and removes it again. Depends on {@code lake}, {@code model} and
 * Iceberg. One thread.
 */
package io.pixelake.lake.probe;
