/**
 * Splits with their progress and bytes, the events between enumerator and readers, and how far tables are. May depend on
 * {@code model} and {@code pixeltable}'s values. Immutable, but for a split's progress, which belongs to the task's thread.
 */
package io.pixelake.source.split;
