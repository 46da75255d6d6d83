/**
 * Exports: the rows of one table at one position, read side by side into one target. Sees the source and the model; the targets are the
 * sinks', which it doesn't know. Each range belongs to one thread; everything else is the caller's.
 */
package io.pixelake.export;
