/**
 * Pixeltable's row stores and cell files: pages of a version group, COPY decoding, and cells as Pixeltable has them. May depend on
 * {@code pixeltable.catalog}, {@code types.array}, {@code types.json} and where {@code media} may be read. A connection and its pages
 * belong to one thread.
 */
package io.pixelake.pixeltable.rows;
