/**
 * How far tables are: planned, mirrored, and as polls and readers of this process show it live. May depend on {@code model} and
 * {@code pixeltable}'s values. Immutable, but for what is shown live, which any thread may use.
 */
package io.pixelake.source.progress;
