/**
 * Splits with their progress and bytes. May depend on {@code model} and {@code pixeltable}'s values. Immutable, but for a split's
 * progress, which belongs to the task's thread.
 */
package io.pixelake.source.split;
