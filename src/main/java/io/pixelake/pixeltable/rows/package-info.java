/**
 * Pixeltable's row stores and cell files: pages of a version group, COPY decoding, cells, and the types of JSON values. May
 * depend on {@code pixeltable.catalog}, {@code types}, {@code media} and {@code badcells}. A connection and its pages belong to one
 * thread.
 */
package io.pixelake.pixeltable.rows;
