/**
 * Changes of mirrors. Here is what is left of the change files that former releases wrote: their last parts are finished.
 * May depend on {@code model} and {@code config}. A subtask's operator is used by that subtask's thread alone.
 */
package io.pixelake.changes;
